/*
 * The cycle stack of one CPU: how many cycles have passed, and why.
 *
 * A leaf header: the CPU and its MMU charge the same stack. Every charge names
 * a cause, so the causes sum to `total` by construction.
 */
#ifndef PAGEWALK_BASE_CYCLES_H
#define PAGEWALK_BASE_CYCLES_H

#include <stdint.h>

enum cycle_cause {
#define CYCLE_CAUSE(name, help) CYCLE_##name,
#include "base/cycles.def"
#undef CYCLE_CAUSE
    CYCLE_CAUSES
};

struct cycle_stack {
    uint64_t total;
    uint64_t by_cause[CYCLE_CAUSES];
};

static inline void cycles_charge(struct cycle_stack *stack,
                                 enum cycle_cause cause, uint64_t cycles)
{
    stack->total += cycles;
    stack->by_cause[cause] += cycles;
}

#endif
