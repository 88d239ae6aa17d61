/*
 * Which page leaves, and how.
 */
#include "guest/mm/process/reclaim.h"

#include "guest/fs/page_cache.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/rmap.h"
#include "guest/mm/swap/swap.h"

struct reclaim_counts reclaim_counts;

/* The page leaves with its last reference, the cache's. */
static bool page_is_in_use(const struct page *page)
{
    bool cached = page->flags & PG_swapcache || !(page->flags & PG_anon);

    return page->count != page->mapcount + cached;
}

/* Is there a place where PAGE could go? If not, it is not worth looking for its
 * entries. */
static bool has_somewhere_to_go(const struct page *page)
{
    if (!(page->flags & PG_anon) && page->mapping && page_cache_is_clean(page))
        return true;
    return page->flags & PG_swapcache || swap_slots_used() < swap_slots();
}

static bool evict_anonymous(struct page *page)
{
    if (!(page->flags & PG_swapcache) && !swap_cache_add_new(page))
        return false;
    page_unmap_all(page);
    if (page->flags & PG_dirty) {
        if (!swap_write_page(page, page->private))
            return false;       /* it stays in the swap cache, dirty */
        page->flags &= ~(uint32_t)PG_dirty;
    } else {
        reclaim_counts.clean++;
    }
    swap_cache_delete(page);
    return true;
}

static bool evict_file_page(struct page *page)
{
    if (!page->mapping)
        return false;
    page_unmap_all(page);
    return page_cache_evict(page);
}

static bool evict(struct page *page)
{
    bool gone;

    if (page_is_in_use(page) || !has_somewhere_to_go(page))
        return false;
    gone = page->flags & PG_anon ? evict_anonymous(page)
                                 : evict_file_page(page);
    reclaim_counts.freed += gone;
    return gone;
}

bool reclaim_page(struct page *page)
{
    return page->flags & PG_lru && evict(page);
}

static struct page *last(const struct list_head *list)
{
    return list_entry(list->prev, struct page, lru);
}

/* Move PAGE to the front of a list. */
static void rotate(struct page *page, bool active)
{
    lru_remove(page);
    lru_insert(page, active);
}

/* Look at up to SCAN pages at the end of the active list; those that were not
 * used become inactive. Without pages on the inactive list nothing would ever
 * get its second chance, so it is kept as long as the active one. */
static void shrink_active(struct zone_lru *lru, uint32_t scan)
{
    while (scan-- > 0 && lru->nr_active > lru->nr_inactive) {
        struct page *page = last(&lru->active);
        bool stays = !has_somewhere_to_go(page);

        if (!stays && page_referenced(page)) {
            reclaim_counts.second_chances++;
            stays = true;
        }
        rotate(page, stays);
    }
}

static uint32_t shrink_inactive(struct zone_lru *lru, uint32_t scan,
                                uint32_t wanted)
{
    uint32_t freed = 0;

    while (scan-- > 0 && freed < wanted && lru->nr_inactive > 0) {
        struct page *page = last(&lru->inactive);

        if (has_somewhere_to_go(page) && page_referenced(page)) {
            reclaim_counts.second_chances++;
            rotate(page, true);
        } else if (evict(page)) {
            freed++;
        } else {
            rotate(page, true); /* it cannot leave now; look at others first */
        }
    }
    return freed;
}

/* At first only a small part of the lists is looked at, then more and more
 * (Linux: the priority of shrink_zone). */
uint32_t try_to_free_pages(enum zone_type highest, uint32_t wanted)
{
    enum { PRIORITY = 6 };
    uint32_t freed = 0;

    for (int priority = PRIORITY; priority >= 0; priority--) {
        for (int i = highest; i >= ZONE_DMA && freed < wanted; i--) {
            struct zone_lru *lru = &zones[i].lru;

            shrink_active(lru, (lru->nr_active >> priority) + 1);
            freed += shrink_inactive(lru, (lru->nr_inactive >> priority) + 1,
                                     wanted - freed);
        }
    }
    return freed;
}
