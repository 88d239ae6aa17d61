#include "emu/machine/counters.h"

#include <string.h>

static uint64_t of_tlb(const struct counter_row *row, const struct mmu *mmu,
                       enum counter_tlb tlb)
{
    uint64_t sum = 0;

    switch (tlb) {
    case COUNTER_TLB_ALL:
        if (row->of_side)       /* side[0] of a unified TLB stays 0 */
            return row->of_side(&mmu->side[0]) + row->of_side(&mmu->side[1]);
        for (unsigned i = 0; i < mmu->arrays; i++)
            sum += row->of_array(&mmu->array[i]->counters);
        return sum;
    case COUNTER_TLB_I:
        return mmu->config.unified ? 0 : counter_row_of_side(row, mmu->iside);
    case COUNTER_TLB_D:
        return mmu->config.unified ? 0 : counter_row_of_side(row, mmu->dside);
    default:
        return counter_row_of_arrays(row, &mmu->tlb[TLB_SLOT_S4K],
                                 &mmu->tlb[TLB_SLOT_SLARGE]);
    }
}

static uint64_t of_cause(const struct counter_row *row,
                         const struct counter_source *source, unsigned cause)
{
    const struct attribution *at = source->attribution;

    return row->of_flush(&source->cpu->mmu.flushes[cause],
                         at ? &at->refills[cause] : NULL);
}

static uint64_t of_flushes(const struct counter_row *row,
                           const struct counter_source *source,
                           unsigned instance)
{
    uint64_t sum = 0;

    if (instance)
        return of_cause(row, source, instance - 1);
    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++)
        sum += of_cause(row, source, cause);
    return sum;
}

bool counters_have_cause(const struct cpu_model *model, enum flush_cause cause)
{
    if (cause == FLUSH_invlpg)
        return cpu_model_has(model, FEATURE_i486);
    if (cause == FLUSH_mov_cr4)
        return model->features & CPU_FEATURES_CR4;
    return true;
}

/* Whether the machine has the cache that a row counts. */
static bool cache_row_exists(const struct counter_row *row,
                             const struct mmu *mmu)
{
    switch (row->number[0]) {
    case COUNTER_l1i_accesses:
    case COUNTER_l1i_misses:
        return cache_present(&mmu->caches.l1i);
    case COUNTER_l2_accesses:
    case COUNTER_l2_misses:
        return cache_present(&mmu->caches.l2);
    default:
        return true;
    }
}

bool counter_row_exists(const struct counter_row *row, unsigned instance,
                        const struct cpu *cpu)
{
    const struct mmu *mmu = &cpu->mmu;

    if (row->kind == COUNTER_BY_CYCLE_CAUSE)
        return cycles_may_charge(&cpu->cycles, (enum cycle_cause)instance);
    if (row->kind == COUNTER_BY_FLUSH_CAUSE && instance &&
        !counters_have_cause(cpu->model, (enum flush_cause)(instance - 1)))
        return false;
    if (row->number[0] == COUNTER_tlb_back_invalidations)
        return mmu->config.levels == TLB_LEVELS_INCLUSIVE;
    if (row->kind == COUNTER_BY_TLB && instance == COUNTER_TLB_SECOND)
        return tlb_present(&mmu->tlb[TLB_SLOT_S4K]);
    if (row->kind == COUNTER_BY_TLB && instance != COUNTER_TLB_ALL)
        return !mmu->config.unified;
    if (row->object == COUNTER_IN_psc || row->kept == COUNTER_KEPT_OF_PSC)
        return tlb_present(&mmu->psc);
    if (row->object == COUNTER_IN_caches)
        return mmu->caches.on && cache_row_exists(row, mmu);
    if (row->object == COUNTER_IN_prefetch)
        return mmu->config.prefetch;
    return true;
}

static bool is_measured(const struct counter_row *row, unsigned instance,
                        const struct counter_source *source)
{
    return counter_row_exists(row, instance, source->cpu) &&
           (source->attribution || !row->attributed);
}

static uint64_t read_instance(const struct counter_row *row,
                              unsigned instance,
                              const struct counter_source *source)
{
    const struct cpu *cpu = source->cpu;

    if (!is_measured(row, instance, source))
        return 0;
    switch (row->kind) {
    case COUNTER_OF_MACHINE:
        return row->of_machine(cpu);
    case COUNTER_BY_CYCLE_CAUSE:
        return cycles_of(&cpu->cycles, (enum cycle_cause)instance);
    case COUNTER_BY_TLB:
        return of_tlb(row, &cpu->mmu, (enum counter_tlb)instance);
    case COUNTER_BY_MISS_CLASS:
        return attribution_misses(source->attribution,
                                  (enum miss_class)instance);
    case COUNTER_BY_FLUSH_CAUSE:
        return of_flushes(row, source, instance);
    }
    return 0;
}

bool counter_is_measured(const struct counter_source *source, unsigned number)
{
    unsigned instance;
    const struct counter_row *row = counter_row_find(number, &instance);

    return row && is_measured(row, instance, source);
}

uint64_t counter_value(const struct counter_source *source, unsigned number)
{
    unsigned instance;
    const struct counter_row *row = counter_row_find(number, &instance);

    return row ? read_instance(row, instance, source) : 0;
}

void counters_read(const struct counter_source *source,
                   uint64_t value[COUNTERS])
{
    const struct counter_row *row;

    memset(value, 0, COUNTERS * sizeof(*value));
    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        for (unsigned n = 0; n < row->instances; n++)
            if (row->number[n] != COUNTER_NO_NUMBER)
                value[row->number[n]] = read_instance(row, n, source);
}

unsigned counters_of_cause(enum cycle_cause cause)
{
    const struct counter_row *row;
    unsigned i = 0;

    while ((row = counter_row_at(i)) && row->kind != COUNTER_BY_CYCLE_CAUSE)
        i++;
    return row->number[cause];
}

void counters_by_cause(const uint64_t value[COUNTERS],
                       uint64_t by_cause[CYCLE_CAUSES])
{
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        by_cause[i] = value[counters_of_cause((enum cycle_cause)i)];
}
