/* Ghost B: fully associative true LRU, a hash in front of a heap. */
#include "emu/ghost.h"

#include <stdlib.h>

bool lru_ghost_init(struct lru_ghost *ghost, struct tlb *of, struct l0 *l0)
{
    uint32_t capacity = of->entry_count, buckets = 64;

    while (buckets < capacity)
        buckets *= 2;
    *ghost = (struct lru_ghost){.capacity = capacity, .buckets = buckets};
    ghost->hash = calloc(buckets, sizeof *ghost->hash);
    ghost->node = calloc(capacity, sizeof *ghost->node);
    ghost->heap = calloc(capacity, sizeof *ghost->heap);
    if (ghost_time_init(&ghost->time, of, l0) && ghost->hash && ghost->node &&
        ghost->heap)
        return true;
    lru_ghost_destroy(ghost);
    return false;
}

void lru_ghost_destroy(struct lru_ghost *ghost)
{
    ghost_time_destroy(&ghost->time);
    free(ghost->hash);
    free(ghost->node);
    free(ghost->heap);
    *ghost = (struct lru_ghost){0};
}

static uint32_t *bucket_of(const struct lru_ghost *ghost, uint32_t page,
                           unsigned shift)
{
    uint32_t key = page << 2 | (shift & 3);

    return &ghost->hash[key * UINT32_C(0x9e3779b9) >> 6 &
                        (ghost->buckets - 1)];
}

/* Nodes are named by index + 1, so that 0 is none. */
static struct lru_node *node_at(const struct lru_ghost *ghost, uint32_t name)
{
    return &ghost->node[name - 1];
}

static uint32_t find(const struct lru_ghost *ghost, uint32_t page,
                     unsigned shift, uint32_t tag)
{
    uint32_t name = *bucket_of(ghost, page, shift);

    while (name) {
        const struct lru_node *n = node_at(ghost, name);

        if (n->page == page && n->shift == shift && n->tag == tag)
            return name;
        name = n->next;
    }
    return 0;
}

/* Whether a page is held in any of the spaces that a tag meets. */
static bool covers(const struct lru_ghost *ghost, uint32_t page,
                   unsigned shift, uint32_t tag)
{
    uint32_t name = *bucket_of(ghost, page, shift);

    for (; name; name = node_at(ghost, name)->next) {
        const struct lru_node *n = node_at(ghost, name);

        if (n->page == page && n->shift == shift &&
            ghost_tags_meet(n->tag, tag))
            return true;
    }
    return false;
}

bool lru_ghost_hits(struct lru_ghost *ghost, uint32_t lin, uint32_t space,
                    unsigned large_shift)
{
    return covers(ghost, lin >> 12, 12, space) ||
           (ghost->large &&
            covers(ghost, lin >> large_shift, large_shift, space));
}

/* Takes a node out of use; it stays in the heap. */
static void leave(struct lru_ghost *ghost, uint32_t name)
{
    struct lru_node *n = node_at(ghost, name);
    uint32_t *link = bucket_of(ghost, n->page, n->shift);

    ghost_time_cut(&ghost->time, name);
    while (*link != name)
        link = &node_at(ghost, *link)->next;
    *link = n->next;
    ghost->large -= n->shift != 12;
    n->shift = 0;
}

static void give_back(struct lru_ghost *ghost, uint32_t name)
{
    leave(ghost, name);
    node_at(ghost, name)->next = ghost->free;
    ghost->free = name;
}

/* The first of the heap has become later: it sinks. Which child is the earlier
 * one nobody can guess, so that it is computed and not branched on. */
static void sink(struct lru_ghost *ghost, uint64_t time)
{
    struct lru_rank *heap = ghost->heap, first = heap[0];
    uint32_t last = ghost->used - 1, at = 0, child;

    first.time = time;
    for (; (child = 2 * at + 1) <= last; at = child) {
        uint32_t other = child + (child < last);

        child += heap[other].time < heap[child].time;
        if (heap[child].time >= time)
            break;
        heap[at] = heap[child];
    }
    heap[at] = first;
}

/* The node touched longest ago. Times only grow, so a node that still has the
 * time of its place is the one, once it comes first. */
static uint32_t oldest(struct lru_ghost *ghost)
{
    for (;;) {
        uint32_t name = ghost->heap[0].name;
        uint64_t time = ghost_time_of(&ghost->time, name);

        if (time == ghost->heap[0].time)
            return name;
        sink(ghost, time);
    }
}

/* A node to use, where in the heap it may be. When one is evicted all are in
 * use, so that the first of the heap is. */
static uint32_t take_node(struct lru_ghost *ghost)
{
    uint32_t name = ghost->free;

    if (name) {
        ghost->free = node_at(ghost, name)->next;
        return name;
    }
    if (ghost->used < ghost->capacity) {
        name = ++ghost->used;   /* later than all that the heap holds */
        ghost->heap[name - 1] = (struct lru_rank){ghost->time.of->now, name};
        return name;
    }
    name = oldest(ghost);
    leave(ghost, name);
    return name;
}

/* Gives back what covers a page in any of the spaces that a tag meets. */
static void drop_covering(struct lru_ghost *ghost, uint32_t page,
                          unsigned shift, uint32_t tag)
{
    uint32_t name = *bucket_of(ghost, page, shift), next;

    for (; name; name = next) {
        const struct lru_node *n = node_at(ghost, name);

        next = n->next;
        if (n->page == page && n->shift == shift &&
            ghost_tags_meet(n->tag, tag))
            give_back(ghost, name);
    }
}

static bool overlaps(const struct lru_node *n, uint32_t page, unsigned shift,
                     uint32_t tag)
{
    bool pages = n->shift >= shift ? n->page == page >> (n->shift - shift)
                                   : n->page >> (shift - n->shift) == page;

    return n->shift && ghost_tags_meet(n->tag, tag) && pages;
}

/* What a small page overlaps can be named; the pieces of a large one are
 * searched for. */
static void drop_overlaps(struct lru_ghost *ghost, uint32_t page,
                          unsigned shift, uint32_t tag)
{
    if (shift == 12) {
        drop_covering(ghost, page, 12, tag);
        if (!ghost->large)
            return;
        drop_covering(ghost, page >> 9, 21, tag);
        drop_covering(ghost, page >> 10, 22, tag);
        return;
    }
    for (uint32_t name = 1; name <= ghost->used; name++)
        if (overlaps(node_at(ghost, name), page, shift, tag))
            give_back(ghost, name);
}

uint32_t lru_ghost_see(struct lru_ghost *ghost, const struct tlb_entry *entry,
                       uint32_t space)
{
    unsigned shift = tlb_entry_shift(entry);
    uint32_t tag = ghost_tag(entry, space), *bucket;
    uint32_t name = find(ghost, entry->page, shift, tag);

    if (name)
        return name;
    drop_overlaps(ghost, entry->page, shift, tag);
    name = take_node(ghost);
    bucket = bucket_of(ghost, entry->page, shift);
    *node_at(ghost, name) = (struct lru_node){
        .page = entry->page, .tag = tag, .shift = (uint8_t)shift,
        .next = *bucket};
    *bucket = name;
    ghost->large += shift != 12;
    ghost->time.own[name - 1] = ++ghost->time.of->now;
    return name;
}

void lru_ghost_forget(struct lru_ghost *ghost, uint32_t space)
{
    for (uint32_t name = 1; name <= ghost->used; name++)
        if (node_at(ghost, name)->shift && node_at(ghost, name)->tag == space)
            give_back(ghost, name);
}
