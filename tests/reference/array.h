/*
 * An array of entries in sets and ways with its replacement policy: a TLB
 * array, its ghost A (the same geometry) or its ghost B (one set, lru). It
 * knows nothing of hits, misses or flushes.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_ARRAY_H
#define PAGEWALK_TESTS_REFERENCE_ARRAY_H

#include "tests/reference/header.h"
#include "tests/reference/translation.h"

struct entry {
    bool valid;
    struct translation t;
    uint32_t tag;               /* the space it belongs to, or TAG_GLOBAL */
    bool forgotten;             /* TLBs: its space was freed after its fill */
    int prediction;             /* srrip: 0 near to 3 distant */
    uint64_t uses;              /* lfu: since the fill */
    uint64_t filled, used;      /* places in the array's order of time */
};

struct array {
    uint32_t entries, sets, ways;
    enum policy policy;
    struct entry *entry;        /* set after set */
    bool *tree;                 /* plru: node 1..ways-1 of each set */
    bool *bit;                  /* nru, bit-plru: of each way */
    uint32_t *last;             /* of each set: 1 + way touched last; 0 none */
    uint32_t random;
    uint64_t time;
};

void array_init(struct array *a, uint32_t entries, uint32_t ways,
                enum policy policy, uint32_t seed);
void array_free(struct array *a);

/* The valid entry of that page and size, or NULL. */
struct entry *array_find(struct array *a, uint32_t page, unsigned shift);

/* A hit of an entry. */
void array_touch(struct array *a, struct entry *e);

/* Fills t. Returns whether a valid entry was displaced, and which. */
bool array_fill(struct array *a, const struct translation *t, uint32_t tag,
                struct entry *displaced);

#endif
