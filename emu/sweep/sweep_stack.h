/*
 * LRU arrays of all associativities in one pass.
 *
 * An LRU array of c ways holds, of each set, the c pages used last. So one list
 * of pages a set, the last used first, serves all c: a reference to the page at
 * depth d (from 0) hits where c > d and misses elsewhere (Mattson, Gecsei,
 * Slutz, Traiger, "Evaluation techniques for storage hierarchies", IBM Systems
 * Journal 9(2), 1970; one list for each number of sets: Hill, Smith,
 * "Evaluating associativity in CPU caches", IEEE Transactions on Computers
 * 38(12), 1989).
 *
 * A flush leaves holes: places without a page. A fill takes the first hole, of
 * depth h; what is above it moves down by one place, and arrays of h ways and
 * fewer evict. A page found below the first hole leaves a hole where it was,
 * for the arrays that held it have a way free.
 *
 * This is exact for misses, fills and evictions as long as all TLBs agree
 * (sweep_view.h).
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_STACK_H
#define PAGEWALK_EMU_SWEEP_SWEEP_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/sweep/sweep_block.h"

/* Which references an array serves, and what it holds of them. */
struct sweep_stack_kind {
    bool fetches, data;
    bool small, large;      /* pages of these sizes */
    bool pieces;            /* a large page is an entry for each 4 KiB piece */
};

struct sweep_stack_set {
    uint32_t length;        /* places used; the next ones are holes too */
    uint32_t hole;          /* depth of the first hole */
    uint64_t flushes;       /* flushes that it has seen */
};

struct sweep_stack {
    struct sweep_stack_kind kind;
    uint32_t sets, ways;    /* the most ways that are asked for; 0 sets: there
                               is no array, and every reference misses */
    uint32_t mask;          /* sets - 1, if sets are a power of two; else 0 */
    struct sweep_stack_set *set;
    uint32_t *place;        /* ways words a set */
    uint64_t flushes, flushed_all;  /* so far; number of the last of all */
    bool has_pieces;        /* a piece of a large page was ever filled */
    /* By depth; pages not found count at depth `ways`. */
    uint64_t *missed;       /* references that do not fault */
    uint64_t *faulted;      /* and those that do */
    uint64_t *evicted;      /* by the most ways that evict */
};

/* False: the host has no memory; sweep_stack_destroy may follow. */
bool sweep_stack_init(struct sweep_stack *stack,
                      const struct sweep_stack_kind *kind, uint32_t sets,
                      uint32_t ways);
void sweep_stack_destroy(struct sweep_stack *stack);

/* Plays the words of a block. */
void sweep_stack_play(struct sweep_stack *stack,
                      const struct sweep_block *block);

/* What the array with so many ways (1 to `ways`) has counted. */
struct sweep_counts sweep_stack_counts(const struct sweep_stack *stack,
                                       uint32_t ways);

#endif
