/*
 * The vmalloc area: virtually contiguous mappings of any frames.
 *
 * An area is followed by a page that is never mapped, so that running over its
 * end faults.
 */
#ifndef PAGEWALK_GUEST_MM_VMALLOC_H
#define PAGEWALK_GUEST_MM_VMALLOC_H

#include "guest/mm/mm.h"

/* Map COUNT pages, in order. NULL if the area has no room. */
void *vmap(struct page *const *pages, uint32_t count);
void vunmap(void *vaddr);

/* Map the registers or memory of a device, uncached. PADDR need not be
 * aligned. NULL if the area has no room. */
void *ioremap(uint32_t paddr, uint32_t size);
void iounmap(void *vaddr);

/* Bytes of the area in use, guard pages included. */
uint32_t vmalloc_used(void);

#endif
