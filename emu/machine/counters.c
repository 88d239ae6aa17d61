#include "emu/machine/counters.h"

#include <stddef.h>

static const struct {
    const char *name, *unit, *help;
    bool attributed;
} table[COUNTERS] = {
#define COUNTER(name, unit, help, expression) { #name, unit, help, false },
#define ATTRIBUTED(name, unit, help, expression) { #name, unit, help, true },
#include "emu/machine/counters.def"
#undef ATTRIBUTED
#undef COUNTER
};

/* A counter of a side, where instructions and data have sides of their own. */
#define SPLIT(SIDE, field) (mmu->config.unified ? 0 : mmu->SIDE->field)
/* Both sides; the unused one of a unified model stays 0. */
#define BOTH(field) (mmu->side[0].field + mmu->side[1].field)
#define SECOND(field) \
    (mmu->tlb[TLB_SLOT_S4K].counters.field + \
     mmu->tlb[TLB_SLOT_SLARGE].counters.field)
#define ARRAYS(field) sum_arrays(mmu, offsetof(struct tlb_counters, field))
#define REFILLS(field) (attribution_refills(at).field)
#define FLUSHES(field) sum_flushes(mmu, offsetof(struct flush_counters, field))

static uint64_t member(const void *counters, size_t offset)
{
    return *(const uint64_t *)((const char *)counters + offset);
}

static uint64_t sum_arrays(const struct mmu *mmu, size_t offset)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < TLB_SLOTS; i++)
        sum += member(&mmu->tlb[i].counters, offset);
    return sum;
}

static uint64_t sum_flushes(const struct mmu *mmu, size_t offset)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < FLUSH_CAUSES; i++)
        sum += member(&mmu->flushes[i], offset);
    return sum;
}

uint64_t counter_value(const struct counter_source *source, unsigned counter)
{
    const struct cpu *cpu = source->cpu;
    const struct mmu *mmu = &cpu->mmu;
    const struct attribution *at = source->attribution;

    switch (counter) {
#define COUNTER(name, unit, help, expression) \
    case COUNTER_##name: return expression;
#define ATTRIBUTED(name, unit, help, expression) \
    case COUNTER_##name: return at ? (expression) : 0;
#include "emu/machine/counters.def"
#undef ATTRIBUTED
#undef COUNTER
    }
    return 0;
}

bool counter_is_measured(const struct counter_source *source,
                         unsigned counter)
{
    return counter < COUNTERS &&
           (source->attribution || !table[counter].attributed);
}

const char *counter_name(unsigned counter)
{
    return table[counter].name;
}

const char *counter_unit(unsigned counter)
{
    return table[counter].unit;
}

const char *counter_help(unsigned counter)
{
    return table[counter].help;
}
