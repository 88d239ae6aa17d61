/* The waits of the CPU's accesses, by its caches. */
#include "cpu/access/cached.h"

#include "base/compiler.h"
#include "cpu/access/descriptor.h"
#include "cpu/access/mem.h"
#include "cpu/time/cpu_time.h"
#include "cpu/timing/interlock_i486.h"

static uint64_t on_time(void *opaque)
{
    return cpu_time_cycles(opaque);
}

static void on_transfer(void *opaque, const struct bus_transfer *transfer)
{
    struct cpu *cpu = opaque;

    caches_snoop(&cpu->mmu.caches, transfer->paddr, transfer->size,
                 transfer->write);
}

static void set_misaligned(struct cpu *cpu)
{
    const struct timing_config *timing = &cpu->model->timing;
    struct caches *caches = &cpu->mmu.caches;

    if (timing->kind == TIMING_CLOCKS)
        caches->misaligned = clock_table_figure(&timing->clocks,
                                                CLOCK_add_misaligned,
                                                CLOCK_ONE_always)->least;
    caches->aligns = caches->misaligned ? UINT32_MAX : 0;
}

bool cached_add(struct cpu *cpu)
{
    if (!mmu_add_caches(&cpu->mmu, on_time, cpu))
        return false;
    if (!cpu->mmu.caches.on)
        return true;
    set_misaligned(cpu);
    mmu_disable_caches(&cpu->mmu, cpu->cr0 & CR0_CD);
    cpu->listener.transfer = on_transfer;
    cpu->keeps_jumps = true;
    return true;
}

static void wait(struct cpu *cpu, uint64_t cycles)
{
    cycles_charge(&cpu->cycles, CYCLE_cache_miss, cycles);
}

void cached_alignment(struct cpu *cpu, uint32_t lin, unsigned size)
{
    unsigned align = size & (size - 1) ? 4 : size;

    if (UNLIKELY(cpu->mmu.caches.aligns) && interlock_misaligned(lin, align))
        wait(cpu, cpu->mmu.caches.misaligned);
}

void cached_data(struct cpu *cpu, const struct mem_place *at, unsigned size,
                 unsigned flow)
{
    struct caches *caches = &cpu->mmu.caches;
    enum cache_kind kind = flow & CACHE_WRITES ? CACHE_STORE : CACHE_LOAD;
    uint32_t cycles;

    if (at->cached) {
        wait(cpu, caches_access(caches, kind, flow, MEMORY_BACK, at->host,
                                size, 0));
        return;
    }
    cycles = caches_access_at(caches, kind, flow,
                              (enum memory_type)at->type[0], at->paddr[0],
                              at->first, 0);
    if (at->first < size)
        cycles += caches_access_at(caches, kind, flow,
                                   (enum memory_type)at->type[1], at->paddr[1],
                                   size - at->first, cycles);
    wait(cpu, cycles);
}

NO_INLINE bool cached_descriptor(struct caches *caches, const void *host)
{
    return cache_hits(&caches->l1d, host, DESC_BYTES, false, 1);
}

bool cached_fetch_waits(struct cpu *cpu, uint32_t cycles)
{
    wait(cpu, cycles);
    return cycles && mem_must_break(cpu);
}

bool cached_fetch(struct cpu *cpu, struct uop *line)
{
    struct caches *caches = &cpu->mmu.caches;
    struct cache_way at;
    uint32_t cycles = caches_fetch(caches, line->imm, &at);

    line->imm2 = (uint32_t)(at.group - caches->fetches->group);
    line->d = (uint8_t)at.way;
    return cached_fetch_waits(cpu, cycles);
}

bool cached_fetch_past(struct cpu *cpu)
{
    struct caches *caches = &cpu->mmu.caches;

    wait(cpu, caches_fetch_past(caches));
    return mem_must_break(cpu);
}

void cached_read(struct cpu *cpu, enum memory_type type, uint64_t paddr,
                 unsigned size)
{
    if (cpu->mmu.caches.on)
        wait(cpu, caches_access_at(&cpu->mmu.caches, CACHE_WALK, CACHE_READS,
                                   type, paddr, size, 0));
}

void cached_empty(struct cpu *cpu, bool writes_back)
{
    if (cpu->mmu.caches.on)
        wait(cpu, caches_empty(&cpu->mmu.caches, writes_back));
}
