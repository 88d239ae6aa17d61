/* Ghost B: fully associative true LRU, deaf to flushes. */
#include "emu/ghost.h"

#include <stdlib.h>

#include "emu/record_time.h"

bool lru_ghost_init(struct lru_ghost *ghost, const struct records *records)
{
    uint32_t capacity = records->of->entry_count;

    *ghost = (struct lru_ghost){.capacity = capacity};
    ghost->node = calloc((size_t)capacity + 1, sizeof *ghost->node);
    return ghost->node;
}

void lru_ghost_destroy(struct lru_ghost *ghost)
{
    free(ghost->node);
    ghost->node = NULL;
}

static void unlink_node(struct lru_ghost *ghost, const struct lru_node *n)
{
    ghost->node[n->older].newer = n->newer;
    ghost->node[n->newer].older = n->older;
}

/* Puts a node behind the one named `older`, in place of its times. */
static void link_node(struct lru_ghost *ghost, uint32_t name, uint32_t older,
                      uint64_t placed)
{
    struct lru_node *n = &ghost->node[name], *before = &ghost->node[older];

    n->placed = placed;
    n->older = older;
    n->newer = before->newer;
    ghost->node[n->newer].older = name;
    before->newer = name;
}

/* The node behind which one of this time has its place: searched for from both
 * ends, as most have been touched either right after they were placed or not
 * long ago. No two have one time, so that one placed at this time has been
 * touched later. */
static uint32_t place_of(const struct lru_ghost *ghost, uint64_t time)
{
    const struct lru_node *node = ghost->node;
    uint32_t first = node[0].newer, last = node[0].older;

    for (;;) {
        if (node[last].placed < time)
            return last;
        if (node[first].placed >= time)
            return node[first].older;
        last = node[last].older;
        first = node[first].newer;
    }
}

/* A node has been touched at a time that is now known: it moves on. */
static void move_on(struct lru_ghost *ghost, uint32_t name, uint64_t time)
{
    unlink_node(ghost, &ghost->node[name]);
    link_node(ghost, name, place_of(ghost, time), time);
}

/*
 * The node touched longest ago. Each was touched when it was placed or later,
 * and they are in the order of that: if the first one was touched before the
 * second was placed, then before all others were touched.
 */
static uint32_t oldest(struct lru_ghost *ghost, const struct records *records)
{
    for (;;) {
        uint32_t name = ghost->node[0].newer;
        const struct lru_node *n = &ghost->node[name];
        uint64_t time = record_time(records, &records->record[n->record]);

        if (time == n->placed || !n->newer ||
            time <= ghost->node[n->newer].placed)
            return name;
        move_on(ghost, name, time);
    }
}

/* A node's record goes. */
static void empty(struct lru_ghost *ghost, struct records *records,
                  uint32_t name)
{
    struct record *r = &records->record[ghost->node[name].record];

    record_untie(records, r);
    r->b = 0;
    unlink_node(ghost, &ghost->node[name]);
}

static uint32_t take(struct lru_ghost *ghost, struct records *records)
{
    uint32_t name = ghost->free;

    if (name) {
        ghost->free = ghost->node[name].newer;
        return name;
    }
    if (ghost->used < ghost->capacity)
        return ++ghost->used;
    name = oldest(ghost, records);
    empty(ghost, records, name);
    return name;
}

void lru_ghost_fill(struct lru_ghost *ghost, struct records *records,
                    struct record *r)
{
    uint32_t name = take(ghost, records);

    ghost->node[name].record = record_name(records, r);
    link_node(ghost, name, ghost->node[0].older, records->of->now);
    r->b = name;
}

void lru_ghost_drop(struct lru_ghost *ghost, struct records *records,
                    struct record *r)
{
    uint32_t name = r->b;

    if (!name)
        return;
    empty(ghost, records, name);
    ghost->node[name].newer = ghost->free;
    ghost->free = name;
}
