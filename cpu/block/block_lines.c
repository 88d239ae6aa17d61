/* Which lines the instructions of a block fetch. */
#include "cpu/block/block_lines.h"

#include "cpu/model/page.h"
#include "mmu/cache/hierarchy.h"

/* The physical address of a byte of a block. */
static uint64_t paddr_of(const struct block *b, unsigned byte)
{
    unsigned room = page_room(b->paddr);

    return byte < room ? b->paddr + byte : b->paddr2 + (byte - room);
}

/* The micro-op that fetches the line of a byte. */
static struct uop line_of(const struct block *b, struct cpu *cpu, unsigned byte)
{
    const struct caches *caches = &cpu->mmu.caches;
    const struct cache *c = caches->fetches;
    uint64_t paddr = paddr_of(b, byte);
    struct uop u = {.code = UOP_line_past, .insn = (uint8_t)b->insns};
    uint32_t key;

    if (cpu->mmu.fetch_uncached || !caches_keep(cpu->bus, paddr))
        return u;
    key = cache_line_of(c, cache_unit((uintptr_t)bus_region_host(
        bus_region_at(cpu->bus, paddr), paddr)));
    u.code = UOP_line;
    u.imm = key;
    u.imm2 = (uint32_t)(cache_set(c, key) - c->group);
    return u;
}

unsigned block_lines(const struct block *b, struct cpu *cpu,
                     const struct timing_state *state, unsigned start,
                     unsigned end, struct uop *uops)
{
    const struct caches *caches = &cpu->mmu.caches;
    unsigned count = 0;
    uint64_t line;

    if (!caches->on)
        return 0;
    line = caches->fetches->geometry.line;
    for (unsigned byte = start; byte < end; byte++) {
        bool begins = paddr_of(b, byte) % line == 0;

        if (begins || (byte == start && state->jumped))
            uops[count++] = line_of(b, cpu, byte);
    }
    return count;
}
