/* Which lines the instructions of a block fetch. */
#include "cpu/block/block_lines.h"

#include <assert.h>

#include "cpu/model/page.h"
#include "mmu/cache/hierarchy.h"

/* The physical address of a byte of a block. */
static uint64_t paddr_of(const struct block *b, unsigned byte)
{
    unsigned room = page_room(b->paddr);

    return byte < room ? b->paddr + byte : b->paddr2 + (byte - room);
}

/* The micro-op that fetches the line of a byte. */
static struct uop line_of(struct block_build *build, struct cpu *cpu,
                          unsigned byte)
{
    const struct caches *caches = &cpu->mmu.caches;
    const struct cache *c = caches->fetches;
    struct block *b = &build->block;
    uint64_t paddr = paddr_of(b, byte);
    struct uop u = {.code = UOP_line_past, .insn = (uint8_t)b->insns};
    uint32_t key, group;

    if (cpu->mmu.fetch_uncached || !caches_keep(cpu->bus, paddr))
        return u;
    key = cache_line_of(c, cache_unit((uintptr_t)bus_region_host(
        bus_region_at(cpu->bus, paddr), paddr)));
    group = (uint32_t)(cache_set(c, key) - c->group);
    if (caches->config.unified) {
        u.code = UOP_line_shared;
        u.imm = key;
        u.imm2 = group;
        return u;
    }
    assert(b->lines < BLOCK_LINES_MAX);
    build->line[b->lines] = (struct block_line){key, group, 0, u.insn};
    u.code = UOP_line;
    u.imm = b->lines++;
    return u;
}

unsigned block_lines_add(struct block_build *build, struct cpu *cpu,
                         unsigned start, unsigned end)
{
    const struct caches *caches = &cpu->mmu.caches;
    bool jumped = build->timing.state.jumped;
    unsigned before = build->uop_count;
    uint64_t line;

    if (!caches->on)
        return 0;
    line = caches->fetches->geometry.line;
    for (unsigned byte = start; byte < end; byte++) {
        bool begins = paddr_of(&build->block, byte) % line == 0;

        if (begins || (byte == start && jumped))
            build->uops[build->uop_count++] = line_of(build, cpu, byte);
    }
    return build->uop_count - before;
}
