/*
 * The front door of the MMU: where the bytes of an access are.
 *
 * An access tries three ways in this order. Each serves what the way before it
 * does not, and all three count alike (docs/counting.md):
 *
 *   access_hit      l0 holds the page: one compare, no call
 *   access_repeat   l0 finds the slot of a global entry that outlived a flush;
 *                   or the TLB misses, and the walk would read what an earlier
 *                   walk has read (mmu/fast_miss.h)
 *   access_exact    the exact TLB and the walk; l0 and the walk memo learn
 *
 * An instruction fetch has two: access_fetch_hit and access_fetch_exact. A
 * replay, which has no memory, has access_translate.
 *
 * l0, the walk memo and the fast miss are private to mmu/. Whoever runs guest
 * code, or replays what guest code did, comes through here.
 */
#ifndef PAGEWALK_MMU_ACCESS_H
#define PAGEWALK_MMU_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "mmu/fast_miss.h"
#include "mmu/mmu.h"

/* Which slots of l0 serve an access: those of the current rights class, or
 * those of supervisor rights. While there are caches, none. */
static inline struct l0_key access_key(const struct mmu *mmu)
{
    struct l0_key key = l0_key_current(&mmu->l0);

    key.tag = mmu->l0.direct_key;
    return key;
}

static inline struct l0_key access_key_system(struct mmu *mmu)
{
    struct l0_key key = l0_key_of(&mmu->l0, false);

    key.tag = mmu->l0.direct_key;
    return key;
}

/* The same for whoever looks up the caches besides (mmu/cache/cache.h). */
static inline struct l0_key access_key_cached(const struct mmu *mmu)
{
    return l0_key_current(&mmu->l0);
}

static inline struct l0_key access_key_cached_of(struct mmu *mmu, bool user)
{
    return l0_key_of(&mmu->l0, user);
}

/* The rights class that access_key means from now on: CPL 3 or not. */
static inline void access_set_user(struct mmu *mmu, bool user)
{
    l0_set_user(&mmu->l0, user);
}

/* The l0 slot that serves [lin, lin + size), not yet counted; null: none, or
 * the bytes cross a page. The bytes are at slot->to_host + lin. */
ALWAYS_INLINE struct l0_slot *access_find(enum l0_kind kind,
                                          struct l0_key key, uint32_t lin,
                                          unsigned size)
{
    return l0_find(kind, key, lin, size);
}

/* Counts `count` accesses in a row that a slot serves. */
ALWAYS_INLINE void access_count(struct l0_slot *slot, uint32_t count)
{
    l0_hits(slot, count);
}

/* `count` accesses in a row, all within [lin, lin + size), when l0 serves
 * them. True: they are counted and *host is where `lin` is. */
ALWAYS_INLINE bool access_hits(enum l0_kind kind,
                               struct l0_key key, uint32_t lin, unsigned size,
                               uint32_t count, void **host)
{
    struct l0_slot *slot = access_find(kind, key, lin, size);

    if (UNLIKELY(!slot))
        return false;
    *host = (void *)(slot->to_host + lin);
    access_count(slot, count);
    return true;
}

/* The first way. */
ALWAYS_INLINE bool access_hit(enum l0_kind kind,
                              struct l0_key key, uint32_t lin, unsigned size,
                              void **host)
{
    return access_hits(kind, key, lin, size, 1, host);
}

/* The first way and the look-up of the cache in one: true also means that the
 * cache holds all bytes in one line, and that this too is counted. False:
 * nothing has happened; also where an element crosses its alignment and that
 * costs. */
ALWAYS_INLINE bool access_hits_cached(struct mmu *mmu, enum l0_kind kind,
                                      struct l0_key key, uint32_t lin,
                                      unsigned size, uint32_t count,
                                      void **host)
{
    struct l0_slot *slot = access_find(kind, key, lin, size);
    void *at;

    if (UNLIKELY(!slot || lin & mmu->caches.aligns & (size / count - 1)))
        return false;
    at = (void *)(slot->to_host + lin);
    if (UNLIKELY(!cache_hits(&mmu->caches.l1d, at, size, kind == L0_WRITE,
                             count)))
        return false;
    access_count(slot, count);
    *host = at;
    return true;
}

/*
 * The second way. `access` is of enum access. False: nothing has happened.
 * `quick` is a constant. True: the access has the rights of access_key, and
 * mmu->quick_misses_on is set; what needs a call is then left to the caller.
 */
ALWAYS_INLINE bool access_repeat(struct mmu *mmu, uint32_t lin, unsigned size,
                                 unsigned access, bool quick, void **host)
{
    struct l0 *l0 = &mmu->l0;
    enum l0_kind kind = access & ACCESS_WRITE ? L0_WRITE : L0_READ;
    struct l0_key key = quick ? l0_key_current(l0)
                              : l0_key_of(l0, access & ACCESS_USER);
    struct l0_slot *slot = l0_revive(l0, kind, key, lin, size);

    if (!slot)
        return fast_miss(mmu, lin, size, access, quick, host);
    l0_hit(slot);
    *host = (void *)(slot->to_host + lin);
    return true;
}

/*
 * The third way, for the part of an access that lies in one page. True: the
 * bytes are at *paddr; *host is their host address, or null where a device has
 * to be asked or a store has to be reported (decoded code, a watched page).
 * False: a page fault, described in mmu->fault. `learn` is of enum
 * access_learn.
 */
ALWAYS_INLINE bool access_exact(struct mmu *mmu, uint32_t lin, unsigned access,
                                unsigned learn, uint64_t *paddr, void **host)
{
    const struct bus_region *r;
    bool write = access & ACCESS_WRITE;

    *host = NULL;
    l0_turn(&mmu->l0, false, lin);
    if (!mmu_translate(mmu, lin, access, paddr))
        return false;
    r = bus_region_at(mmu->bus, *paddr);
    if (!r->host || (write && (r->kind != BUS_RAM ||
                               !bus_page_is_quiet(mmu->bus, *paddr))))
        return true;
    *host = bus_region_host(r, *paddr);
    if (UNLIKELY(mmu->caches.on))
        learn &= mmu_learns(mmu, *paddr, access);
    if (learn & ACCESS_LEARN_WALK && mmu->walked && mmu->fast_misses_on &&
        mmu->served)
        walk_memo_note(&mmu->walk_memo, &mmu->paging, mmu->bus,
                       &mmu->last_walk, (uint8_t *)*host - (lin & 0xfff));
    if (learn & ACCESS_LEARN_PAGE && (mmu->served || !mmu->paging.enabled))
        l0_fill(&mmu->l0, write ? L0_WRITE : L0_READ,
                access & ACCESS_USER, lin, mmu->served ? mmu->served_tlb : NULL, mmu->served,
                (uintptr_t)*host - (lin & 0xfff));
    return true;
}

/* All three ways, for an access that lies in one page. As access_exact, but
 * *paddr is written only where *host is null. */
static inline bool access_data(struct mmu *mmu, uint32_t lin, unsigned size,
                               unsigned access, uint64_t *paddr, void **host)
{
    enum l0_kind kind = access & ACCESS_WRITE ? L0_WRITE : L0_READ;
    struct l0_key key = l0_key_of(&mmu->l0, access & ACCESS_USER);

    return access_hit(kind, key, lin, size, host) ||
           access_repeat(mmu, lin, size, access, false, host) ||
           access_exact(mmu, lin, access, ACCESS_LEARN_ALL, paddr, host);
}

/*
 * An access without memory behind it (mmu_set_walk_source), of any kind: l0, whose
 * slots then hold physical addresses, or the exact TLB. False: a page fault,
 * described in mmu->fault.
 */
ALWAYS_INLINE bool access_translate(struct mmu *mmu, uint32_t lin,
                                    unsigned access, uint64_t *paddr)
{
    struct l0 *l0 = &mmu->l0;
    bool fetch = access & ACCESS_FETCH;
    enum l0_kind kind = fetch ? L0_FETCH
                        : access & ACCESS_WRITE ? L0_WRITE
                                                : L0_READ;
    struct l0_slot *slot = l0_find(kind, l0_key_of(l0, access & ACCESS_USER),
                                   lin, 1);

    if (slot) {
        l0_hit(slot);
        mmu->walked = false;
        *paddr = slot->to_host + (fetch ? lin & 0xfff : lin);
        return true;
    }
    l0_turn(l0, fetch, lin);
    if (!mmu_translate(mmu, lin, access, paddr))
        return false;
    if (mmu->served)
        l0_fill(l0, kind, access & ACCESS_USER, lin, mmu->served_tlb,
                mmu->served, (uintptr_t)*paddr - (lin & 0xfff));
    return true;
}

/* The slot that serves a fetch at lin with the current rights, not yet
 * counted; null: none. The byte is at access_fetch_paddr. */
ALWAYS_INLINE struct l0_slot *access_fetch_find(struct mmu *mmu, uint32_t lin)
{
    struct l0 *l0 = &mmu->l0;
    struct l0_key key = l0_key_current(l0);
    struct l0_slot *slot = l0_find(L0_FETCH, key, lin, 1);

    return LIKELY(slot) ? slot : l0_revive(l0, L0_FETCH, key, lin, 1);
}

ALWAYS_INLINE uint64_t access_fetch_paddr(const struct l0_slot *slot,
                                          uint32_t lin)
{
    return slot->to_host + (lin & 0xfff);
}

ALWAYS_INLINE void access_fetch_count(struct mmu *mmu, struct l0_slot *slot)
{
    l0_hit(slot);
    mmu_fetch_from(mmu, slot->tlb);
}

/* The first way of a fetch. */
ALWAYS_INLINE bool access_fetch_hit(struct mmu *mmu, uint32_t lin,
                                    uint64_t *paddr)
{
    struct l0_slot *slot = l0_find(L0_FETCH, l0_key_current(&mmu->l0), lin, 1);

    if (UNLIKELY(!slot))
        return false;
    access_fetch_count(mmu, slot);
    *paddr = access_fetch_paddr(slot, lin);
    return true;
}

/* Remembers the walk of a fetch, which has just succeeded, for the next miss of
 * the page. */
static inline void access_learn_fetch(struct mmu *mmu, uint32_t lin,
                                      uint64_t paddr)
{
    const struct bus_region *r = bus_region_at(mmu->bus, paddr);

    if (r->host && (LIKELY(!mmu->caches.on) ||
                    mmu_learns(mmu, paddr, ACCESS_FETCH) & ACCESS_LEARN_WALK))
        walk_memo_note(&mmu->walk_memo, &mmu->paging, mmu->bus,
                       &mmu->last_walk,
                       (uint8_t *)bus_region_host(r, paddr) - (lin & 0xfff));
}

/* The second way of a fetch: `access` is ACCESS_FETCH with the current rights.
 * False: a page fault, described in mmu->fault. */
static inline bool access_fetch_exact(struct mmu *mmu, uint32_t lin,
                                      unsigned access, uint64_t *paddr)
{
    struct l0_slot *slot = access_fetch_find(mmu, lin);

    if (slot) {
        access_fetch_count(mmu, slot);
        *paddr = access_fetch_paddr(slot, lin);
        return true;
    }
    if (fast_fetch_miss(mmu, lin, access, paddr))
        return true;
    l0_turn(&mmu->l0, true, lin);
    if (!mmu_translate(mmu, lin, access, paddr))
        return false;
    if (UNLIKELY(mmu->caches.on) &&
        (mmu->caches.disabled || mmu->served_type == MEMORY_UNCACHED)) {
        mmu->fetch_uncached = true;
        return true;
    }
    if (mmu->walked && mmu->fast_misses_on && mmu->served)
        access_learn_fetch(mmu, lin, *paddr);
    if (mmu->served || !mmu->paging.enabled)
        l0_fill(&mmu->l0, L0_FETCH, access & ACCESS_USER, lin,
                mmu->paging.enabled ? mmu->served_tlb : NULL, mmu->served,
                *paddr & ~UINT64_C(0xfff));
    return true;
}

#endif
