/* A cache: accesses, fills, removals, counters. */
#include "mmu/cache/cache.h"

#include <stdlib.h>
#include <string.h>

static uint32_t units(const struct cache *c)
{
    return c->geometry.line >> CACHE_UNIT_SHIFT;
}

static uint32_t set_number(const struct cache *c, uint32_t key)
{
    return (uint32_t)(key & c->set_mask) / units(c);
}

/* The tag of the invalid ways of a set: a key of the set beside it. */
static uint32_t invalid_tag(const struct cache *c, uint32_t set)
{
    return cache_invalid_tag(c, set * units(c));
}

static void remove_way(const struct cache *c, struct cache_group *g,
                       uint64_t way, uint32_t set)
{
    g->tag[way] = invalid_tag(c, set);
    g->dirty[way] = 0;
}

static struct cache_way way_of(struct cache_group *set, unsigned number)
{
    return (struct cache_way){set + number / CACHE_GROUP_WAYS,
                              number % CACHE_GROUP_WAYS};
}

uint64_t cache_drop_all(struct cache *c)
{
    uint64_t dirty = 0;

    for (uint32_t set = 0; set < c->sets; set++) {
        struct cache_group *g = c->group + (size_t)set * c->groups;

        for (unsigned n = 0; n < c->groups * CACHE_GROUP_WAYS; n++) {
            struct cache_way at = way_of(g, n);

            dirty += at.group->dirty[at.way];
            remove_way(c, at.group, at.way, set);
        }
    }
    c->state++;
    c->invalid = c->sets * c->geometry.ways;
    return dirty;
}

bool cache_init(struct cache *c, const struct cache_geometry *geometry)
{
    memset(c, 0, sizeof *c);
    c->geometry = *geometry;
    if (!geometry->bytes)
        return true;
    c->state = CACHE_STATE_NONE;
    c->through = geometry->through;
    c->sets = geometry->bytes / geometry->ways / geometry->line;
    c->groups = (geometry->ways + CACHE_GROUP_WAYS - 1) / CACHE_GROUP_WAYS;
    c->line_mask = ~(units(c) - 1);
    c->set_mask = (c->sets - 1) * units(c);
    c->stride = c->groups * (uint32_t)sizeof(struct cache_group) / units(c);
    c->group = zeroed_new((size_t)c->sets * c->groups *
                          sizeof(struct cache_group));
    if (!c->group)
        return false;
    cache_drop_all(c);
    return true;
}

void cache_destroy(struct cache *c)
{
    free(c->group);
    c->group = NULL;
}

struct cache_way cache_find_behind(const struct cache *c, uint32_t key)
{
    struct cache_group *g = cache_set(c, key);

    for (uint32_t n = 1; n < c->groups; n++) {
        uint64_t match = cache_match(++g, key);

        if (match)
            return (struct cache_way){g, cache_matched(match)};
    }
    return (struct cache_way){0};
}

/* The first invalid way of a set; null: there is none. */
static struct cache_way find_invalid(const struct cache *c,
                                     struct cache_group *set, uint32_t number)
{
    uint32_t ways = c->geometry.ways;

    for (uint32_t left = ways; left; set++) {
        uint32_t here = left < CACHE_GROUP_WAYS ? left : CACHE_GROUP_WAYS;
        uint64_t match = cache_match(set, invalid_tag(c, number)) &
                         ((1u << here) - 1);

        if (match)
            return (struct cache_way){set, cache_matched(match)};
        left -= here;
    }
    return (struct cache_way){0};
}

static uint64_t stamp_of(struct cache_group *set, unsigned number)
{
    struct cache_way at = way_of(set, number);

    return at.group->stamp[at.way];
}

static unsigned least_stamp(struct cache_group *set, unsigned ways)
{
    unsigned least = 0;

    for (unsigned n = 1; n < ways; n++)
        if (stamp_of(set, n) < stamp_of(set, least))
            least = n;
    return least;
}

static uint64_t latest_of(struct cache_group *set, unsigned first,
                          unsigned ways)
{
    uint64_t latest = 0;

    for (unsigned n = first; n < first + ways; n++)
        if (stamp_of(set, n) > latest)
            latest = stamp_of(set, n);
    return latest;
}

/* Each node of the tree points to the half that was touched less recently; to
 * the lower one where neither was. */
static unsigned tree_victim(struct cache_group *set, unsigned ways)
{
    unsigned first = 0;

    while (ways > 1) {
        ways /= 2;
        if (latest_of(set, first, ways) > latest_of(set, first + ways, ways))
            first += ways;
    }
    return first;
}

struct cache_way cache_choose_any(const struct cache *c, uint32_t key)
{
    struct cache_group *set = cache_set(c, key);
    unsigned ways = c->geometry.ways;
    struct cache_way invalid = {0};

    if (c->invalid)
        invalid = find_invalid(c, set, set_number(c, key));
    if (invalid.group)
        return invalid;
    return way_of(set, c->geometry.policy == TLB_LRU ? least_stamp(set, ways)
                                                     : tree_victim(set, ways));
}

bool cache_clean(struct cache *c, uint32_t key)
{
    struct cache_way at = cache_find(c, key);

    if (!at.group || !at.group->dirty[at.way])
        return false;
    at.group->dirty[at.way] = 0;
    c->counters.write_backs++;
    return true;
}

bool cache_drop(struct cache *c, uint32_t key)
{
    struct cache_way at = cache_find(c, key);

    if (!at.group)
        return false;
    remove_way(c, at.group, at.way, set_number(c, key));
    c->state++;
    c->invalid++;
    c->counters.invalidations++;
    return true;
}

struct cache_counters cache_read_counters(const struct cache *c)
{
    enum cache_kind usual = c->fetches_only ? CACHE_FETCH : CACHE_LOAD;
    struct cache_counters counters = c->counters;
    uint64_t others = 0;

    counters.accesses[CACHE_STORE] += c->stores_hit;
    counters.accesses[usual] = 0;
    for (unsigned kind = 0; kind < CACHE_KINDS; kind++)
        others += counters.accesses[kind];
    counters.accesses[usual] = c->now - others;
    return counters;
}

uint64_t cache_misses(const struct cache *c)
{
    uint64_t sum = 0;

    for (unsigned kind = 0; kind < CACHE_KINDS; kind++)
        sum += c->counters.misses[kind];
    return sum;
}

const char *cache_kind_name(enum cache_kind kind)
{
    static const char *const names[CACHE_KINDS] = {
        [CACHE_FETCH] = "fetches", [CACHE_LOAD] = "loads",
        [CACHE_STORE] = "stores", [CACHE_WALK] = "walks",
    };

    return names[kind];
}
