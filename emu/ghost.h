/*
 * Ghosts: what a TLB array would hold if flushes did not exist (COUNTING.md,
 * "Miss classes").
 *
 * Ghost A has the geometry and policy of its array, ghost B is fully
 * associative true LRU with as many entries. Entries of both are tagged by
 * address space, or global. One type serves both: B is one set with a hash in
 * front, so that large arrays cost no search.
 */
#ifndef PAGEWALK_EMU_GHOST_H
#define PAGEWALK_EMU_GHOST_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/tlb.h"

/* The tag of a translation: a space, or this. */
#define GHOST_GLOBAL UINT32_MAX

static inline uint32_t ghost_tag(const struct tlb_entry *entry,
                                 uint32_t space)
{
    return entry->bits & TLB_G ? GHOST_GLOBAL : space;
}

/* Ghost A. */
struct set_ghost {
    struct tlb tlb;
    bool both_sizes;        /* the array holds small and large pages */
};

bool set_ghost_init(struct set_ghost *ghost, const struct tlb *of,
                    const struct tlb_geometry *geometry, uint32_t seed,
                    bool both_sizes);
void set_ghost_destroy(struct set_ghost *ghost);

/* Whether an entry matches: covers lin, and is global or of the space. */
bool set_ghost_hits(struct set_ghost *ghost, uint32_t lin, uint32_t space);

/* The access's translation ends in this array: touched where it is held, else
 * filled in place of what it overlaps. */
void set_ghost_see(struct set_ghost *ghost, const struct tlb_entry *entry,
                   uint32_t space);
void set_ghost_forget(struct set_ghost *ghost, uint32_t space);

/* Ghost B. */
struct lru_node {
    uint32_t page, tag;
    uint8_t shift;          /* 0: free */
    uint32_t newer, older;  /* LRU list; index + 1, 0 ends it */
    uint32_t next;          /* hash chain or free list */
};

struct lru_ghost {
    uint32_t capacity;
    uint32_t used;          /* nodes handed out so far */
    uint32_t free;          /* list of nodes given back */
    uint32_t newest, oldest;
    uint32_t buckets;       /* a power of two */
    uint32_t *hash;
    struct lru_node *node;
};

bool lru_ghost_init(struct lru_ghost *ghost, uint32_t capacity);
void lru_ghost_destroy(struct lru_ghost *ghost);
bool lru_ghost_hits(struct lru_ghost *ghost, uint32_t lin, uint32_t space,
                    unsigned large_shift);
void lru_ghost_see(struct lru_ghost *ghost, const struct tlb_entry *entry,
                   uint32_t space);
void lru_ghost_forget(struct lru_ghost *ghost, uint32_t space);

#endif
