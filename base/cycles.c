#include "base/cycles.h"

#include <stddef.h>

static const struct {
    const char *name, *help;
    enum cycle_charger charger;
} table[CYCLE_CAUSES] = {
#define CYCLE_CAUSE(name, charger, help) {#name, help, CYCLES_BY_##charger},
#include "base/cycles.def"
#undef CYCLE_CAUSE
};

static const char *const machines[] = {
    [CYCLES_BY_CPU] = NULL,
    [CYCLES_BY_INTERLOCKS] = "models whose instructions wait for others",
    [CYCLES_BY_PIPELINE] = "models with a pipeline",
    [CYCLES_BY_CACHES] = "models with caches",
    [CYCLES_BY_BUS_MASTER] = "machines whose devices hold the bus",
};

uint64_t cycles_of(const struct cycle_stack *stack, enum cycle_cause cause)
{
    uint64_t others = 0;

    if (cause == CYCLE_issue) {
        for (unsigned i = 0; i < CYCLE_CAUSES; i++)
            if (i != CYCLE_issue)
                others += cycles_of(stack, (enum cycle_cause)i);
        return stack->total - others;
    }
    if (cause == CYCLE_dependency)
        return stack->by_cause[cause] + (uint32_t)stack->fixed;
    if (cause == CYCLE_branch)
        return stack->by_cause[cause] + (stack->fixed >> 32);
    return stack->by_cause[cause];
}

bool cycles_may_charge(const struct cycle_stack *stack, enum cycle_cause cause)
{
    enum cycle_charger charger = table[cause].charger;

    return charger == CYCLES_BY_CPU || stack->chargers >> charger & 1;
}

const char *cycle_cause_name(enum cycle_cause cause)
{
    return table[cause].name;
}

const char *cycle_cause_help(enum cycle_cause cause)
{
    return table[cause].help;
}

const char *cycle_cause_machines(enum cycle_cause cause)
{
    return machines[table[cause].charger];
}
