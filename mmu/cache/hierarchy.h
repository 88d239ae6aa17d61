/*
 * The caches of one CPU: one or two caches of the first level, perhaps a second
 * level, the buffer of writes, and what an access waits.
 *
 *   fetches ---> L1I --.                    .--> memory
 *                       >--> L2, or nothing --
 *   loads, stores, ---> L1D (or one L1)     `--> memory
 *   page walks
 *
 * The caches hold tags only; the bytes are in guest memory. An access returns
 * the cycles that it waits beyond what its instruction takes with every access
 * a hit. The caller charges them: to the cause cache_miss, or as part of a page
 * walk. docs/caches.md has the rules, to the last cycle.
 *
 * Addresses are host addresses of RAM (mmu/cache/cache.h) or physical ones.
 */
#ifndef PAGEWALK_MMU_CACHE_HIERARCHY_H
#define PAGEWALK_MMU_CACHE_HIERARCHY_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"
#include "mmu/cache/cache.h"

/* What an access does to its lines. A read-modify-write does both. */
enum cache_flow { CACHE_READS = 1 << 0, CACHE_WRITES = 1 << 1 };

/* The memory type of an address, by PCD and PWT (SDM vol. 3A 4.9.1). The
 * strictest of several is the greatest. */
enum memory_type {
    MEMORY_BACK,        /* as the cache's own policy is */
    MEMORY_THROUGH,     /* writes go on to memory */
    MEMORY_UNCACHED,    /* no cache is looked up */
};

struct caches {
    bool on;                    /* accesses are to be made here */
    bool disabled;              /* CR0.CD: all memory is uncached */
    struct cache l1i, l1d, l2;  /* l1d: also a unified first level */
    struct cache *fetches;      /* l1i or l1d */
    struct bus *bus;
    struct cache_config config;
    uint32_t misaligned;        /* cycles that an access across its alignment
                                   costs more; 0: none */
    uint32_t aligns;            /* ~0 where it costs any, else 0 */
    uint64_t uncached;          /* accesses to RAM and ROM past the caches */
    /* The buffer of writes: when the bus is free of all that were put, and of
     * each of the last ones. */
    uint64_t written, done[CACHE_WRITE_BUFFERS_MAX];
    uint32_t next_buffer;
    /* The cycle in which the current instruction began, and what it has waited
     * since. Asked only if there are write buffers. */
    uint64_t (*time)(void *opaque);
    void *opaque;
};

/* Empty caches, not yet `on`. The configuration must have passed
 * cache_config_check. False: the host has no memory. */
bool caches_init(struct caches *cs, const struct cache_config *config,
                 struct bus *bus);
void caches_destroy(struct caches *cs);

/* The state after RESET: every line invalid, none written back. */
void caches_reset(struct caches *cs);

/* Whether memory is of a kind that caches keep: RAM, but for what lies where a
 * PC has its devices (a card's memory may be RAM to the bus). */
bool caches_keep(const struct bus *bus, uint64_t paddr);

/* An access to bytes of RAM that caches keep, each line once, ascending. `flow`
 * is of enum cache_flow. Returns its wait in cycles; `waited` are those before
 * it in the same instruction that are not charged yet. */
uint32_t caches_access(struct caches *cs, enum cache_kind kind, unsigned flow,
                       enum memory_type type, const void *host, unsigned size,
                       uint32_t waited);

/* Elements of a string instruction in cached RAM: each is a load at `from`
 * (null: none) and then a store at `to`, and the next lies `size` bytes further
 * on. */
struct caches_string {
    const uint8_t *from;
    uint8_t *to;
    unsigned size;          /* of an element, a power of two */
    uint32_t count;         /* elements, at least one */
    uint32_t cycles;        /* of an element, but for what it waits */
    uint64_t budget;        /* cycles: elements begin before they are over */
};

/* Makes the accesses of the elements that begin within the budget, and at least
 * of one. Returns of how many, and in *wait what they waited together. */
uint32_t caches_access_string(struct caches *cs, const struct caches_string *s,
                              uint64_t *wait);

/* caches_access by a physical address, of any memory; the bytes lie in one
 * page. The memory of a device and a hole take no wait here. */
uint32_t caches_access_at(struct caches *cs, enum cache_kind kind,
                          unsigned flow, enum memory_type type, uint64_t paddr,
                          unsigned size, uint32_t waited);

/* A fetch of a line by its key in the cache that fetches use. Returns its wait;
 * *at is where the line is now. */
uint32_t caches_fetch(struct caches *cs, uint32_t key, struct cache_way *at);

/* Reads a line that the instruction cache lacks into it. Counts the miss, but
 * not the fetch. Returns the wait; *at is where the line is now. */
uint32_t caches_fetch_missing(struct caches *cs, uint32_t key,
                              struct cache_way *at);

/* The fetch of a line past the caches; returns its wait. */
uint32_t caches_fetch_past(struct caches *cs);

/* A walk's read of an entry in cached RAM, as caches_access_at makes it, and
 * walk_hit: the wait of both. */
static inline uint32_t caches_walk_read(struct caches *cs, const void *host,
                                        unsigned size, uint32_t waited)
{
    uint32_t wait = cs->config.walk_hit;

    if (LIKELY(cache_walk_hits(&cs->l1d, host)))
        return wait;
    return wait + caches_access(cs, CACHE_WALK, CACHE_READS, MEMORY_BACK, host,
                                size, waited);
}

/* A device reads or is about to write memory: dirty lines are written back, and
 * before a write lines become invalid. Any size; no CPU waits for it. */
void caches_snoop(struct caches *cs, uint64_t paddr, uint64_t size, bool write);

/* INVD and, where `writes_back`, WBINVD: empties all caches. Returns the wait
 * for the lines that are written back. */
uint64_t caches_empty(struct caches *cs, bool writes_back);

/* Sums over all caches. */
static inline uint64_t caches_write_backs(const struct caches *cs)
{
    return cs->l1i.counters.write_backs + cs->l1d.counters.write_backs +
           cs->l2.counters.write_backs;
}

static inline uint64_t caches_invalidations(const struct caches *cs)
{
    return cs->l1i.counters.invalidations + cs->l1d.counters.invalidations +
           cs->l2.counters.invalidations;
}

#endif
