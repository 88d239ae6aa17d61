/*
 * Reclaim: user memory is taken away when memory is short.
 *
 * Each zone's pages are on two lists (lru.h). The end of the active list feeds
 * the inactive one; what reaches the end of the inactive list without having
 * been used leaves: pages that are as a file on a disk has them are forgotten,
 * all others go to swap. Everything happens in the task whose allocation failed
 * (Linux: direct reclaim; there is no kswapd).
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_RECLAIM_H
#define PAGEWALK_GUEST_MM_PROCESS_RECLAIM_H

#include "guest/mm/mm.h"

/* Free up to WANTED pages of the zones up to HIGHEST. Returns how many were
 * freed. */
uint32_t try_to_free_pages(enum zone_type highest, uint32_t wanted);

/* Take away this one page, recently used or not. False if that cannot be: it is
 * not on a list, someone has a reference, or swap is full or fails. */
bool reclaim_page(struct page *page);

/* Counts since boot, of pages. */
struct reclaim_counts {
    uint32_t freed;
    uint32_t clean;             /* of them: anonymous, left without a write */
    uint32_t second_chances;    /* looked at, used, and kept */
};

extern struct reclaim_counts reclaim_counts;

#endif
