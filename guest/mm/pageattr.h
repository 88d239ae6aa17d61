/*
 * Changing the page size of the direct map while it is in use. Each address
 * keeps its frame, so code that runs meanwhile notices nothing.
 */
#ifndef PAGEWALK_GUEST_MM_PAGEATTR_H
#define PAGEWALK_GUEST_MM_PAGEATTR_H

#include "guest/mm/pgtable.h"

/* Can one large page map the lowmem around VADDR that one directory entry
 * covers? It takes PSE, and lowmem must not end inside. */
bool direct_map_can_be_large(uint32_t vaddr);

/* Map the lowmem around VADDR that one directory entry covers by one large
 * page, or by small pages, with whose entries TABLE is filled. Return the
 * former directory entry, for direct_map_restore. */
pte_t direct_map_large(uint32_t vaddr);
pte_t direct_map_small(uint32_t vaddr, void *table);

void direct_map_restore(uint32_t vaddr, pte_t former);

#endif
