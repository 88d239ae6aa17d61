/*
 * One TLB array without an MMU. Entries are small pages, named by their page
 * number, unless a test says otherwise. Each test file has its own array.
 */
#ifndef PAGEWALK_TESTS_UNIT_TLB_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_TLB_FIXTURE_H

#include <check.h>

#include "mmu/tlb.h"

static struct tlb tlb;
static struct tlb_entry left;       /* what the last fill has displaced */
static bool did_evict;              /* whether it has */

static inline void make(uint32_t entries, uint32_t ways,
                        enum tlb_policy policy)
{
    struct tlb_geometry geometry = {.entries = entries, .ways = ways};

    tlb_destroy(&tlb);
    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, policy, 1));
}

static inline void teardown(void)
{
    tlb_destroy(&tlb);
}

/* Fills a page. Its frame has the same number, to tell entries apart. */
static inline struct tlb_entry *fill_as(uint32_t page, uint32_t bits)
{
    struct tlb_entry e = {.page = page, .bits = bits, .frame = page};
    struct tlb_set_at set = tlb_set_at(&tlb, page);
    uint32_t way = tlb_choose(&tlb, set, &did_evict);

    left = set.way[way];
    return tlb_place(&tlb, set, way, &e, did_evict);
}

static inline struct tlb_entry *fill(uint32_t page)
{
    return fill_as(page, 0);
}

static inline struct tlb_entry *find(uint32_t page)
{
    return tlb_find(&tlb, page << 12, 12);
}

/* An access that hits. */
static inline void hit(uint32_t page)
{
    struct tlb_entry *e = find(page);

    ck_assert_ptr_nonnull(e);
    tlb_touch(&tlb, e);
}

/* Fills pages first to last, which must displace nothing. */
static inline void fill_pages(uint32_t first, uint32_t last)
{
    for (uint32_t page = first; page <= last; page++) {
        fill(page);
        ck_assert(!did_evict);
    }
}

/* Fills a new page, which must displace `victim`. */
static inline void displaces(uint32_t page, uint32_t victim)
{
    fill(page);
    ck_assert(did_evict);
    ck_assert_uint_eq(left.page, victim);
}

static inline uint32_t way_of(const struct tlb_entry *e)
{
    return (uint32_t)(e - tlb.entries) % tlb.ways;
}

#endif
