/*
 * An access to one line of the caches: what each level does. Private to the
 * files of this folder, which compile it for their own cases.
 */
#ifndef PAGEWALK_MMU_CACHE_HIERARCHY_LINE_H
#define PAGEWALK_MMU_CACHE_HIERARCHY_LINE_H

#include "base/compiler.h"
#include "mmu/cache/hierarchy.h"

/* A write goes on to the bus: the wait until there is a buffer for it. */
static inline uint32_t caches_put_write(struct caches *cs, uint32_t waited)
{
    uint32_t buffers = cs->config.write_buffers, wait = 0;
    uint64_t now, *done = &cs->done[cs->next_buffer];

    if (!buffers)
        return cs->config.write;
    now = cs->time(cs->opaque) + waited;
    if (*done > now) {
        wait = (uint32_t)(*done - now);
        now = *done;
    }
    if (cs->written < now)
        cs->written = now;
    cs->written += cs->config.write;
    *done = cs->written;
    cs->next_buffer = (cs->next_buffer + 1) % buffers;
    return wait;
}

/* Places a line in the second level. What it displaces goes to memory, which
 * nothing waits for. */
static inline struct cache_way caches_fill_second(struct caches *cs, uint32_t key)
{
    struct cache_victim victim;

    return cache_fill(&cs->l2, key, &victim);
}

/* The first level reads a line: returns the wait. */
ALWAYS_INLINE uint32_t caches_read_on(struct caches *cs, enum cache_kind kind,
                               uint32_t key)
{
    if (!cache_present(&cs->l2))
        return cs->config.memory;
    key = cache_line_of(&cs->l2, key);
    if (cache_access(&cs->l2, key, kind).group)
        return cs->config.l2_hit;
    caches_fill_second(cs, key);
    return cs->config.memory;
}

/* The line is in the second level and was written there. */
static inline void caches_soil_second(struct caches *cs, struct cache_way at)
{
    if (!cs->l2.through)
        at.group->dirty[at.way] = 1;
}

/* A write of the first level goes on: returns the wait. */
static inline uint32_t caches_write_on(struct caches *cs, enum cache_kind kind, uint32_t key,
                         uint32_t waited)
{
    struct cache_way at;

    if (cache_present(&cs->l2)) {
        key = cache_line_of(&cs->l2, key);
        at = cache_access(&cs->l2, key, kind);
        if (!at.group && cs->l2.geometry.allocates)
            at = caches_fill_second(cs, key);
        if (at.group)
            caches_soil_second(cs, at);
    }
    return caches_put_write(cs, waited);
}

/* A dirty line leaves the first level. The second takes it if it has the line,
 * and nothing waits for it. */
static inline void caches_write_back(struct caches *cs, uint32_t key)
{
    struct cache_way at;

    if (!cache_present(&cs->l2))
        return;
    at = cache_find(&cs->l2, cache_line_of(&cs->l2, key));
    if (at.group)
        caches_soil_second(cs, at);
}

/* Reads a line into the first level. Returns the wait, and in *at where the
 * line is. */
ALWAYS_INLINE uint32_t caches_fill_first(struct caches *cs, struct cache *first,
                                  enum cache_kind kind, uint32_t key,
                                  struct cache_way *at)
{
    uint32_t wait = caches_read_on(cs, kind, key);
    struct cache_victim victim;

    *at = cache_fill(first, key, &victim);
    if (victim.dirty)
        caches_write_back(cs, victim.key);
    return wait;
}

/* An access to one line, compiled for each caller. *at is where the line is
 * after it. */
ALWAYS_INLINE uint32_t caches_access_line(struct caches *cs, enum cache_kind kind,
                                      unsigned flow, enum memory_type type,
                                      uint32_t key, uint32_t waited,
                                      struct cache_way *at)
{
    struct cache *first = kind == CACHE_FETCH ? cs->fetches : &cs->l1d;
    uint32_t wait = 0;

    *at = cache_access(first, key, kind);
    if (!at->group && (flow & CACHE_READS || first->geometry.allocates))
        wait = caches_fill_first(cs, first, kind, key, at);
    if (!(flow & CACHE_WRITES))
        return wait;
    if (at->group && !first->through && type == MEMORY_BACK) {
        at->group->dirty[at->way] = 1;
        return wait;
    }
    return wait + caches_write_on(cs, kind, key, waited + wait);
}

/* The usual accesses to one line, with what is constant in them folded. */
ALWAYS_INLINE uint32_t caches_load_line(struct caches *cs, uint32_t key,
                                    struct cache_way *at)
{
    return caches_access_line(cs, CACHE_LOAD, CACHE_READS, MEMORY_BACK, key, 0,
                          at);
}

ALWAYS_INLINE uint32_t caches_store_line(struct caches *cs, uint32_t key,
                                     uint32_t waited, struct cache_way *at)
{
    return caches_access_line(cs, CACHE_STORE, CACHE_WRITES, MEMORY_BACK, key,
                          waited, at);
}

#endif
