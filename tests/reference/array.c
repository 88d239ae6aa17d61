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
    a->bit = host_alloc(entries, sizeof *a->bit);
    a->last = host_alloc(a->sets, sizeof *a->last);
    a->random = seed;
    a->time = 0;
}

void array_free(struct array *a)
{
    free(a->entry);
    free(a->tree);
    free(a->bit);
    free(a->last);
}

/* "Sets": the page number, in units of the entry's own size, modulo the number
 * of sets. */
static uint32_t set_of(const struct array *a, uint32_t page)
{
    return page % a->sets;
}

struct entry *array_find(struct array *a, uint32_t page, unsigned shift)
{
    struct entry *way = &a->entry[set_of(a, page) * a->ways];

    for (uint32_t i = 0; i < a->ways; i++)
        if (way[i].valid && way[i].t.page == page && way[i].t.shift == shift)
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

/* nru: the first way whose bit is 0; if there is none, all bits are cleared
 * first. bit-plru: the first way whose bit is 0; one way alone keeps its 1. */
static uint32_t first_clear(struct array *a, uint32_t set)
{
    bool *bit = &a->bit[set * a->ways];

    for (uint32_t i = 0; i < a->ways; i++)
        if (!bit[i])
            return i;
    if (a->policy == POLICY_NRU)
        for (uint32_t i = 0; i < a->ways; i++)
            bit[i] = false;
    return 0;
}

/* srrip: the first way with prediction 3; while there is none, all predictions
 * of the set grow by one. */
static uint32_t most_distant(struct entry *way, uint32_t ways)
{
    for (;;) {
        for (uint32_t i = 0; i < ways; i++)
            if (way[i].prediction == 3)
                return i;
        for (uint32_t i = 0; i < ways; i++)
            way[i].prediction++;
    }
}

/* lfu: the fewest uses; of equals the one hit or filled longest ago. */
static uint32_t least_used(const struct entry *way, uint32_t ways)
{
    uint32_t found = 0;

    for (uint32_t i = 1; i < ways; i++)
        if (way[i].uses < way[found].uses ||
            (way[i].uses == way[found].uses &&
             way[i].used < way[found].used))
            found = i;
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
    case POLICY_NRU:
    case POLICY_BIT_PLRU:
        return first_clear(a, set);
    case POLICY_SRRIP:
        return most_distant(way, a->ways);
    case POLICY_LFU:
        return least_used(way, a->ways);
    default:
        return draw(a);
    }
}

/* bit-plru: a touch sets the way's bit; if it was the last 0 of its set, the
 * other bits are cleared. */
static void set_bit(struct array *a, uint32_t index)
{
    uint32_t first = index / a->ways * a->ways, ones = 0;

    a->bit[index] = true;
    for (uint32_t i = 0; i < a->ways; i++)
        ones += a->bit[first + i];
    if (a->policy == POLICY_BIT_PLRU && ones == a->ways)
        for (uint32_t i = 0; i < a->ways; i++)
            a->bit[first + i] = first + i == index;
}

/* What a hit and a fill do alike. */
static void touch(struct array *a, struct entry *e)
{
    uint32_t index = (uint32_t)(e - a->entry);

    e->used = ++a->time;
    a->last[index / a->ways] = 1 + index % a->ways;
    tree_point_away(&a->tree[index / a->ways * a->ways], a->ways,
                    index % a->ways);
    set_bit(a, index);
}

/* "Replacement": under srrip and lfu a hit of the entry touched last in its set
 * changes nothing; under the others it would not anyway. */
void array_touch(struct array *a, struct entry *e)
{
    uint32_t index = (uint32_t)(e - a->entry);
    bool repeats = a->last[index / a->ways] == 1 + index % a->ways;

    touch(a, e);
    if (!repeats) {
        e->prediction = 0;
        e->uses++;
    }
}

bool array_fill(struct array *a, const struct translation *t, uint32_t tag,
                struct entry *displaced)
{
    uint32_t set = set_of(a, t->page);
    struct entry *e = &a->entry[set * a->ways + choose_way(a, set)];
    bool evicts = e->valid;

    *displaced = *e;
    *e = (struct entry){
        .valid = true, .t = *t, .tag = tag, .prediction = 2, .uses = 1
    };
    touch(a, e);
    e->filled = e->used;
    return evicts;
}
