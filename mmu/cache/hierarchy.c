/* The caches of one CPU: what goes where, and what it waits. */
#include "mmu/cache/hierarchy.h"

#include <string.h>

#include "base/compiler.h"
#include "devices/bus/ram.h"
#include "mmu/cache/hierarchy_line.h"

_Static_assert(CACHE_WAY_BYTES_MAX <= RAM_ALIGNMENT,
               "host and physical addresses name the same set");

bool caches_init(struct caches *cs, const struct cache_config *config,
                 struct bus *bus)
{
    memset(cs, 0, sizeof *cs);
    cs->config = *config;
    cs->bus = bus;
    cs->fetches = config->unified ? &cs->l1d : &cs->l1i;
    if (cache_init(&cs->l1i, &config->cache[CACHE_L1I]) &&
        cache_init(&cs->l1d, &config->cache[CACHE_L1D]) &&
        cache_init(&cs->l2, &config->cache[CACHE_L2])) {
        cs->l1i.fetches_only = true;
        return true;
    }
    caches_destroy(cs);
    return false;
}

void caches_destroy(struct caches *cs)
{
    cache_destroy(&cs->l1i);
    cache_destroy(&cs->l1d);
    cache_destroy(&cs->l2);
}

void caches_reset(struct caches *cs)
{
    cache_drop_all(&cs->l1i);
    cache_drop_all(&cs->l1d);
    cache_drop_all(&cs->l2);
}

bool caches_keep(const struct bus *bus, uint64_t paddr)
{
    return bus_region_at(bus, paddr)->kind == BUS_RAM &&
           !ram_is_of_devices(paddr);
}

static uint32_t access_line(struct caches *cs, enum cache_kind kind,
                            unsigned flow, enum memory_type type, uint32_t key,
                            uint32_t waited)
{
    struct cache_way at;

    return caches_access_line(cs, kind, flow, type, key, waited, &at);
}

/* The usual accesses to one line, with what is constant in them folded. */
static uint32_t load_line(struct caches *cs, uint32_t key)
{
    struct cache_way at;

    return caches_load_line(cs, key, &at);
}

static uint32_t store_line(struct caches *cs, uint32_t key, uint32_t waited)
{
    struct cache_way at;

    return caches_store_line(cs, key, waited, &at);
}

/* An access past the caches. */
static uint32_t access_memory(struct caches *cs, unsigned flow,
                              uint32_t waited)
{
    uint32_t wait = flow & CACHE_READS ? cs->config.memory : 0;

    cs->uncached++;
    if (flow & CACHE_WRITES)
        wait += caches_put_write(cs, waited + wait);
    return wait;
}

uint32_t caches_fetch(struct caches *cs, uint32_t key, struct cache_way *at)
{
    return caches_access_line(cs, CACHE_FETCH, CACHE_READS, MEMORY_BACK, key,
                              0, at);
}

uint32_t caches_fetch_missing(struct caches *cs, uint32_t key,
                              struct cache_way *at)
{
    cs->l1i.counters.misses[CACHE_FETCH]++;
    return caches_fill_first(cs, &cs->l1i, CACHE_FETCH, key, at);
}

uint32_t caches_fetch_past(struct caches *cs)
{
    return access_memory(cs, CACHE_READS, 0);
}

uint32_t caches_access(struct caches *cs, enum cache_kind kind, unsigned flow,
                       enum memory_type type, const void *host, unsigned size,
                       uint32_t waited)
{
    const struct cache *first = kind == CACHE_FETCH ? cs->fetches : &cs->l1d;
    uint32_t key = cache_line_of(first, cache_unit((uintptr_t)host));
    uint32_t last = cache_line_of(first,
                                  cache_unit((uintptr_t)host + size - 1));
    uint32_t line = first->geometry.line >> CACHE_UNIT_SHIFT, wait;

    if (cs->disabled || type == MEMORY_UNCACHED)
        return access_memory(cs, flow, waited);
    if (LIKELY(key == last)) {
        if (kind == CACHE_LOAD)
            return load_line(cs, key);
        if (kind == CACHE_STORE && flow == CACHE_WRITES && type == MEMORY_BACK)
            return store_line(cs, key, waited);
    }
    wait = access_line(cs, kind, flow, type, key, waited);
    while (key != last) {
        key += line;
        wait += access_line(cs, kind, flow, type, key, waited + wait);
    }
    return wait;
}

uint32_t caches_access_at(struct caches *cs, enum cache_kind kind,
                          unsigned flow, enum memory_type type, uint64_t paddr,
                          unsigned size, uint32_t waited)
{
    const struct bus_region *r = bus_region_at(cs->bus, paddr);

    if (!r->host)
        return 0;
    if (!caches_keep(cs->bus, paddr))
        return access_memory(cs, flow, waited);
    return caches_access(cs, kind, flow, type, bus_region_host(r, paddr), size,
                         waited);
}

/* A device's access to one line of a cache. */
static void snoop_line(struct cache *c, uint32_t unit, bool write)
{
    uint32_t key = cache_line_of(c, unit);

    if (!cache_present(c))
        return;
    cache_clean(c, key);
    if (write)
        cache_drop(c, key);
}

static void snoop_page(struct caches *cs, uint64_t paddr, uint64_t size,
                       bool write)
{
    const uint64_t line = CACHE_LINE_MIN;
    const struct bus_region *r = bus_region_at(cs->bus, paddr);
    uint64_t end = paddr + size;

    if (!caches_keep(cs->bus, paddr))
        return;
    for (paddr &= ~(line - 1); paddr < end; paddr += line) {
        uint32_t unit = cache_unit((uintptr_t)bus_region_host(r, paddr));

        snoop_line(&cs->l1i, unit, write);
        snoop_line(&cs->l1d, unit, write);
        snoop_line(&cs->l2, unit, write);
    }
}

void caches_snoop(struct caches *cs, uint64_t paddr, uint64_t size, bool write)
{
    while (size) {
        uint64_t room = BUS_PAGE_SIZE - (paddr & (BUS_PAGE_SIZE - 1));
        uint64_t part = size < room ? size : room;

        snoop_page(cs, paddr, part, write);
        paddr += part;
        size -= part;
    }
}

/* Removes all lines of a cache; returns how many are written back. */
static uint64_t empty(struct cache *c, bool writes_back)
{
    uint64_t dirty = cache_present(c) ? cache_drop_all(c) : 0;

    if (!writes_back)
        return 0;
    c->counters.write_backs += dirty;
    return dirty;
}

uint64_t caches_empty(struct caches *cs, bool writes_back)
{
    uint64_t lines = empty(&cs->l1i, writes_back) +
                     empty(&cs->l1d, writes_back) +
                     empty(&cs->l2, writes_back);

    return lines * cs->config.write;
}
