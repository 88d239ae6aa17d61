/*
 * Ghosts: what a TLB array would hold if flushes did not exist
 * (docs/counting.md, "Ghosts").
 *
 * Ghost A has the geometry and policy of its array, ghost B is fully
 * associative true LRU with as many entries. They hold records of translations,
 * which know their entries in both; when these were touched is for both the
 * same (emu/attribution/translation_time.h). Nothing that a ghost holds overlaps: who fills one
 * has dropped what meets the new record.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_GHOST_H
#define PAGEWALK_EMU_ATTRIBUTION_GHOST_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/translation.h"

struct set_ghost {
    struct record **record; /* by entry: what it holds, or null */
    uint64_t *filled;       /* fifo: by entry, time of the fill; else null */
    uint32_t held;
    uint64_t fills;
    uint32_t random;        /* state of its generator */
};

/* Of the array of the records; the seed is random's. False: no memory. */
bool set_ghost_init(struct set_ghost *ghost, const struct records *records,
                    uint32_t seed);
void set_ghost_destroy(struct set_ghost *ghost);

/* Fills an entry with a record that has none. */
void set_ghost_fill(struct set_ghost *ghost, struct records *records,
                    struct record *record);
/* Drops a record if it is held. */
void set_ghost_drop(struct set_ghost *ghost, struct records *records,
                    struct record *record);

/* An entry of ghost B. */
struct lru_node {
    uint64_t placed;        /* touched then, or later */
    struct record *record;
    struct lru_node *older, *newer;     /* by `placed` */
};

/*
 * The entries in use are a ring in the order of times that may be out of date:
 * touches of which nobody hears move none of them. The victim is looked for
 * from the oldest on, where one that was touched since moves on to its place.
 */
struct lru_ghost {
    struct lru_node *oldest;    /* the one next to it, `older`, is the newest */
    struct lru_node *free;      /* list by `newer` of those given back */
    struct lru_node *node;
    uint32_t capacity, used;    /* nodes, and those handed out */
};

/* As those of ghost A. */
bool lru_ghost_init(struct lru_ghost *ghost, const struct records *records);
void lru_ghost_destroy(struct lru_ghost *ghost);
void lru_ghost_fill(struct lru_ghost *ghost, struct records *records,
                    struct record *record);
void lru_ghost_drop(struct lru_ghost *ghost, struct records *records,
                    struct record *record);

#endif
