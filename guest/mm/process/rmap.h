/*
 * The reverse map: from a page to the page-table entries that map it.
 *
 * It is computed, not stored. Nothing moves an anonymous page to another
 * address, so after any number of forks every address space maps it at the
 * address at which it was made, if at all (Linux 2.6 had this as "anonmm"
 * before anon_vma). A page of a file is where the areas of its file say. Both
 * ask each address space, and stop when `mapcount` entries are found.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_RMAP_H
#define PAGEWALK_GUEST_MM_PROCESS_RMAP_H

#include "guest/mm/mm.h"

/* Was PAGE, which is on a list of lru.h, used since it was asked last? Clears
 * the A bits of all entries and PG_referenced. */
bool page_referenced(struct page *page);

/* Take PAGE from all address spaces. It has a slot of swap or is a page of a
 * file: there it will be found when it is touched again. Sets PG_dirty if an
 * entry was dirty. The caller has a reference, or a cache has one. */
void page_unmap_all(struct page *page);

/* Flushes of the TLB that these two made since boot, one page each. */
struct rmap_flushes {
    uint32_t young, unmap;
};

extern struct rmap_flushes rmap_flushes;

#endif
