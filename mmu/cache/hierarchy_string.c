/* The caches' accesses of REP MOVS and REP STOS: many elements, line by line. */
#include "base/compiler.h"
#include "mmu/cache/hierarchy_line.h"

/* Where a string has got to. */
struct progress {
    uint32_t done;          /* elements */
    uint64_t elapsed;       /* cycles, with the waits */
    uint64_t wait;          /* of these */
};

/* How many of the elements that are left begin within the budget. */
static uint32_t elements_left(const struct caches_string *s,
                              const struct progress *p)
{
    uint32_t left = s->count - p->done;
    uint64_t cycles;

    if (UNLIKELY(p->elapsed >= s->budget))
        return 0;
    cycles = s->budget - p->elapsed;
    if (LIKELY((uint64_t)left * s->cycles <= cycles))
        return left;
    return (uint32_t)((cycles + s->cycles - 1) / s->cycles);
}

/* How many of `most` elements from `at` on lie in its line. */
ALWAYS_INLINE uint32_t elements_in_line(const struct cache *c,
                                        const uint8_t *at, unsigned shift,
                                        uint32_t most)
{
    uint32_t line = c->geometry.line;
    uint32_t n = (line - ((uint32_t)(uintptr_t)at & (line - 1))) >> shift;

    return n < most ? n : most;
}

ALWAYS_INLINE uint32_t line_of_byte(const struct cache *c, const uint8_t *at)
{
    return cache_line_of(c, cache_unit((uintptr_t)at));
}

/* Elements that wait `wait` together have been made. */
ALWAYS_INLINE void advance(struct progress *p, const struct caches_string *s,
                           uint32_t elements, uint32_t wait)
{
    p->done += elements;
    p->elapsed += (uint64_t)elements * s->cycles + wait;
    p->wait += wait;
}

/* One element, whose lines may be anywhere. */
static void access_element(struct caches *cs, const struct caches_string *s,
                           struct progress *p)
{
    size_t at = (size_t)p->done * s->size;
    uint32_t waited = (uint32_t)p->elapsed, wait = 0;

    if (s->from)
        wait = caches_access(cs, CACHE_LOAD, CACHE_READS, MEMORY_BACK,
                             s->from + at, s->size, waited);
    wait += caches_access(cs, CACHE_STORE, CACHE_WRITES, MEMORY_BACK,
                          s->to + at, s->size, waited + wait);
    advance(p, s, 1, wait);
}

/* Elements whose lines the first level holds. */
ALWAYS_INLINE void touch_elements(struct cache *c, bool copies,
                                  struct cache_way read,
                                  struct cache_way written, uint32_t elements)
{
    if (copies)
        cache_touch(c, read, elements);
    cache_touch(c, written, elements);
    written.group->dirty[written.way] = 1;
    c->stores_hit += elements;
}

/* The next `n` elements, which lie in one line each of source and destination:
 * all of them, or those that begin within the budget after what the first has
 * waited. The first level writes back. */
ALWAYS_INLINE void access_lines(struct caches *cs,
                                const struct caches_string *s, bool copies,
                                struct progress *p, uint32_t n)
{
    struct cache *c = &cs->l1d;
    size_t at = (size_t)p->done * s->size;
    uint32_t from = copies ? line_of_byte(c, s->from + at) : 0, wait = 0;
    uint32_t to = line_of_byte(c, s->to + at), waited = (uint32_t)p->elapsed;
    struct cache_way read = {0}, written;

    if (copies)
        wait = caches_load_line(cs, from, &read);
    wait += caches_store_line(cs, to, waited + wait, &written);
    advance(p, s, 1, wait);
    n--;
    if (UNLIKELY(wait)) {
        uint32_t left = elements_left(s, p);

        n = n < left ? n : left;
    }
    /* The line of the store may have taken the way of the line of the load. */
    if (!n || !written.group || (copies && read.group->tag[read.way] != from))
        return;
    touch_elements(c, copies, read, written, n);
    advance(p, s, n, 0);
}

ALWAYS_INLINE void access_all(struct caches *cs, const struct caches_string *s,
                              bool copies, struct progress *p)
{
    const struct cache *c = &cs->l1d;
    unsigned shift = (unsigned)__builtin_ctz(s->size);
    uint32_t left = elements_left(s, p);

    if (!left)
        left = 1;
    do {
        size_t at = (size_t)p->done * s->size;
        uint32_t n = elements_in_line(c, s->to + at, shift, left);

        if (copies)
            n = elements_in_line(c, s->from + at, shift, n);
        if (LIKELY(n && !c->through))
            access_lines(cs, s, copies, p, n);
        else
            access_element(cs, s, p);
        left = elements_left(s, p);
    } while (left);
}

uint32_t caches_access_string(struct caches *cs, const struct caches_string *s,
                              uint64_t *wait)
{
    struct progress p = {0};

    if (s->from)
        access_all(cs, s, true, &p);
    else
        access_all(cs, s, false, &p);
    *wait = p.wait;
    return p.done;
}
