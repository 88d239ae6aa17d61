/*
 * struct page: what the kernel knows about each frame of physical memory,
 * highmem included. The array of them is mem_map, itself in lowmem, which is
 * why a machine can have too much memory for a 32-bit kernel.
 */
#ifndef PAGEWALK_GUEST_MM_MM_H
#define PAGEWALK_GUEST_MM_MM_H

#include "guest/arch/layout.h"
#include "guest/lib/list.h"

enum page_flag {
    PG_reserved = 1 << 0,       /* never the page allocator's: kernel, holes */
    PG_buddy = 1 << 1,          /* head of a free block, of order `private` */
    PG_deferred = 1 << 2,       /* free block whose other pages are not yet
                                   initialised; see page_alloc.c */
    PG_slab = 1 << 3,           /* kmalloc's; see slab.c */
    PG_lru = 1 << 4,            /* on a list of lru.h */
    PG_active = 1 << 5,         /* and on the active one */
    PG_referenced = 1 << 6,     /* used, by other means than a PTE's A bit */
    PG_anon = 1 << 7,           /* a process's own: `index` is the number of
                                   the virtual page */
    PG_swapcache = 1 << 8,      /* has swap slot `private` */
    PG_dirty = 1 << 9,          /* differs from what its slot or file holds */
    PG_ZONE_SHIFT = 30,
};

enum zone_type {
    ZONE_DMA,                   /* below 16 MiB: what ISA DMA can reach */
    ZONE_NORMAL,                /* the rest of lowmem */
    ZONE_HIGHMEM,               /* has no address of its own */
    ZONES,
};

struct page {
    uint32_t flags;             /* enum page_flag; bits 31:30 the zone */
    int32_t count;              /* users; 0 when free */
    int32_t mapcount;           /* page table entries of processes */
    uint32_t private;
    void *mapping;              /* owner, for user and page cache pages */
    uint32_t index;             /* offset in the owner, in pages */
    struct list_head lru;
};

_Static_assert(sizeof(struct page) == 32, "structpage=32 is exact");

/* mem_map's element is 32 or 64 bytes as the command line says, so it is
 * reached by these two functions only, never by pointer arithmetic. */
extern char *mem_map;
extern uint32_t page_struct_shift;

/* End of lowmem, a virtual address; known once the memory map has been read. */
extern uint32_t high_memory;

/* Frames [0, max_low_pfn) are lowmem, [max_low_pfn, max_pfn) highmem. */
extern uint32_t max_low_pfn, max_pfn;

static inline struct page *pfn_to_page(uint32_t pfn)
{
    return (struct page *)(mem_map + (pfn << page_struct_shift));
}

static inline uint32_t page_to_pfn(const struct page *page)
{
    return (uint32_t)((const char *)page - mem_map) >> page_struct_shift;
}

static inline enum zone_type page_zone(const struct page *page)
{
    return page->flags >> PG_ZONE_SHIFT;
}

static inline bool page_is_highmem(const struct page *page)
{
    return page_zone(page) == ZONE_HIGHMEM;
}

/* Address of a lowmem page. Highmem pages: see page_address in highmem.h. */
static inline void *lowmem_page_address(const struct page *page)
{
    return __va(PFN_PHYS(page_to_pfn(page)));
}

/* Is VADDR a logical address, one for which __pa is right? */
static inline bool virt_addr_valid(const void *vaddr)
{
    return (uint32_t)vaddr >= PAGE_OFFSET && (uint32_t)vaddr < high_memory;
}

/* The physical address of VADDR, to give to a device. Panics if VADDR is not a
 * logical address: of an address of vmalloc or kmap the subtraction makes the
 * address of some other frame. */
uint32_t virt_to_phys(const void *vaddr);

#define virt_to_page(vaddr)     pfn_to_page(PFN_DOWN(__pa(vaddr)))

#endif
