/*
 * A cache: the tags of one set-associative array of lines, without data.
 *
 * A key stands for a line: the host address of guest memory in units of 16
 * bytes, cut to 32 bits, with the bits below the line cleared. The whole RAM of
 * a machine is one host mapping (devices/bus/ram.h), aligned to more than a
 * way, so
 *   - two lines of it have two keys: it has no more than 2^36 bytes;
 *   - a line is in the set in which its physical address would put it, wherever
 *     the host has placed the mapping;
 *   - an access that l0 serves needs no physical address to look a cache up.
 * Memory that is not of this mapping (ROM, a device's) is never cached
 * (mmu/cache/hierarchy.h).
 *
 * Replacement is by stamps: each way has the time at which it was touched last.
 * For lru the least stamp is the victim. A tree of plru is a function of the
 * stamps as well, for each of its bits points away from the half that was
 * touched last; so a hit is one store under both policies. An invalid way, the
 * lowest-numbered first, is filled before any victim. Invalidation changes no
 * stamp.
 */
#ifndef PAGEWALK_MMU_CACHE_CACHE_H
#define PAGEWALK_MMU_CACHE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/compiler.h"
#include "base/zeroed.h"
#include "mmu/cache/cache_config.h"

/* What an access is for. */
enum cache_kind {
    CACHE_FETCH,
    CACHE_LOAD,
    CACHE_STORE,        /* a read-modify-write too */
    CACHE_WALK,         /* reads and writes of the page walker */
    CACHE_KINDS
};

enum {
    CACHE_UNIT_SHIFT = 4,       /* a key counts units of 16 bytes */
    CACHE_GROUP_WAYS = 4,
};

/* Four ways of a set. A tag is a key; in an invalid way it is one of another
 * set. */
struct cache_group {
    _Alignas(CACHE_LINE) uint32_t tag[CACHE_GROUP_WAYS];
    uint64_t stamp[CACHE_GROUP_WAYS];
    uint8_t dirty[CACHE_GROUP_WAYS];
};

_Static_assert(sizeof(struct cache_group) == CACHE_LINE, "one cache line each");

enum { CACHE_STATE_NONE = 1 };  /* no state of a cache, present or not */

struct cache_counters {
    uint64_t accesses[CACHE_KINDS], misses[CACHE_KINDS];
    uint64_t write_backs;       /* dirty lines written on */
    uint64_t invalidations;     /* lines that a transfer of a device removed */
};

struct cache {
    struct cache_group *group;  /* null: no such cache */
    uint64_t set_mask;          /* of a key */
    uint64_t stride;            /* bytes of groups per unit of a key */
    uint32_t line_mask;         /* of a key */
    uint32_t groups;            /* of a set */
    bool through;               /* write-through */
    uint64_t now;               /* advances with each access */
    uint64_t stores_hit;        /* by cache_hits, and in no counter so far */
    uint32_t sets;
    uint32_t invalid;           /* ways that hold no line */
    uint64_t state;             /* advances as lines come and go */
    struct cache_geometry geometry;
    bool fetches_only;          /* an instruction cache */
    struct cache_counters counters;     /* without the most usual accesses:
                                           cache_read_counters has all */
};

/* A way that holds a line. */
struct cache_way {
    struct cache_group *group;      /* null: the line is not there */
    uint64_t way;
};

/* Makes an empty cache of a geometry that has passed cache_config_check. False:
 * the host has no memory. */
bool cache_init(struct cache *c, const struct cache_geometry *geometry);
void cache_destroy(struct cache *c);

static inline bool cache_present(const struct cache *c)
{
    return c->group;
}

/* The key of a byte's unit. */
ALWAYS_INLINE uint32_t cache_unit(uintptr_t host)
{
    return (uint32_t)(host >> CACHE_UNIT_SHIFT);
}

/* The key of the line that has a unit. */
ALWAYS_INLINE uint32_t cache_line_of(const struct cache *c, uint32_t unit)
{
    return unit & c->line_mask;
}

/* Whether a tag in the set of a line marks an invalid way: it is of another
 * set. */
ALWAYS_INLINE bool cache_is_invalid_tag(const struct cache *c, uint32_t tag,
                                        uint32_t key)
{
    return ((tag ^ key) & c->set_mask) != 0;
}

/* The first group of the set of a key. */
ALWAYS_INLINE struct cache_group *cache_set(const struct cache *c, uint32_t key)
{
    uint64_t offset = (key & c->set_mask) * c->stride;

    return (struct cache_group *)((uint8_t *)c->group + offset);
}

/* Bit n: way n of the group holds the line; at most one bit is set. */
ALWAYS_INLINE uint64_t cache_match(const struct cache_group *g, uint32_t key)
{
#ifdef __SSE2__
    __m128i tags = _mm_load_si128((const __m128i *)g->tag);
    __m128i same = _mm_cmpeq_epi32(tags, _mm_set1_epi32((int)key));

    return (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(same));
#else
    uint64_t match = 0;

    for (unsigned way = 0; way < CACHE_GROUP_WAYS; way++)
        match |= (uint64_t)(g->tag[way] == key) << way;
    return match;
#endif
}

/* The way that cache_match has found. */
ALWAYS_INLINE uint64_t cache_matched(uint64_t match)
{
    return (unsigned)__builtin_ctz((uint32_t)match);
}

/* cache_find, for a line that is not in the first group of its set. */
struct cache_way cache_find_behind(const struct cache *c, uint32_t key);

/* The way that holds a line. Touches nothing. */
ALWAYS_INLINE struct cache_way cache_find(const struct cache *c, uint32_t key)
{
    struct cache_group *g = cache_set(c, key);
    uint64_t match = cache_match(g, key);

    if (UNLIKELY(!match))
        return c->groups > 1 ? cache_find_behind(c, key)
                             : (struct cache_way){0};
    return (struct cache_way){g, cache_matched(match)};
}

/* Touches a way `count` times in a row. */
ALWAYS_INLINE void cache_touch(struct cache *c, struct cache_way at,
                               uint32_t count)
{
    at.group->stamp[at.way] = c->now += count;
}

/*
 * `count` loads, or stores, in a row of bytes in [host, host + size), where one
 * line has them all and the cache holds it. True: they are counted, and wait
 * for nothing. False: nothing has happened, perhaps because the bytes are not
 * aligned; caches_access (mmu/cache/hierarchy.h)
 * is the way.
 */
ALWAYS_INLINE bool cache_hits(struct cache *c, const void *host, unsigned size,
                              bool store, uint32_t count)
{
    uintptr_t first = (uintptr_t)host;
    uint32_t key = cache_line_of(c, cache_unit(first));
    struct cache_way at;

    if (store && UNLIKELY(c->through))
        return false;
    /* What is aligned lies in one line, which is cheaper to see. */
    if (__builtin_constant_p(size) && size <= 8) {
        if (UNLIKELY(first & (size - 1)))
            return false;
    } else if (UNLIKELY(cache_line_of(c, cache_unit(first + size - 1)) !=
                        key)) {
        return false;
    }
    at = cache_find(c, key);
    if (UNLIKELY(!at.group))
        return false;
    cache_touch(c, at, count);
    if (store) {
        at.group->dirty[at.way] = 1;
        c->stores_hit += count;
    }
    return true;
}

/* A fetch of a line that was in a way when it was looked up last. True: it is
 * there now, and the fetch is counted. False: nothing has happened. */
ALWAYS_INLINE bool cache_fetch_hits(struct cache *c, uint32_t key,
                                    uint32_t group, uint32_t way)
{
    struct cache_group *g = &c->group[group];

    if (UNLIKELY(g->tag[way] != key))
        return false;
    g->stamp[way] = ++c->now;
    c->counters.accesses[CACHE_FETCH]++;
    return true;
}

/* A walk's read of an entry, which one line has. True: it is counted, for the
 * cache holds the line. False: nothing has happened. */
ALWAYS_INLINE bool cache_walk_hits(struct cache *c, const void *host)
{
    uint32_t key = cache_line_of(c, cache_unit((uintptr_t)host));
    struct cache_way at = cache_find(c, key);

    if (UNLIKELY(!at.group))
        return false;
    cache_touch(c, at, 1);
    c->counters.accesses[CACHE_WALK]++;
    return true;
}

/* Counts an access of a kind to a line and touches its way, if there is one. */
ALWAYS_INLINE struct cache_way cache_access(struct cache *c, uint32_t key,
                                            enum cache_kind kind)
{
    struct cache_way at = cache_find(c, key);

    c->now++;
    if (kind != CACHE_LOAD)
        c->counters.accesses[kind]++;
    if (at.group)
        at.group->stamp[at.way] = c->now;
    else
        c->counters.misses[kind]++;
    return at;
}

/* The way of its set that a line is placed in. */
struct cache_way cache_choose_any(const struct cache *c, uint32_t key);

/* Of two ways of a group, the one that was touched before the other. */
ALWAYS_INLINE uint32_t cache_older(const struct cache_group *g, uint32_t a,
                                   uint32_t b)
{
    return g->stamp[b] < g->stamp[a] ? b : a;
}

/* The tag of the invalid ways in the set of a key: a key of the set beside it.
 */
ALWAYS_INLINE uint32_t cache_invalid_tag(const struct cache *c, uint32_t key)
{
    uint32_t units = ~c->line_mask + 1;

    return (uint32_t)(key & c->set_mask) ^ units;
}

/* cache_choose_any, with its most frequent case inline. */
ALWAYS_INLINE struct cache_way cache_choose(const struct cache *c,
                                            uint32_t key)
{
    struct cache_group *g;

    if (UNLIKELY(c->geometry.policy != TLB_LRU ||
                 c->geometry.ways != CACHE_GROUP_WAYS))
        return cache_choose_any(c, key);
    g = cache_set(c, key);
    if (c->invalid) {
        uint64_t match = cache_match(g, cache_invalid_tag(c, key));

        if (match)
            return (struct cache_way){g, cache_matched(match)};
    }
    return (struct cache_way){
        g, cache_older(g, cache_older(g, 0, 1), cache_older(g, 2, 3)),
    };
}

/* A line made room for another. */
struct cache_victim {
    uint32_t key;
    bool dirty;                 /* and was written back */
};

/* Places a line that is not there, and touches it. Returns its way. */
ALWAYS_INLINE struct cache_way cache_fill(struct cache *c, uint32_t key,
                                          struct cache_victim *victim)
{
    struct cache_way at = cache_choose(c, key);
    struct cache_group *g = at.group;

    *victim = (struct cache_victim){g->tag[at.way], g->dirty[at.way]};
    c->counters.write_backs += victim->dirty;
    c->state++;
    g->tag[at.way] = key;
    g->stamp[at.way] = c->now;
    g->dirty[at.way] = 0;
    if (c->invalid)
        c->invalid -= cache_is_invalid_tag(c, victim->key, key);
    return at;
}

/* Whether a line is there and dirty; it is clean from now on. */
bool cache_clean(struct cache *c, uint32_t key);

/* Removes a line. False: it is not there. */
bool cache_drop(struct cache *c, uint32_t key);

/* Removes all lines. Returns how many of them were dirty. */
uint64_t cache_drop_all(struct cache *c);

/* The counters, complete. */
struct cache_counters cache_read_counters(const struct cache *c);

/* All accesses, and those that missed. */
static inline uint64_t cache_accesses(const struct cache *c)
{
    return c->now;
}

uint64_t cache_misses(const struct cache *c);

/* "fetches", "loads", "stores", "walks". */
const char *cache_kind_name(enum cache_kind kind);

#endif
