/*
 * The vmalloc area: virtually contiguous mappings of any frames.
 *
 * An area is followed by a page that is never mapped, so that running over its
 * end faults.
 *
 * Unmapping clears the entries but does not flush. The addresses are set aside
 * until VMALLOC_LAZY_MAX pages have gathered or no other addresses are left.
 * Then one flush of the whole TLB, the purge, makes all of them usable again
 * (Linux since 2.6.28: lazy TLB purge).
 */
#ifndef PAGEWALK_GUEST_MM_MAP_VMALLOC_H
#define PAGEWALK_GUEST_MM_MAP_VMALLOC_H

#include "guest/mm/mm.h"
#include "guest/mm/recursive.h"

enum {
    VMALLOC_LAZY_MAX = 8192,    /* pages: 32 MiB, Linux' lazy_max_pages() */
};

/* The area's first address, and the one behind its last. */
static inline uint32_t vmalloc_start(void)
{
    return (high_memory + 2 * VMALLOC_OFFSET - 1) & ~(VMALLOC_OFFSET - 1);
}

static inline uint32_t vmalloc_end(void)
{
    return recursive_base ? recursive_base - 2 * PAGE_SIZE : VMALLOC_END;
}

/* SIZE bytes in single pages from any zone. NULL if there is no memory or no
 * room for them. */
void *vmalloc(uint32_t size);
void vfree(void *vaddr);

/* Map COUNT pages side by side. NULL if there is no room. */
void *vmap(struct page *const *pages, uint32_t count);
void vunmap(void *vaddr);

/* Map the registers or memory of a device, uncached. PADDR need not be
 * aligned. NULL if there is no room. */
void *ioremap(uint32_t paddr, uint32_t size);
void iounmap(void *vaddr);

/* Addresses for SIZE bytes that begin at a multiple of ALIGN, a power of two;
 * nothing is mapped there. 0 if there is no room. Given back by vunmap. */
uint32_t vm_area_reserve(uint32_t size, uint32_t align);

/* The page that VADDR, an address of the area, is mapped to; or NULL. */
struct page *vmalloc_to_page(const void *vaddr);

/* Purge now, if addresses have been set aside. */
void vm_unmap_aliases(void);

struct vmalloc_usage {
    uint32_t used;              /* bytes, guard pages included */
    uint32_t lazy;              /* bytes set aside */
    uint32_t purges;            /* since boot */
};

struct vmalloc_usage vmalloc_usage(void);

#endif
