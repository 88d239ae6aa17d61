/*
 * The stacks of a sweep: those that the LRU geometries need which they can
 * serve, one for each side and number of sets.
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_STACKS_H
#define PAGEWALK_EMU_SWEEP_SWEEP_STACKS_H

#include "emu/sweep/sweep_grid.h"
#include "emu/sweep/sweep_stack.h"

/* What a stack is asked for, until it is made. */
struct sweep_stack_wish {
    struct sweep_stack_kind kind;
    uint32_t sets, ways;
};

struct sweep_stacks {
    struct sweep_stack_wish *wish;
    struct sweep_stack *stack;      /* by wish, after sweep_stacks_make */
    unsigned count, room;
};

/* Whether stacks count for a geometry what its MMU would: first-level arrays
 * that are all LRU. The trace must be one on which all TLBs agree. */
bool sweep_stacks_serve(const struct sweep_geometry *geometry);

/* Notes what a geometry needs; to be called before sweep_stacks_make. Both
 * false: no memory. */
bool sweep_stacks_add(struct sweep_stacks *stacks,
                      const struct sweep_geometry *geometry);
bool sweep_stacks_make(struct sweep_stacks *stacks);
void sweep_stacks_destroy(struct sweep_stacks *stacks);

/* Of the side of fetches, or of data; a unified TLB counts as data. */
struct sweep_counts sweep_stacks_counts(const struct sweep_stacks *stacks,
                                        const struct sweep_geometry *geometry,
                                        bool fetches);

#endif
