/* Ghost B: fully associative true LRU, a hash in front of a list. */
#include "emu/ghost.h"

#include <stdlib.h>

bool lru_ghost_init(struct lru_ghost *ghost, uint32_t capacity)
{
    uint32_t buckets = 64;

    while (buckets < capacity)
        buckets *= 2;
    *ghost = (struct lru_ghost){.capacity = capacity, .buckets = buckets};
    ghost->hash = calloc(buckets, sizeof *ghost->hash);
    ghost->node = calloc(capacity, sizeof *ghost->node);
    if (ghost->hash && ghost->node)
        return true;
    lru_ghost_destroy(ghost);
    return false;
}

void lru_ghost_destroy(struct lru_ghost *ghost)
{
    free(ghost->hash);
    free(ghost->node);
    ghost->hash = NULL;
    ghost->node = NULL;
}

static uint32_t bucket_of(const struct lru_ghost *ghost, uint32_t page,
                          unsigned shift, uint32_t tag)
{
    uint64_t key = (uint64_t)tag << 32 | (page << 2) | (shift & 3);

    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) &
           (ghost->buckets - 1);
}

/* Nodes are named by index + 1, so that 0 is none. */
static struct lru_node *node_at(struct lru_ghost *ghost, uint32_t name)
{
    return &ghost->node[name - 1];
}

static uint32_t find(struct lru_ghost *ghost, uint32_t page, unsigned shift,
                     uint32_t tag)
{
    uint32_t name = ghost->hash[bucket_of(ghost, page, shift, tag)];

    while (name) {
        const struct lru_node *n = node_at(ghost, name);

        if (n->page == page && n->shift == shift && n->tag == tag)
            return name;
        name = n->next;
    }
    return 0;
}

bool lru_ghost_hits(struct lru_ghost *ghost, uint32_t lin, uint32_t space,
                    unsigned large_shift)
{
    return find(ghost, lin >> 12, 12, space) ||
           find(ghost, lin >> 12, 12, GHOST_GLOBAL) ||
           find(ghost, lin >> large_shift, large_shift, space) ||
           find(ghost, lin >> large_shift, large_shift, GHOST_GLOBAL);
}

static void unlink_lru(struct lru_ghost *ghost, uint32_t name)
{
    struct lru_node *n = node_at(ghost, name);

    if (n->newer)
        node_at(ghost, n->newer)->older = n->older;
    else
        ghost->newest = n->older;
    if (n->older)
        node_at(ghost, n->older)->newer = n->newer;
    else
        ghost->oldest = n->newer;
}

static void link_newest(struct lru_ghost *ghost, uint32_t name)
{
    struct lru_node *n = node_at(ghost, name);

    n->newer = 0;
    n->older = ghost->newest;
    if (ghost->newest)
        node_at(ghost, ghost->newest)->newer = name;
    else
        ghost->oldest = name;
    ghost->newest = name;
}

static void remove_node(struct lru_ghost *ghost, uint32_t name)
{
    struct lru_node *n = node_at(ghost, name);
    uint32_t *link = &ghost->hash[bucket_of(ghost, n->page, n->shift, n->tag)];

    while (*link != name)
        link = &node_at(ghost, *link)->next;
    *link = n->next;
    unlink_lru(ghost, name);
    n->shift = 0;
    n->next = ghost->free;
    ghost->free = name;
}

static uint32_t take_node(struct lru_ghost *ghost)
{
    uint32_t name = ghost->free;

    if (name) {
        ghost->free = node_at(ghost, name)->next;
        return name;
    }
    if (ghost->used < ghost->capacity)
        return ++ghost->used;
    remove_node(ghost, ghost->oldest);
    return take_node(ghost);
}

static void drop(struct lru_ghost *ghost, uint32_t page, unsigned shift,
                 uint32_t tag)
{
    uint32_t name = find(ghost, page, shift, tag);

    if (name)
        remove_node(ghost, name);
}

static bool overlaps(const struct lru_node *n, uint32_t page, unsigned shift,
                     uint32_t tag)
{
    bool tags = n->tag == tag || n->tag == GHOST_GLOBAL || tag == GHOST_GLOBAL;
    bool pages = n->shift >= shift ? n->page == page >> (n->shift - shift)
                                   : n->page >> (shift - n->shift) == page;

    return tags && pages;
}

/* What a small page of one space overlaps can be named; a global or large
 * page may overlap many, which are searched for. */
static void drop_overlaps(struct lru_ghost *ghost, uint32_t page,
                          unsigned shift, uint32_t tag)
{
    if (shift == 12 && tag != GHOST_GLOBAL) {
        drop(ghost, page, 12, GHOST_GLOBAL);
        for (unsigned large = 21; large <= 22; large++) {
            drop(ghost, page >> (large - 12), large, tag);
            drop(ghost, page >> (large - 12), large, GHOST_GLOBAL);
        }
        return;
    }
    for (uint32_t name = ghost->newest, older; name; name = older) {
        older = node_at(ghost, name)->older;
        if (overlaps(node_at(ghost, name), page, shift, tag))
            remove_node(ghost, name);
    }
}

void lru_ghost_see(struct lru_ghost *ghost, const struct tlb_entry *entry,
                   uint32_t space)
{
    unsigned shift = tlb_entry_shift(entry);
    uint32_t tag = ghost_tag(entry, space), bucket;
    uint32_t name = find(ghost, entry->page, shift, tag);
    struct lru_node *n;

    if (name) {
        if (name != ghost->newest) {
            unlink_lru(ghost, name);
            link_newest(ghost, name);
        }
        return;
    }
    drop_overlaps(ghost, entry->page, shift, tag);
    name = take_node(ghost);
    bucket = bucket_of(ghost, entry->page, shift, tag);
    n = node_at(ghost, name);
    *n = (struct lru_node){.page = entry->page, .tag = tag,
                           .shift = (uint8_t)shift,
                           .next = ghost->hash[bucket]};
    ghost->hash[bucket] = name;
    link_newest(ghost, name);
}

void lru_ghost_forget(struct lru_ghost *ghost, uint32_t space)
{
    for (uint32_t name = ghost->newest, older; name; name = older) {
        older = node_at(ghost, name)->older;
        if (node_at(ghost, name)->tag == space)
            remove_node(ghost, name);
    }
}
