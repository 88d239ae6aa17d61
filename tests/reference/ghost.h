/*
 * A ghost: an array of entries tagged by space that no flush empties. Ghost A
 * has its TLB array's geometry and policy, ghost B is one set with true LRU
 * and as many entries.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_GHOST_H
#define PAGEWALK_TESTS_REFERENCE_GHOST_H

#include "tests/reference/array.h"

struct ghost {
    struct array array;
};

void ghost_init_a(struct ghost *g, const struct header_array *spec,
                  uint32_t seed);
void ghost_init_b(struct ghost *g, const struct header_array *spec);
void ghost_free(struct ghost *g);

/* Whether an entry matches the address in that space. Changes nothing. */
bool ghost_hits(const struct ghost *g, uint32_t lin, uint32_t space);

/* Whether an entry holds the page of that size and tag. */
bool ghost_holds(const struct ghost *g, uint32_t tag, uint32_t page,
                 unsigned shift);

/* The ghost sees an access that ended in translation t of that tag. */
void ghost_see(struct ghost *g, const struct translation *t, uint32_t tag);

/* Deletes what overlaps a translation of that tag. */
void ghost_delete(struct ghost *g, const struct translation *t, uint32_t tag);

/* space_free. */
void ghost_forget(struct ghost *g, uint32_t space);

#endif
