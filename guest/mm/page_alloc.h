/*
 * The page allocator: power-of-two blocks of page frames, per zone, by the
 * buddy system.
 *
 * The GFP flags name the zones a caller can live with. Each falls back to
 * lower zones, never to higher ones:
 *   GFP_DMA      DMA                       what ISA DMA can reach
 *   GFP_KERNEL   NORMAL, DMA               what has an address at all times
 *   GFP_HIGHMEM  HIGHMEM, NORMAL, DMA      anything; needs kmap to be touched
 */
#ifndef PAGEWALK_GUEST_MM_PAGE_ALLOC_H
#define PAGEWALK_GUEST_MM_PAGE_ALLOC_H

#include "guest/mm/lru.h"
#include "guest/mm/mm.h"

enum {
    MAX_ORDER = 11,             /* orders 0..10, as in Linux 2.6 */
    MAX_ORDER_PAGES = 1 << (MAX_ORDER - 1),
};

typedef uint32_t gfp_t;

enum {
    __GFP_DMA = 1 << 0,
    __GFP_HIGHMEM = 1 << 1,
    __GFP_ZERO = 1 << 2,        /* lowmem only */
    __GFP_NOFAIL = 1 << 3,      /* panic instead of returning NULL */

    GFP_KERNEL = 0,
    GFP_DMA = __GFP_DMA,
    GFP_HIGHMEM = __GFP_HIGHMEM,
};

struct free_area {
    struct list_head list;
    uint32_t count;             /* blocks */
};

struct zone {
    const char *name;
    uint32_t start_pfn, end_pfn;
    uint32_t present_pages;     /* without holes */
    uint32_t free_pages;
    struct free_area free_area[MAX_ORDER];
    struct zone_lru lru;
    uint32_t watermark;         /* 0 until there is swap */
};

extern struct zone zones[ZONES];

/* Fill the zones with the frames that memblock has left. memblock must not be
 * used afterwards. */
void page_alloc_init(void);

/* 2^ORDER contiguous frames, aligned to their size, with count 1 in the first
 * page. NULL if no zone that GFP allows has such a block. */
struct page *alloc_pages(gfp_t gfp, unsigned order);
void free_pages(struct page *page, unsigned order);

/* Call HOOK when memory is freed: PAGES frames from PFN on. */
void page_alloc_set_free_hook(void (*hook)(uint32_t pfn, uint32_t pages));

/* The order of the least block that holds SIZE bytes; MAX_ORDER if none
 * does. */
static inline unsigned get_order(uint32_t size)
{
    unsigned order = 0;

    while (order < MAX_ORDER && (uint32_t)PAGE_SIZE << order < size)
        order++;
    return order;
}

/* Free pages of the zones up to HIGHEST. Returns how many were freed: WANTED if
 * possible, 0 if none can be. */
typedef uint32_t reclaim_t(enum zone_type highest, uint32_t wanted);

/* Call RECLAIM before an allocation fails. From then on allocations leave
 * `watermark` pages of each zone alone, those of user memory some fewer: they
 * are for reclaim itself. With NULL, as at boot, every allocation may take the
 * last page. */
void page_alloc_set_reclaim(reclaim_t *reclaim);

/* Between these two calls, which may nest, allocations take the reserve and do
 * not reclaim: they are made so that pages can be written out, or while a
 * device is busy that reclaim may need (Linux: PF_MEMALLOC). */
void page_alloc_begin_reserve(void);
void page_alloc_end_reserve(void);

/* Take another reference to a page, or give one up; the last frees it. */
void page_get(struct page *page);
void page_put(struct page *page);

/* Free a page that boot had reserved. */
void free_reserved_page(struct page *page);

/* Free pages of all zones, and of all zones but ZONE_HIGHMEM. */
uint32_t nr_free_pages(void);
uint32_t nr_free_lowmem_pages(void);

/* Print the zones and their free blocks by order. */
void show_free_areas(void);

#endif
