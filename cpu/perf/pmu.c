/* What the counters count, and when. */
#include "cpu/perf/pmu.h"

#include <string.h>

#include "cpu/perf/pmu_parts.h"

/* Misses of a side of a split first level. */
static uint64_t misses(const struct cpu *cpu, const struct mmu_side *side)
{
    return cpu->mmu.config.unified ? 0 : side->misses + side->fast_misses;
}

/* Those that no level served. Each assist of the side has walked too. */
static uint64_t walked_misses(const struct cpu *cpu,
                              const struct mmu_side *side)
{
    return cpu->mmu.config.unified
               ? 0
               : side->walks + side->fast_misses - side->dirty_assists -
                     side->rights_assists;
}

static uint64_t completed_walks(const struct cpu *cpu,
                                const struct mmu_side *side)
{
    return cpu->mmu.config.unified
               ? 0 : walked_misses(cpu, side) - side->faulted_misses;
}

static uint64_t second_hits(const struct cpu *cpu,
                            const struct mmu_side *side)
{
    return cpu->mmu.config.unified ? 0 : side->second_hits;
}

/* Kinds of accesses to a cache, as a set. */
enum cache_kinds {
    FETCHES = 1 << CACHE_FETCH,
    LOADS = 1 << CACHE_LOAD,
    STORES = 1 << CACHE_STORE,
    WALKS = 1 << CACHE_WALK,
    ALL_KINDS = (1 << CACHE_KINDS) - 1,
};

static uint64_t sum(const uint64_t *by_kind, unsigned kinds)
{
    uint64_t n = 0;

    for (unsigned kind = 0; kind < CACHE_KINDS; kind++)
        n += kinds >> kind & 1 ? by_kind[kind] : 0;
    return n;
}

static uint64_t cache_accessed(const struct cache *cache, unsigned kinds)
{
    return sum(cache_read_counters(cache).accesses, kinds);
}

/* Misses of accesses of these kinds. */
static uint64_t cache_missed(const struct cache *cache, unsigned kinds)
{
    return sum(cache_read_counters(cache).misses, kinds);
}

static uint64_t counted(const struct cpu *cpu, enum perf_count count)
{
    switch (count) {
#define PERF_COUNT(name, help, value)                                   \
    case PERF_COUNT_##name:                                             \
        return value;
#include "cpu/model/perf_event.def"
    default:
        return 0;
    }
}

uint64_t pmu_mask(const struct cpu_model *model)
{
    return (UINT64_C(1) << pmu_text(model->pmu)->width) - 1;
}

/* The bit of a counter in IA32_PERF_GLOBAL_CTRL and _STATUS. */
static uint64_t global_bit(unsigned counter)
{
    return counter < PMU_GENERAL_MAX
               ? UINT64_C(1) << counter
               : UINT64_C(1) << (32 + counter - PMU_GENERAL_MAX);
}

static bool runs(const struct pmu *pmu, const struct pmu_counter *counter)
{
    return counter->levels >> pmu->outer & 1;
}

void pmu_settle(struct cpu *cpu)
{
    struct pmu *pmu = &cpu->pmu;
    uint64_t mask = pmu_mask(cpu->model);

    for (unsigned i = 0; i < PMU_COUNTERS_MAX; i++) {
        struct pmu_counter *c = &pmu->counter[i];
        uint64_t now = counted(cpu, (enum perf_count)c->count);

        if (runs(pmu, c))
            c->value += now - c->from;
        c->from = now;
        if (c->value > mask)
            pmu->overflow |= global_bit(i);
        c->value &= mask;
    }
}

/* The outer levels: CPL 3 on the Pentium, above 0 on the others. */
static bool outer_level(const struct cpu *cpu)
{
    return cpu->model->pmu == PMU_p5 ? cpu->cpl == 3 : cpu->cpl > 0;
}

void pmu_level_changed(struct cpu *cpu)
{
    if (cpu->pmu.outer == outer_level(cpu))
        return;
    pmu_settle(cpu);
    cpu->pmu.outer = !cpu->pmu.outer;
}

/* What a general counter is set to count, and in which levels. */
static void read_select(const struct cpu *cpu, unsigned i,
                        struct pmu_counter *c)
{
    const struct pmu *pmu = &cpu->pmu;
    enum pmu_kind kind = cpu->model->pmu;
    uint32_t select = pmu->select[i];

    if (kind == PMU_p5) {
        uint32_t half = pmu->select[0] >> 16 * i;

        c->levels = half >> CESR_CC_SHIFT & CESR_CC_LEVELS;
        c->count = (uint8_t)perf_event_count(
            kind, half & CESR_CC_CLOCKS ? PERF_ANY : half & CESR_ES, 0);
        return;
    }
    c->count = perf_event_count(kind, select & PERFEVTSEL_EVENT,
                                select >> PERFEVTSEL_UMASK_SHIFT & 0xff);
    if (kind == PMU_p6)
        select = (select & ~(uint32_t)PERFEVTSEL_EN) |
                 (pmu->select[0] & PERFEVTSEL_EN);
    else if (!(pmu->global_control & global_bit(i)))
        select &= ~(uint32_t)PERFEVTSEL_EN;
    if (select & PERFEVTSEL_EN)
        c->levels = (select & PERFEVTSEL_OS ? 1 : 0) |
                    (select & PERFEVTSEL_USR ? 2 : 0);
}

static void read_fixed(const struct cpu *cpu, unsigned i,
                       struct pmu_counter *c)
{
    const struct pmu *pmu = &cpu->pmu;

    c->count = perf_event_count(cpu->model->pmu, PERF_FIXED(i), 0);
    if (pmu->global_control & global_bit(PMU_GENERAL_MAX + i))
        c->levels = pmu->fixed_control >> FIXED_CTRL_BITS * i &
                    FIXED_CTRL_LEVELS;
}

void pmu_update(struct cpu *cpu)
{
    struct pmu *pmu = &cpu->pmu;
    const struct pmu_text *text = pmu_text(cpu->model->pmu);

    pmu_settle(cpu);
    pmu->by_level = false;
    pmu->outer = outer_level(cpu);
    for (unsigned i = 0; i < PMU_COUNTERS_MAX; i++) {
        struct pmu_counter *c = &pmu->counter[i];

        c->count = PERF_COUNT_nothing;
        c->levels = 0;
        if (i < text->general)
            read_select(cpu, i, c);
        else if (i >= PMU_GENERAL_MAX && i - PMU_GENERAL_MAX < text->fixed)
            read_fixed(cpu, i - PMU_GENERAL_MAX, c);
        c->from = counted(cpu, (enum perf_count)c->count);
        pmu->by_level |= c->count != PERF_COUNT_nothing &&
                         (c->levels == 1 || c->levels == 2);
    }
}

void pmu_reset(struct cpu *cpu)
{
    memset(&cpu->pmu, 0, sizeof cpu->pmu);
    /* The general counters are enabled there (SDM vol. 3A table 9-1). */
    if (cpu->model->pmu == PMU_nehalem)
        cpu->pmu.global_control =
            (UINT64_C(1) << pmu_text(cpu->model->pmu)->general) - 1;
}
