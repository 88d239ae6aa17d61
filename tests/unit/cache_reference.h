/*
 * A second implementation of the caches, as plain as docs/caches.md: lines as
 * structs, the order of touches as a list, trees as bits, no stamps, no keys,
 * no shortcuts. It works on physical addresses.
 */
#ifndef PAGEWALK_TESTS_UNIT_CACHE_REFERENCE_H
#define PAGEWALK_TESTS_UNIT_CACHE_REFERENCE_H

#include "mmu/cache/hierarchy.h"

enum { REF_SETS = 64, REF_WAYS = CACHE_WAYS_MAX };

struct ref_line {
    bool valid, dirty;
    uint64_t address;               /* of its first byte */
};

struct ref_set {
    struct ref_line way[REF_WAYS];
    unsigned order[REF_WAYS];       /* lru: ways, the latest touched first */
    bool node[REF_WAYS];            /* plru: node[1] is the root; true: the
                                       victim is in the upper half */
};

struct ref_cache {
    struct cache_geometry g;
    unsigned sets;
    struct ref_set set[REF_SETS];
    struct cache_counters counters;
};

struct ref_caches {
    struct cache_config config;
    struct ref_cache l1i, l1d, l2;
    uint64_t queue[CACHE_WRITE_BUFFERS_MAX];    /* ends of the writes, a ring */
    uint64_t writes;
    uint64_t uncached;
    uint64_t time;                  /* of the current instruction */
};

void ref_init(struct ref_caches *r, const struct cache_config *config);

/* An access to bytes of cached RAM, as caches_access. */
uint32_t ref_access(struct ref_caches *r, enum cache_kind kind, unsigned flow,
                    enum memory_type type, uint64_t address, unsigned size);

void ref_snoop(struct ref_caches *r, uint64_t address, uint64_t size,
               bool write);
uint64_t ref_empty(struct ref_caches *r, bool writes_back);

#endif
