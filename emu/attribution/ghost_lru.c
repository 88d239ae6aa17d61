/* Ghost B: fully associative true LRU, deaf to flushes. */
#include <stdlib.h>

#include "emu/attribution/ghost.h"
#include "emu/attribution/translation_time.h"

bool lru_ghost_init(struct lru_ghost *ghost, const struct records *records)
{
    uint32_t capacity = records->of->entry_count;

    *ghost = (struct lru_ghost){.capacity = capacity};
    ghost->node = calloc(capacity, sizeof *ghost->node);
    return ghost->node;
}

void lru_ghost_destroy(struct lru_ghost *ghost)
{
    free(ghost->node);
    ghost->node = NULL;
}

static void unlink_node(struct lru_ghost *ghost, struct lru_node *n)
{
    n->older->newer = n->newer;
    n->newer->older = n->older;
    if (ghost->oldest == n)
        ghost->oldest = n->newer == n ? NULL : n->newer;
}

static void link_behind(struct lru_node *n, struct lru_node *older)
{
    n->older = older;
    n->newer = older->newer;
    n->newer->older = older->newer = n;
}

static void link_newest(struct lru_ghost *ghost, struct lru_node *n)
{
    if (ghost->oldest)
        link_behind(n, ghost->oldest->older);
    else
        n->older = n->newer = ghost->oldest = n;
}

/*
 * The oldest node has been touched at a time that is now known, after the next
 * one was placed: it moves on. Its place is searched for from both ends, as
 * most have been touched either right after they were placed or not long ago.
 * No two have one time, so that one placed at this time was touched later.
 */
NO_INLINE static void move_on(struct lru_ghost *ghost, uint64_t time)
{
    struct lru_node *n = ghost->oldest, *last = n->older, *first = n->newer;

    ghost->oldest = first;
    n->placed = time;                   /* it is the newest now */
    if (last->placed < time)
        return;
    for (; last->placed >= time; last = last->older) {
        first = first->newer;
        if (first->placed >= time) {
            last = first->older;
            break;
        }
    }
    unlink_node(ghost, n);
    link_behind(n, last);
}

/* Brings the order up to date as far as to know the oldest node. */
NO_INLINE static void update_oldest(struct lru_ghost *ghost)
{
    for (;;) {
        const struct lru_node *n = ghost->oldest;
        uint64_t time = record_time(n->record);

        if (time <= n->newer->placed || time == n->placed || n->newer == n)
            return;
        move_on(ghost, time);
    }
}

static void fill_free(struct lru_ghost *ghost, const struct records *records,
                      struct record *r)
{
    struct lru_node *n = ghost->free;

    if (n)
        ghost->free = n->newer;
    else
        n = &ghost->node[ghost->used++];
    link_newest(ghost, n);
    n->record = r;
    n->placed = records->of->now;
    r->b = n;
}

/*
 * Where none is free, the node touched longest ago is given up. Each was
 * touched when it was placed or later, and they are in the order of that: if
 * the first one was touched before the second was placed, then before all
 * others were touched. It is the newest as soon as the second is the oldest.
 */
void lru_ghost_fill(struct lru_ghost *ghost, struct records *records,
                    struct record *r)
{
    struct lru_node *n = ghost->oldest;
    struct record *old;

    if (UNLIKELY(ghost->free || ghost->used < ghost->capacity)) {
        fill_free(ghost, records, r);
        return;
    }
    if (UNLIKELY(record_time(n->record) > n->newer->placed)) {
        update_oldest(ghost);
        n = ghost->oldest;
    }
    ghost->oldest = n->newer;
    old = n->record;
    n->record = r;
    n->placed = records->of->now;
    r->b = n;
    old->b = NULL;
    record_untie(records, old);
}

void lru_ghost_drop(struct lru_ghost *ghost, struct records *records,
                    struct record *r)
{
    struct lru_node *n = r->b;

    if (!n)
        return;
    record_untie(records, r);
    r->b = NULL;
    unlink_node(ghost, n);
    n->newer = ghost->free;
    ghost->free = n;
}
