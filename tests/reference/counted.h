/*
 * One TLB array of the stream with what stands beside it: ghosts, history and
 * counters. An array is told what happens to it; which array that is, access.c
 * and flush.c decide.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_COUNTED_H
#define PAGEWALK_TESTS_REFERENCE_COUNTED_H

#include "tests/reference/array.h"
#include "tests/reference/ghost.h"
#include "tests/reference/history.h"

enum miss_class {
    MISS_COMPULSORY, MISS_CAPACITY, MISS_CONFLICT, MISS_FLUSH, MISS_FAULT,
    MISS_CLASSES
};

struct counted {
    const struct header_array *spec;
    struct array tlb;
    struct ghost ghost_a, ghost_b;
    struct history history;
    uint32_t history_limit;
    uint64_t hits, misses, fills, evictions;
    uint64_t miss_class[MISS_CLASSES];
    uint64_t dropped;           /* entries that flushes removed */
    uint64_t left;              /* old entries of another page size, entries
                                   that moved up, back-invalidated ones */
    uint64_t back_invalidations;
};

/* What flush events of one cause did, and what they are charged. */
struct flush_counts {
    uint64_t count, entries_dropped;
    uint64_t refill_misses, refill_avoidable, refill_remapped;
};

void counted_init(struct counted *c, const struct header_array *spec,
                  const struct header *header);
void counted_free(struct counted *c);

/* A hit of an entry. */
void counted_hit(struct counted *c, struct entry *e);

/* A miss whose walk faulted. */
void counted_fault(struct counted *c);

/* A miss at lin in a space that ends in translation t; it gets its class and
 * perhaps its charge in flushes[CAUSES]. Fills nothing. */
void counted_miss(struct counted *c, const struct translation *t,
                  uint32_t lin, uint32_t space, struct flush_counts *flushes);

/* The ghosts see an access that ended in t. */
void counted_see(struct counted *c, const struct translation *t,
                 uint32_t space);

/* Fills t, displacing what the policy says. Returns whether it did, and what. */
bool counted_fill(struct counted *c, const struct translation *t,
                  uint32_t space, struct translation *displaced);

/* "Levels", exclusive: an access ended in t, which goes to the first level. */
void counted_move_up(struct counted *c, const struct translation *t,
                     uint32_t space);

/* An assist found t for the page and size of entry e. */
void counted_replace(struct counted *c, struct entry *e,
                     const struct translation *t, uint32_t space);

/* Entry e goes: an assist found another page size, or the rules of "Levels" take
 * it out. */
void counted_leave(struct counted *c, struct entry *e);

/* A flush event removes entry e. */
void counted_drop(struct counted *c, struct entry *e, enum cause cause);

/* space_free. */
void counted_forget(struct counted *c, uint32_t space);

#endif
