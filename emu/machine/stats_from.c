#include "emu/machine/stats_from.h"

#include <assert.h>
#include <string.h>

#include "emu/machine/machine.h"

/* Goes through all counters, to keep what they hold or to take it off them. */
struct visit {
    uint64_t *base;
    unsigned at;
    bool takes_off;
};

static void visit(struct visit *v, uint64_t *counter, unsigned count)
{
    assert(v->at + count <= STATS_FROM_COUNTS);
    for (unsigned i = 0; i < count; i++, v->at++)
        if (v->takes_off)
            counter[i] -= v->base[v->at];
        else
            v->base[v->at] = counter[i];
}

static void visit_cpu(struct visit *v, struct cpu *cpu)
{
    struct cpu_counters *c = &cpu->counters;

    cycles_settle(&cpu->cycles);
    visit(v, &cpu->cycles.total, 1);
    visit(v, cpu->cycles.by_cause, CYCLE_CAUSES);
    visit(v, &c->instructions, 1);
    visit(v, &c->uops, 1);
    visit(v, &c->exceptions, 1);
    visit(v, &c->interrupts, 1);
    visit(v, &c->blocks_made, 1);
    visit(v, &c->blocks_dropped, 1);
}

static void visit_side(struct visit *v, struct mmu_side *side)
{
    visit(v, &side->accesses, 1);
    visit(v, &side->hits, 1);
    visit(v, &side->misses, 1);
    visit(v, &side->dirty_assists, 1);
    visit(v, &side->rights_assists, 1);
    visit(v, &side->walks, 1);
    visit(v, &side->faulted_misses, 1);
    visit(v, &side->second_hits, 1);
}

static void visit_array(struct visit *v, struct tlb_counters *c)
{
    visit(v, &c->hits, 1);
    visit(v, &c->misses, 1);
    visit(v, &c->fills, 1);
    visit(v, &c->evictions, 1);
    visit(v, &c->back_invalidations, 1);
}

static void visit_tlbs(struct visit *v, struct mmu *mmu)
{
    mmu_sync_counters(mmu);
    for (unsigned i = 0; i < 2; i++)
        visit_side(v, &mmu->side[i]);
    for (unsigned i = 0; i < TLB_SLOTS; i++)
        visit_array(v, &mmu->tlb[i].counters);
    visit_array(v, &mmu->psc.counters);
    visit_array(v, &mmu->prefetch.buffer.counters);
    visit(v, &mmu->prefetch.walks, 1);
    visit(v, &mmu->prefetch.hits, 1);
    visit(v, &mmu->prefetch.dropped, 1);
}

static void visit_walks_and_flushes(struct visit *v, struct mmu *mmu)
{
    visit(v, &mmu->walks.count, 1);
    visit(v, &mmu->walks.cycles, 1);
    visit(v, &mmu->walks.memory_reads, 1);
    visit(v, &mmu->walks.ad_writes, 1);
    visit(v, &mmu->walks.faults, 1);
    visit(v, &mmu->pdpte_loads, 1);
    for (unsigned i = 0; i < FLUSH_CAUSES; i++) {
        struct flush_counters *flush = &mmu->flushes[i];

        visit(v, &flush->count, 1);
        visit(v, &flush->entries_dropped, 1);
        visit(v, &flush->psc_entries_dropped, 1);
        visit(v, &flush->direct_cycles, 1);
    }
}

/* `now` counts the accesses of a cache. */
static void visit_cache(struct visit *v, struct cache *cache)
{
    visit(v, &cache->now, 1);
    visit(v, &cache->stores_hit, 1);
    visit(v, cache->counters.accesses, CACHE_KINDS);
    visit(v, cache->counters.misses, CACHE_KINDS);
    visit(v, &cache->counters.write_backs, 1);
    visit(v, &cache->counters.invalidations, 1);
}

static void visit_attribution(struct visit *v, struct attribution *at)
{
    for (unsigned i = 0; i < TLB_SLOTS; i++)
        visit(v, at->classifier[i].miss_class, MISS_CLASSES);
    for (unsigned i = 0; i < FLUSH_CAUSES; i++) {
        visit(v, &at->refills[i].avoidable, 1);
        visit(v, &at->refills[i].remapped, 1);
        visit(v, &at->refills[i].cycles, 1);
    }
}

static void visit_all(struct machine *machine, bool takes_off)
{
    struct visit v = { .base = machine->stats_from.base,
                       .takes_off = takes_off };
    struct cpu *cpu = &machine->cpu[0];
    struct caches *caches = &cpu->mmu.caches;

    visit_cpu(&v, cpu);
    visit_tlbs(&v, &cpu->mmu);
    visit_walks_and_flushes(&v, &cpu->mmu);
    visit_cache(&v, &caches->l1i);
    visit_cache(&v, &caches->l1d);
    visit_cache(&v, &caches->l2);
    visit(&v, &caches->uncached, 1);
    visit_attribution(&v, &machine->attribution[0]);
}

void stats_from_begin(struct machine *machine)
{
    const struct machine_config *config = &machine->config;
    struct counter_source source;

    visit_all(machine, false);
    machine->stats_from.begun = true;
    source = machine_counters(machine);
    if (config->attribution) {
        sites_restart(&machine->attribution[0].sites);
        machine->attribution[0].heat = (struct miss_heat){0};
    }
    if (config->profile)
        profile_restart(&machine->profile);
    if (config->profile_cycles)
        cycle_profile_restart(&machine->cycle_profile);
    regions_restart(&machine->regions, &source);
    if (config->interval) {
        interval_restart(&machine->interval, &source);
        clock_schedule(&machine->clock, &machine->interval_event,
                       machine->clock.now + config->interval);
    }
}

void stats_from_settle(struct machine *machine)
{
    if (machine->stats_from.begun)
        visit_all(machine, true);
}
