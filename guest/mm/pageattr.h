/*
 * Changing the page size of the direct map while it is in use. The
 * translations stay the same, so nothing that runs meanwhile can notice.
 */
#ifndef PAGEWALK_GUEST_MM_PAGEATTR_H
#define PAGEWALK_GUEST_MM_PAGEATTR_H

#include "guest/mm/pgtable.h"

/* Can the lowmem around VADDR, as much as a directory entry reaches, be mapped
 * by one large page? It takes PSE, and lowmem must not end inside. */
bool direct_map_can_be_large(uint32_t vaddr);

/* Map that piece of lowmem around VADDR by one large page, or by the table
 * TABLE, which is filled, of small ones. Return the former directory entry,
 * for direct_map_restore. */
pte_t direct_map_large(uint32_t vaddr);
pte_t direct_map_small(uint32_t vaddr, void *table);

void direct_map_restore(uint32_t vaddr, pte_t former);

#endif
