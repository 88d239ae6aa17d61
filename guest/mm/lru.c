/*
 * The lists of pages by use.
 */
#include "guest/mm/lru.h"

#include "guest/lib/panic.h"
#include "guest/mm/page_alloc.h"

bool lru_enabled;

static struct zone_lru *lru_of(const struct page *page)
{
    return &zones[page_zone(page)].lru;
}

__init void lru_init(void)
{
    for (int i = 0; i < ZONES; i++) {
        list_init(&zones[i].lru.active);
        list_init(&zones[i].lru.inactive);
    }
}

void lru_insert(struct page *page, bool active)
{
    struct zone_lru *lru = lru_of(page);

    BUG_ON(page->flags & (PG_lru | PG_slab | PG_reserved));
    page->flags |= PG_lru | (active ? PG_active : 0);
    list_add(&page->lru, active ? &lru->active : &lru->inactive);
    if (active)
        lru->nr_active++;
    else
        lru->nr_inactive++;
}

void lru_remove(struct page *page)
{
    struct zone_lru *lru = lru_of(page);

    BUG_ON(!(page->flags & PG_lru));
    list_del(&page->lru);
    if (page->flags & PG_active)
        lru->nr_active--;
    else
        lru->nr_inactive--;
    page->flags &= ~(uint32_t)(PG_lru | PG_active);
}

void lru_forget(struct page *page)
{
    if (page->flags & PG_lru)
        lru_remove(page);
    page->flags &= ~(uint32_t)(PG_referenced | PG_anon | PG_dirty);
}

void mark_page_accessed(struct page *page)
{
    if (!(page->flags & PG_lru) || page->flags & PG_active)
        return;
    if (page->flags & PG_referenced) {
        lru_remove(page);
        lru_insert(page, true);
        page->flags &= ~(uint32_t)PG_referenced;
    } else {
        page->flags |= PG_referenced;
    }
}
