/*
 * The cycle stack of one CPU: how many cycles have passed, and why.
 *
 * A CPU and its MMU charge one stack. `issue` is what the total has beyond all
 * other causes, so the causes sum to the total by construction. What a block of
 * instructions costs where nothing stalls is charged in two additions: its
 * cycles, and what `fixed` holds of their causes.
 */
#ifndef PAGEWALK_BASE_CYCLES_H
#define PAGEWALK_BASE_CYCLES_H

#include <stdbool.h>
#include <stdint.h>

enum cycle_cause {
#define CYCLE_CAUSE(name, charger, help) CYCLE_##name,
#include "base/cycles.def"
#undef CYCLE_CAUSE
    CYCLE_CAUSES
};

/* The parts of a machine that charge cycles. Every machine has a CPU; the
 * others are announced by cycles_add_charger. */
enum cycle_charger {
    CYCLES_BY_CPU,
    CYCLES_BY_INTERLOCKS,   /* a model whose instructions wait for others */
    CYCLES_BY_PIPELINE,     /* a model whose instructions overlap */
    CYCLES_BY_CACHES,       /* a model with caches */
    CYCLES_BY_BUS_MASTER,   /* a device that holds the bus */
};

struct cycle_stack {
    uint64_t total;
    uint64_t fixed;         /* not yet in by_cause: cycles_fixed() numbers */
    uint64_t by_cause[CYCLE_CAUSES];    /* without `fixed`; that of `issue`
                                           means nothing: see cycles_of */
    uint32_t chargers;      /* bit n: enum cycle_charger n was announced */
};

static inline void cycles_charge(struct cycle_stack *stack,
                                 enum cycle_cause cause, uint64_t cycles)
{
    stack->total += cycles;
    stack->by_cause[cause] += cycles;
}

/* The cycles of a block that are `dependency` and `branch`, as one number. */
static inline uint64_t cycles_fixed(uint32_t dependency, uint32_t branch)
{
    return dependency | (uint64_t)branch << 32;
}

/* Charges the cycles of a block, of which `fixed` says the causes; the rest is
 * `issue`. Each part of the sum has 32 bits: cycles_settle has to be called
 * once in 2^32 cycles. */
static inline void cycles_charge_fixed(struct cycle_stack *stack,
                                       uint32_t cycles, uint64_t fixed)
{
    stack->total += cycles;
    stack->fixed += fixed;
}

/* Moves `fixed` to by_cause. */
static inline void cycles_settle(struct cycle_stack *stack)
{
    stack->by_cause[CYCLE_dependency] += (uint32_t)stack->fixed;
    stack->by_cause[CYCLE_branch] += stack->fixed >> 32;
    stack->fixed = 0;
}

/* The cycles of one cause. */
uint64_t cycles_of(const struct cycle_stack *stack, enum cycle_cause cause);

/* Announces a part of the machine that may charge its causes. To be called
 * before the machine runs. */
static inline void cycles_add_charger(struct cycle_stack *stack,
                                      enum cycle_charger charger)
{
    stack->chargers |= 1u << charger;
}

/* Whether the machine has the part that charges this cause. */
bool cycles_may_charge(const struct cycle_stack *stack,
                       enum cycle_cause cause);

/* "itlb_walk", and what its cycles were spent on, in one phrase. */
const char *cycle_cause_name(enum cycle_cause cause);
const char *cycle_cause_help(enum cycle_cause cause);

/* The machines that charge the cause ("models with caches"), or null: all. */
const char *cycle_cause_machines(enum cycle_cause cause);

#endif
