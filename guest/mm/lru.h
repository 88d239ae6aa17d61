/*
 * The pages that can be taken away, in the order of their use: for each zone an
 * active and an inactive list, as in Linux 2.4 and 2.6.
 *
 * Pages enter at the front of a list and are looked at from its end. A page
 * that was used since it was looked at last gets a second chance: it stays, or
 * becomes active. What is on no list is never taken away: all the memory of the
 * kernel, and user pages of the time before there was swap.
 */
#ifndef PAGEWALK_GUEST_MM_LRU_H
#define PAGEWALK_GUEST_MM_LRU_H

#include "guest/mm/mm.h"

struct zone_lru {
    struct list_head active, inactive;
    uint32_t nr_active, nr_inactive;
};

/* Are pages put on the lists? False at boot: lru_add does nothing then. */
extern bool lru_enabled;

void lru_init(void);
void lru_insert(struct page *page, bool active);

/* Put a new page, which is on no list, on one of its zone's. */
static inline void lru_add(struct page *page, bool active)
{
    if (lru_enabled)
        lru_insert(page, active);
}

/* Take a page from its list. */
void lru_remove(struct page *page);

/* PAGE is about to be freed: take it from its list, if it is on one, and make
 * it a page like any other. */
void lru_forget(struct page *page);

/* The page was used by the kernel, which leaves no A bit: at the second time an
 * inactive page becomes active. */
void mark_page_accessed(struct page *page);

#endif
