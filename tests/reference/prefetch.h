/*
 * The prefetch buffer: docs/counting.md, "Prefetch". It holds translations that
 * no access has used; it is no level, and has no ghosts and no history.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_PREFETCH_H
#define PAGEWALK_TESTS_REFERENCE_PREFETCH_H

#include "tests/reference/array.h"

struct prefetch {
    struct array buffer;        /* one set under fifo; entries 0: none */
    uint64_t walks, fills, evictions, hits, dropped;
};

void prefetch_init(struct prefetch *p, uint32_t entries);
void prefetch_free(struct prefetch *p);

/* The entry that covers an address, a small one before a large one; or NULL. */
struct entry *prefetch_find(struct prefetch *p, uint32_t lin,
                            unsigned large_shift);

/* Places what a walk has found. */
void prefetch_fill(struct prefetch *p, const struct translation *t);

#endif
