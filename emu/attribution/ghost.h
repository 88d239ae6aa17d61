/*
 * Ghosts: what a TLB array would hold if there were no flushes
 * (docs/counting.md, "Ghosts").
 *
 * Ghost A (`ghost_set`) has the geometry and policy of its array. Ghost B
 * (`ghost_lru`) is fully associative true LRU with as many entries. Their
 * entries are translations, which know their places in both; the time of the
 * last touch is the same in both (emu/attribution/translation_time.h).
 *
 * No two translations in a ghost overlap: the caller drops what overlaps a
 * translation before it fills the ghost with that.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_GHOST_H
#define PAGEWALK_EMU_ATTRIBUTION_GHOST_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/translation.h"

struct ghost_set {
    struct translation **entry; /* what each entry holds, or null */
    uint64_t *filled;       /* fifo: number of each entry's fill; else null */
    uint32_t held;          /* entries in use */
    uint64_t fills;
    uint32_t random;        /* state of its generator */
    struct tlb_marks marks; /* of the policies that keep them */
};

/* For the array of `all`; `seed` is that of the policy random. False: the host
 * has no memory; ghost_set_destroy frees the rest. */
bool ghost_set_init(struct ghost_set *ghost, const struct translations *all,
                    uint32_t seed);
void ghost_set_destroy(struct ghost_set *ghost);

/* Takes in a translation that the ghost does not hold; in a full set the
 * policy's victim goes. */
void ghost_set_fill(struct ghost_set *ghost, struct translations *all,
                    struct translation *t);
/* Touches a translation that the ghost holds, as a hit does. What lru and plru
 * need of it is kept by translation_time.h. */
static inline void ghost_set_touch(struct ghost_set *ghost,
                                   const struct translation *t)
{
    if (UNLIKELY(ghost->marks.way))
        tlb_marks_hit(&ghost->marks, t->ghost_a - 1);
}
/* Drops a translation if the ghost holds it. */
void ghost_set_drop(struct ghost_set *ghost, struct translations *all,
                    struct translation *t);

struct ghost_lru_node {
    uint64_t placed;        /* a time no later than the last touch */
    struct translation *translation;    /* null: none */
    struct ghost_lru_node *older, *newer;   /* by `placed` */
};

/*
 * The nodes in use form a ring sorted by `placed`. A touch does not move its
 * node, so `placed` may be too early. To find a victim, start at the oldest
 * node; if it was touched since it was placed, move it on and try the next.
 */
struct ghost_lru {
    struct ghost_lru_node *oldest;  /* null: none; oldest->older: the newest */
    struct ghost_lru_node *free;    /* dropped nodes, linked by `newer` */
    struct ghost_lru_node *node;    /* all nodes */
    uint32_t capacity, used;        /* nodes, and how many were handed out */
};

/* These do for ghost B what the functions above do for ghost A. */
bool ghost_lru_init(struct ghost_lru *ghost, const struct translations *all);
void ghost_lru_destroy(struct ghost_lru *ghost);
void ghost_lru_fill(struct ghost_lru *ghost, struct translations *all,
                    struct translation *t);
void ghost_lru_drop(struct ghost_lru *ghost, struct translations *all,
                    struct translation *t);

#endif
