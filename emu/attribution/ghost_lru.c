/* Ghost B: fully associative true LRU. */
#include "emu/attribution/ghost.h"

#include <stdlib.h>

#include "emu/attribution/translation_time.h"

bool ghost_lru_init(struct ghost_lru *ghost, const struct translations *all)
{
    uint32_t capacity = all->tlb->entry_count;

    *ghost = (struct ghost_lru){.capacity = capacity};
    ghost->node = calloc(capacity, sizeof *ghost->node);
    return ghost->node;
}

void ghost_lru_destroy(struct ghost_lru *ghost)
{
    free(ghost->node);
    ghost->node = NULL;
}

/* What a translation in the node calls it. */
static uint32_t number_of(const struct ghost_lru *ghost,
                          const struct ghost_lru_node *n)
{
    return (uint32_t)(n - ghost->node) + 1;
}

static void unlink_node(struct ghost_lru *ghost, struct ghost_lru_node *n)
{
    n->older->newer = n->newer;
    n->newer->older = n->older;
    if (ghost->oldest == n)
        ghost->oldest = n->newer == n ? NULL : n->newer;
}

static void link_behind(struct ghost_lru_node *n, struct ghost_lru_node *older)
{
    n->older = older;
    n->newer = older->newer;
    n->newer->older = older->newer = n;
}

static void link_newest(struct ghost_lru *ghost, struct ghost_lru_node *n)
{
    if (ghost->oldest)
        link_behind(n, ghost->oldest->older);
    else
        n->older = n->newer = ghost->oldest = n;
}

/*
 * The oldest node was touched at `time`, after the next node was placed: it
 * moves to its place in the ring. The place is searched for from both ends at
 * once, as most nodes were touched either soon after they were placed or a
 * short time ago. No two nodes were touched at the same time, so a node that
 * was placed at `time` was touched later.
 */
NO_INLINE static void move_on(struct ghost_lru *ghost, uint64_t time)
{
    struct ghost_lru_node *n = ghost->oldest, *last = n->older;
    struct ghost_lru_node *first = n->newer;

    ghost->oldest = first;              /* so that n is the newest */
    n->placed = time;
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

/* Moves nodes on until the oldest one is the node touched longest ago. */
NO_INLINE static void update_oldest(struct ghost_lru *ghost)
{
    for (;;) {
        const struct ghost_lru_node *n = ghost->oldest;
        uint64_t time = translation_time(n->translation);

        if (time <= n->newer->placed || time == n->placed || n->newer == n)
            return;
        move_on(ghost, time);
    }
}

static void fill_free(struct ghost_lru *ghost, const struct translations *all,
                      struct translation *t)
{
    struct ghost_lru_node *n = ghost->free;

    if (n)
        ghost->free = n->newer;
    else
        n = &ghost->node[ghost->used++];
    link_newest(ghost, n);
    n->translation = t;
    n->placed = all->tlb->now;
    t->ghost_b = number_of(ghost, n);
}

/*
 * Where no node is free, the one touched longest ago is given up. A node was
 * touched when it was placed or later, and the ring is sorted by that: if the
 * oldest node was touched no later than the second was placed, then it was
 * touched before all others. With the second node as the oldest, the node that
 * was given up stands at the place of the newest.
 */
void ghost_lru_fill(struct ghost_lru *ghost, struct translations *all,
                    struct translation *t)
{
    struct ghost_lru_node *n = ghost->oldest;
    struct translation *old;

    if (UNLIKELY(ghost->free || ghost->used < ghost->capacity)) {
        fill_free(ghost, all, t);
        return;
    }
    if (UNLIKELY(translation_time(n->translation) > n->newer->placed)) {
        update_oldest(ghost);
        n = ghost->oldest;
    }
    ghost->oldest = n->newer;
    old = n->translation;
    n->translation = t;
    n->placed = all->tlb->now;
    t->ghost_b = number_of(ghost, n);
    old->ghost_b = 0;
    translation_time_untie(all, old);
}

void ghost_lru_drop(struct ghost_lru *ghost, struct translations *all,
                    struct translation *t)
{
    struct ghost_lru_node *n;

    if (!t->ghost_b)
        return;
    n = &ghost->node[t->ghost_b - 1];
    translation_time_untie(all, t);
    t->ghost_b = 0;
    unlink_node(ghost, n);
    n->translation = NULL;
    n->newer = ghost->free;
    ghost->free = n;
}
