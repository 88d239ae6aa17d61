/* Sets, ways and policies: docs/counting.md, "Sets" and "Replacement". */
#include "tests/reference/array.h"

#include "tests/reference/host.h"

void array_init(struct array *a, uint32_t entries, uint32_t ways,
                enum policy policy, uint32_t seed)
{
    a->entries = entries;
    a->sets = entries / ways;
    a->ways = ways;
    a->policy = policy;
    a->entry = host_alloc(entries, sizeof *a->entry);
    a->tree = host_alloc(entries, sizeof *a->tree);
    a->random = seed;
    a->time = 0;
}

void array_free(struct array *a)
{
    free(a->entry);
    free(a->tree);
}

/* "Sets": the page number, in units of the entry's own size, modulo the number
 * of sets. */
static uint32_t set_of(const struct array *a, uint32_t page)
{
    return page % a->sets;
}

struct entry *array_find(struct array *a, uint32_t page, bool large)
{
    struct entry *way = &a->entry[set_of(a, page) * a->ways];

    for (uint32_t i = 0; i < a->ways; i++)
        if (way[i].valid && way[i].t.page == page && way[i].t.large == large)
            return &way[i];
    return NULL;
}

/* plru: a bit of 0 sends the search to the lower half, 1 to the upper half.
 * Node n of the tree has its halves at nodes 2n and 2n+1. */
static uint32_t tree_victim(const bool *tree, uint32_t ways)
{
    uint32_t node = 1, first = 0;

    for (uint32_t half = ways / 2; half > 0; half /= 2) {
        bool upper = tree[node];

        node = 2 * node + upper;
        if (upper)
            first += half;
    }
    return first;
}

/* plru: a hit or a fill makes the bits on the path to its way point away. */
static void tree_point_away(bool *tree, uint32_t ways, uint32_t way)
{
    uint32_t node = 1, first = 0;

    for (uint32_t half = ways / 2; half > 0; half /= 2) {
        bool upper = way >= first + half;

        tree[node] = !upper;
        node = 2 * node + upper;
        if (upper)
            first += half;
    }
}

/* random: xorshift32, one draw for each eviction. */
static uint32_t draw(struct array *a)
{
    a->random ^= a->random << 13;
    a->random ^= a->random >> 17;
    a->random ^= a->random << 5;
    return a->random % a->ways;
}

/* lru: hit or filled longest ago; fifo: filled longest ago. */
static uint32_t oldest(const struct entry *way, uint32_t ways, bool by_use)
{
    uint32_t found = 0;

    for (uint32_t i = 1; i < ways; i++) {
        uint64_t time = by_use ? way[i].used : way[i].filled;
        uint64_t least = by_use ? way[found].used : way[found].filled;

        if (time < least)
            found = i;
    }
    return found;
}

/* "Replacement": an invalid way, the lowest-numbered first, else the policy's
 * victim. */
static uint32_t choose_way(struct array *a, uint32_t set)
{
    struct entry *way = &a->entry[set * a->ways];

    for (uint32_t i = 0; i < a->ways; i++)
        if (!way[i].valid)
            return i;
    switch (a->policy) {
    case POLICY_LRU:
        return oldest(way, a->ways, true);
    case POLICY_FIFO:
        return oldest(way, a->ways, false);
    case POLICY_PLRU:
        return tree_victim(&a->tree[set * a->ways], a->ways);
    default:
        return draw(a);
    }
}

void array_touch(struct array *a, struct entry *e)
{
    uint32_t index = (uint32_t)(e - a->entry);

    e->used = ++a->time;
    tree_point_away(&a->tree[index / a->ways * a->ways], a->ways,
                    index % a->ways);
}

bool array_fill(struct array *a, const struct translation *t, uint32_t tag,
                struct entry *displaced)
{
    uint32_t set = set_of(a, t->page);
    struct entry *e = &a->entry[set * a->ways + choose_way(a, set)];
    bool evicts = e->valid;

    *displaced = *e;
    *e = (struct entry){ .valid = true, .t = *t, .tag = tag };
    array_touch(a, e);
    e->filled = e->used;
    return evicts;
}
