/*
 * What a CPU model says of its caches: their geometry, their policies, and what
 * an access that they do not serve waits. Filled from the section [cache] of a
 * model's INI; read by caches_init.
 */
#ifndef PAGEWALK_MMU_CACHE_CACHE_CONFIG_H
#define PAGEWALK_MMU_CACHE_CACHE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mmu/replacement/policy.h"

/* The caches of the most complete model. A unified first level lies in the
 * data slot and serves fetches too. */
enum cache_slot { CACHE_L1I, CACHE_L1D, CACHE_L2, CACHE_SLOTS };

enum {
    CACHE_LINE_MIN = 16, CACHE_LINE_MAX = 128,      /* bytes */
    CACHE_WAYS_MAX = 16,
    CACHE_WAY_BYTES_MAX = 1 << 20,  /* bytes / ways */
    CACHE_WRITE_BUFFERS_MAX = 16,
};

struct cache_geometry {
    uint32_t bytes;         /* 0: no such cache */
    uint32_t ways;
    uint32_t line;          /* bytes */
    bool through;           /* write-through; else write-back */
    bool allocates;         /* a store that misses fills the line */
    enum tlb_policy policy; /* TLB_LRU or TLB_PLRU */
};

struct cache_config {
    bool unified;           /* one first level for instructions and data */
    struct cache_geometry cache[CACHE_SLOTS];
    uint32_t write_buffers; /* writes that wait for the bus; 0: none can */
    /* Costs in CPU cycles. */
    uint32_t l2_hit;        /* a first-level miss that the second level serves */
    uint32_t memory;        /* a read that no cache serves */
    uint32_t write;         /* a write on its way to the second level or memory */
    uint32_t walk_hit;      /* a walk's read, however it is served */
};

/* Whether there is a first level for data. A model without one has no caches. */
static inline bool cache_config_any(const struct cache_config *config)
{
    return config->cache[CACHE_L1D].bytes;
}

/* Checks the geometry; on failure writes one line naming the cache and the
 * fault to error[size] and returns false. */
bool cache_config_check(const struct cache_config *config, char *error,
                        size_t size);

/* "l1i", "l1d", "l2"; the data slot of a unified level is "l1". */
const char *cache_config_name(const struct cache_config *config,
                              enum cache_slot slot);

#endif
