/*
 * Ghosts: what a TLB array would hold if flushes did not exist (COUNTING.md,
 * "Miss classes").
 *
 * Ghost A has the geometry and policy of its array, ghost B is fully
 * associative true LRU with as many entries. Entries of both are tagged by
 * address space, or global. B has a hash in front and a heap of times, so that
 * large arrays cost no search.
 */
#ifndef PAGEWALK_EMU_GHOST_H
#define PAGEWALK_EMU_GHOST_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/ghost_time.h"
#include "mmu/tlb.h"

/* The tag of a translation: a space, or this. */
#define GHOST_GLOBAL UINT32_MAX

static inline bool ghost_tags_meet(uint32_t a, uint32_t b)
{
    return a == b || a == GHOST_GLOBAL || b == GHOST_GLOBAL;
}

static inline uint32_t ghost_tag(const struct tlb_entry *entry,
                                 uint32_t space)
{
    return entry->bits & TLB_G ? GHOST_GLOBAL : space;
}

/* Ghost A. */
struct set_ghost {
    struct tlb tlb;
    struct ghost_time time;
    bool both_sizes;        /* the array holds small and large pages */
    uint32_t large;         /* entries of large pages */
};

/* `of` is the ghost's array, which `l0` may serve. False: no memory. */
bool set_ghost_init(struct set_ghost *ghost, struct tlb *of, struct l0 *l0,
                    const struct tlb_geometry *geometry, uint32_t seed,
                    bool both_sizes);
void set_ghost_destroy(struct set_ghost *ghost);

/* Whether an entry matches: covers lin, and is global or of the space. */
bool set_ghost_hits(struct set_ghost *ghost, uint32_t lin, uint32_t space);

/* Whether the entry of a name is this translation. */
static inline bool set_ghost_holds(const struct set_ghost *ghost,
                                   uint32_t name, uint32_t page,
                                   unsigned shift, uint32_t tag)
{
    const struct tlb_entry *e;

    if (!name)
        return false;
    e = &ghost->tlb.entries[name - 1];
    return e->page == page && tlb_valid(&ghost->tlb, e) &&
           tlb_entry_shift(e) == shift && ghost_tag(e, e->space) == tag;
}

/* The access's translation ends in this array: the name of its entry, which is
 * filled in place of what it overlaps if there is none. The touch is the
 * caller's to make: set_ghost_touch or a tie to the way that makes it. */
uint32_t set_ghost_see(struct set_ghost *ghost, const struct tlb_entry *entry,
                       uint32_t space);
void set_ghost_touch(struct set_ghost *ghost, uint32_t name);
void set_ghost_forget(struct set_ghost *ghost, uint32_t space);

/* Ghost B. */
struct lru_node {
    uint32_t page, tag;
    uint8_t shift;          /* 0: free */
    uint32_t next;          /* hash chain or free list */
};

/* A node in the heap: it was not touched last before `time`. */
struct lru_rank {
    uint64_t time;
    uint32_t name;
};

struct lru_ghost {
    struct ghost_time time;
    uint32_t capacity;
    uint32_t used;          /* nodes handed out so far: all in the heap */
    uint32_t free;          /* list of nodes given back */
    uint32_t large;         /* nodes of large pages */
    uint32_t buckets;       /* a power of two */
    uint32_t *hash;         /* by page, whatever the tag */
    struct lru_node *node;
    struct lru_rank *heap;  /* the first has the least time */
};

/* As those of ghost A. */
bool lru_ghost_init(struct lru_ghost *ghost, struct tlb *of, struct l0 *l0);
void lru_ghost_destroy(struct lru_ghost *ghost);
static inline bool lru_ghost_holds(const struct lru_ghost *ghost,
                                   uint32_t name, uint32_t page,
                                   unsigned shift, uint32_t tag)
{
    const struct lru_node *n;

    if (!name)
        return false;
    n = &ghost->node[name - 1];
    return n->page == page && n->shift == shift && n->tag == tag;
}

bool lru_ghost_hits(struct lru_ghost *ghost, uint32_t lin, uint32_t space,
                    unsigned large_shift);
uint32_t lru_ghost_see(struct lru_ghost *ghost, const struct tlb_entry *entry,
                       uint32_t space);
void lru_ghost_forget(struct lru_ghost *ghost, uint32_t space);

#endif
