/*
 * The swap area: a block device cut into slots of a page each.
 *
 * A slot is referred to by the entries of page tables (swap_entry.h) and by
 * page caches, which are counted, and by the swap cache. The swap cache holds
 * the pages that are in memory and have a slot, too: pages on their way out,
 * pages that came back for one of several processes, and pages that were only
 * read since they came back, which can leave again without being written. It
 * finds them by their slot.
 *
 * There is one area at a time. Nothing here sleeps: while there is swap a task
 * that waits for a disk keeps the processor, so reclaim needs no locks.
 */
#ifndef PAGEWALK_GUEST_MM_SWAP_SWAP_H
#define PAGEWALK_GUEST_MM_SWAP_SWAP_H

#include "guest/block/block.h"
#include "guest/mm/mm.h"

/* Begin to use DEVICE, which must have the header that mkswap writes
 * (swap_header.h). With FORCE a header is written if there is none, and what
 * the device held is lost. Returns NULL, or what is wrong. */
const char *swap_area_open(struct block_device *device, bool force);

/* No slot is in use any more: forget the area. */
void swap_area_close(void);

/* The area's device; NULL: there is no swap. */
struct block_device *swap_device(void);

/* Slots for pages, and how many of them are in use. */
uint32_t swap_slots(void);
uint32_t swap_slots_used(void);

/* Is more than half of the area in use? Then it is better not to keep slots for
 * pages that are back in memory. */
bool swap_mostly_full(void);

/* Give PAGE a slot and put it into the swap cache, dirty. False: no slot is
 * free. */
bool swap_cache_add_new(struct page *page);

/* Put PAGE, which was read from SLOT, into the swap cache. */
void swap_cache_add(struct page *page, uint32_t slot);

/* Take PAGE from the swap cache, which gives up its reference. Its slot is free
 * then unless something refers to it. */
void swap_cache_delete(struct page *page);

/* The page of the swap cache for SLOT, or NULL. */
struct page *swap_cache_find(uint32_t slot);

/* Take all pages from the swap cache. */
void swap_cache_clear(void);

/* One more reference to SLOT, or one less. With its last the page of the swap
 * cache goes, too, unless it is in use. */
void swap_duplicate(uint32_t slot);
void swap_free(uint32_t slot);

/* How many references there are, without the swap cache's. */
uint32_t swap_count(uint32_t slot);

/* Can the page be written to without anything else noticing? True if the
 * caller's is the only reference, but for the swap cache's; then the page
 * leaves the swap cache. */
bool swap_make_exclusive(struct page *page);

/* Give up the caller's reference to a user page. When only the swap cache is
 * left of those who need the page, it goes, too. */
void user_page_put(struct page *page);

/* Move a page between memory and SLOT. False: the device failed, and a line
 * says so. */
bool swap_read_page(struct page *page, uint32_t slot);
bool swap_write_page(struct page *page, uint32_t slot);

/* Counts since boot, of pages. */
struct swap_counts {
    uint32_t out, in;           /* written and read */
};

extern struct swap_counts swap_counts;

#endif
