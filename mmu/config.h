/*
 * What a CPU model says of its MMU: the arrays of its TLBs, how they hold
 * large pages, how they replace, and what a walk costs. Filled from a model's
 * INI or from --tlb; read by mmu_init.
 */
#ifndef PAGEWALK_MMU_CONFIG_H
#define PAGEWALK_MMU_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mmu/cache/cache_config.h"
#include "mmu/replacement/policy.h"

/* How a model holds a large page (docs/counting.md, "Sizes"). */
enum tlb_large {
    TLB_LARGE_SEPARATE,     /* in an array of its own */
    TLB_LARGE_SHARED,       /* one entry in the array of the small pages */
    TLB_LARGE_FRAGMENT,     /* as 4 KiB entries */
    TLB_LARGES
};

/* What the second level holds of what the first level holds (docs/counting.md,
 * "Levels"). */
enum tlb_levels {
    TLB_LEVELS_NINE,        /* a miss fills both; then each goes its own way */
    TLB_LEVELS_INCLUSIVE,   /* what leaves the second leaves the first, too */
    TLB_LEVELS_EXCLUSIVE,   /* the second takes what the first displaces */
    TLB_LEVELS
};

/* The arrays of the most complete model. A unified model uses the D slots for
 * both sides; an unused array has 0 entries. Under shared and fragment the
 * 4K slot of a side holds everything. */
enum tlb_slot {
    TLB_SLOT_I4K,
    TLB_SLOT_ILARGE,
    TLB_SLOT_D4K,
    TLB_SLOT_DLARGE,
    TLB_SLOT_S4K,
    TLB_SLOT_SLARGE,
    TLB_SLOTS
};

struct tlb_geometry {
    uint32_t entries;       /* 0: no such array */
    uint32_t ways;          /* divides entries; == entries: fully associative */
    bool ideal;             /* never evicts */
    bool own_policy;        /* `policy` is this array's, not the model's */
    enum tlb_policy policy;
};

enum {
    TLB_ENTRIES_MAX = 1 << 20,
    TLB_PLRU_WAYS_MAX = 64,     /* tree bits of a set are one 64-bit word */
    PREFETCH_ENTRIES_MAX = 64,
};

struct mmu_config {
    bool unified;           /* one first level for instructions and data */
    enum tlb_large large;
    enum tlb_levels levels;
    /* Entries serve the space that they were filled in, or are global (SDM vol.
     * 3A 4.10.1 has it in other modes). No model has it: a what-if. */
    bool tagged;
    enum tlb_policy policy;
    uint32_t seed;          /* of random; not 0 */
    uint32_t prefetch;      /* entries of the prefetch buffer; 0: none */
    struct tlb_geometry tlb[TLB_SLOTS];
    struct tlb_geometry psc;    /* paging-structure (PDE) cache */
    /* Costs in CPU cycles. */
    uint32_t walk_start;    /* each walk, before its first read */
    uint32_t walk_read;     /* each paging-structure entry read, without caches;
                               with them see cache.walk_hit */
    uint32_t walk_update;   /* each locked write of A or D bits */
    uint32_t walk_update_again; /* the second of one walk; 0: as walk_update */
    uint32_t stlb_hit;      /* a first-level miss that the STLB serves */
    struct cache_config cache;
};

/* What a walk costs that reads so many entries and writes so many: the second
 * locked write may have a price of its own (the i486's 28 clocks). */
static inline uint32_t mmu_config_walk_cycles(const struct mmu_config *config,
                                              uint32_t reads, uint32_t updates)
{
    uint32_t cycles = config->walk_start + reads * config->walk_read +
                      updates * config->walk_update;

    if (updates > 1 && config->walk_update_again)
        cycles += (updates - 1) *
                  (config->walk_update_again - config->walk_update);
    return cycles;
}

/* The policy in force for one array. */
static inline enum tlb_policy
mmu_config_policy(const struct mmu_config *config, enum tlb_slot slot)
{
    return config->tlb[slot].own_policy ? config->tlb[slot].policy
                                        : config->policy;
}

static inline enum tlb_policy
mmu_config_psc_policy(const struct mmu_config *config)
{
    return config->psc.own_policy ? config->psc.policy : config->policy;
}

/* Checks the geometry; on failure writes one line naming the array and the
 * fault to error[size] and returns false. */
bool mmu_config_check(const struct mmu_config *config, char *error,
                      size_t size);

const char *tlb_large_name(enum tlb_large large);
const char *tlb_levels_name(enum tlb_levels levels);
const char *tlb_slot_name(enum tlb_slot slot);

#endif
