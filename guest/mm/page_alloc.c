/*
 * Buddy system (Knuth, TAOCP vol. 1, 2.5; Linux mm/page_alloc.c).
 *
 * A free block of order k is 2^k frames, aligned to 2^k. Its buddy is the block
 * whose frame number differs in bit k; two free buddies make one block of order
 * k + 1. The head page of a free block has PG_buddy and its order in `private`.
 *
 * Initialising mem_map for gigabytes would be the longest part of booting, so
 * it is put off for blocks of the largest order (Linux calls this deferred
 * struct page init). Boot writes only their head page, with PG_deferred; the
 * other pages are initialised when the block is first taken from its list.
 * Nothing reads them before, because a block of the largest order has no buddy.
 */
#include "guest/mm/page_alloc.h"

#include "guest/lib/bug.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/memblock.h"

struct zone zones[ZONES] = {
    [ZONE_DMA] = { .name = "DMA" },
    [ZONE_NORMAL] = { .name = "Normal" },
    [ZONE_HIGHMEM] = { .name = "HighMem" },
};

static void (*free_hook)(uint32_t pfn, uint32_t pages);

static enum zone_type pfn_zone(uint32_t pfn)
{
    if (pfn >= max_low_pfn)
        return ZONE_HIGHMEM;
    return pfn >= PFN_DOWN(MAX_DMA_ADDRESS) ? ZONE_NORMAL : ZONE_DMA;
}

static void init_page(struct page *page, uint32_t zone_and_flags)
{
    *page = (struct page){ .flags = zone_and_flags };
}

static void init_block(uint32_t pfn, uint32_t flags)
{
    /* One zone for the block: only the end of memory may lie inside one. */
    uint32_t zone = pfn_zone(pfn) << PG_ZONE_SHIFT;

    for (uint32_t i = 0; i < MAX_ORDER_PAGES; i++)
        init_page(pfn_to_page(pfn + i), zone | flags);
}

static void add_to_free_area(struct zone *zone, struct page *page,
                             unsigned order)
{
    page->flags |= PG_buddy;
    page->private = order;
    list_add(&page->lru, &zone->free_area[order].list);
    zone->free_area[order].count++;
}

static void del_from_free_area(struct zone *zone, struct page *page,
                               unsigned order)
{
    list_del(&page->lru);
    zone->free_area[order].count--;
    if (page->flags & PG_deferred)
        init_block(page_to_pfn(page), 0);
    page->flags &= ~PG_buddy;
}

/* The free buddy of the block at PFN, or NULL. */
static struct page *free_buddy(const struct zone *zone, uint32_t pfn,
                               unsigned order)
{
    uint32_t buddy_pfn = pfn ^ 1u << order;
    struct page *buddy;

    if (buddy_pfn < zone->start_pfn || buddy_pfn >= zone->end_pfn)
        return NULL;
    buddy = pfn_to_page(buddy_pfn);
    if (!(buddy->flags & PG_buddy) || buddy->private != order)
        return NULL;
    return buddy;
}

void page_alloc_set_free_hook(void (*hook)(uint32_t pfn, uint32_t pages))
{
    free_hook = hook;
}

void free_pages(struct page *page, unsigned order)
{
    struct zone *zone = &zones[page_zone(page)];
    uint32_t pfn = page_to_pfn(page);

    BUG_ON(page->flags & (PG_reserved | PG_buddy | PG_swapcache));
    BUG_ON(page->count != 1);
    page->count = 0;
    if (__builtin_expect(free_hook != NULL, 0))
        free_hook(pfn, 1u << order);
    zone->free_pages += 1u << order;
    for (; order < MAX_ORDER - 1; order++) {
        struct page *buddy = free_buddy(zone, pfn, order);

        if (!buddy)
            break;
        del_from_free_area(zone, buddy, order);
        pfn &= ~(1u << order);
    }
    add_to_free_area(zone, pfn_to_page(pfn), order);
}

/* Take the smallest free block of at least ORDER; free its upper halves until
 * it is of ORDER. */
static inline struct page *alloc_from_zone(struct zone *zone, unsigned order)
{
    unsigned found = order;
    struct page *page;

    while (found < MAX_ORDER && list_empty(&zone->free_area[found].list))
        found++;
    if (found == MAX_ORDER)
        return NULL;
    page = list_entry(zone->free_area[found].list.next, struct page, lru);
    del_from_free_area(zone, page, found);
    while (found > order) {
        found--;
        add_to_free_area(zone, pfn_to_page(page_to_pfn(page) + (1u << found)),
                         found);
    }
    zone->free_pages -= 1u << order;
    page->count = 1;
    return page;
}

static enum zone_type highest_zone(gfp_t gfp)
{
    if (gfp & __GFP_DMA)
        return bug_planted(BUG_dmazone) ? ZONE_NORMAL : ZONE_DMA;
    return gfp & __GFP_HIGHMEM ? ZONE_HIGHMEM : ZONE_NORMAL;
}

static reclaim_t *reclaim_pages;
static uint32_t use_reserve;

/* Linux' min_free_kbytes, sqrt(16 * size in KiB), as if there were no other
 * zone, and at most so much for highmem (mm/page_alloc.c of 2.6). */
static uint32_t zone_watermark(const struct zone *zone)
{
    enum { HIGHMEM_MAX = 128 };
    uint32_t root = 0;

    while ((root + 1) * (root + 1) <= zone->present_pages * 64)
        root++;
    return zone == &zones[ZONE_HIGHMEM] ? min_u32(root / 4, HIGHMEM_MAX)
                                        : root / 4;
}

void page_alloc_set_reclaim(reclaim_t *reclaim)
{
    reclaim_pages = reclaim;
    for (int i = 0; i < ZONES; i++)
        zones[i].watermark = reclaim ? zone_watermark(&zones[i]) : 0;
}

void page_alloc_begin_reserve(void)
{
    use_reserve++;
}

void page_alloc_end_reserve(void)
{
    use_reserve--;
}

/* Pages of ZONE that an allocation leaves alone. User memory leaves fewer: fork,
 * which needs the kernel's, shall fail before a process finds no page for what
 * it has shared since. */
static uint32_t pages_to_keep(const struct zone *zone, gfp_t gfp)
{
    enum { USER_PAGES = 64 };
    uint32_t less = gfp & __GFP_HIGHMEM ? USER_PAGES : 0;

    return use_reserve ? 0 : zone->watermark - min_u32(zone->watermark, less);
}

static struct page *alloc_above_watermark(gfp_t gfp, unsigned order)
{
    struct page *page = NULL;

    for (int i = highest_zone(gfp); i >= ZONE_DMA && !page; i--)
        if (zones[i].free_pages >= pages_to_keep(&zones[i], gfp) +
                                       (1u << order))
            page = alloc_from_zone(&zones[i], order);
    return page;
}

/* A block of many pages may need more of them free before some are neighbours:
 * there are as many attempts as help. For the largest blocks there is one, as
 * in Linux: all of user memory might go for nothing. */
static __noinline struct page *alloc_reclaiming(gfp_t gfp, unsigned order)
{
    enum { BATCH = 32, COSTLY_ORDER = 3 };
    struct page *page = alloc_above_watermark(gfp, order);

    while (!page && !use_reserve) {
        uint32_t freed;

        page_alloc_begin_reserve();
        freed = reclaim_pages(highest_zone(gfp), BATCH + (1u << order));
        page_alloc_end_reserve();
        page = alloc_above_watermark(gfp, order);
        if (freed == 0 || order > COSTLY_ORDER)
            break;
    }
    if (!page && gfp & __GFP_NOFAIL) {
        page_alloc_begin_reserve();
        page = alloc_above_watermark(gfp, order);
        page_alloc_end_reserve();
    }
    return page;
}

struct page *alloc_pages(gfp_t gfp, unsigned order)
{
    struct page *page = NULL;

    BUG_ON(order >= MAX_ORDER);
    if (reclaim_pages)
        page = alloc_reclaiming(gfp, order);
    else
        for (int zone = highest_zone(gfp); zone >= ZONE_DMA && !page; zone--)
            page = alloc_from_zone(&zones[zone], order);
    if (!page) {
        if (gfp & __GFP_NOFAIL) {
            show_free_areas();
            panic("out of memory: no block of order %u in zone %s or below",
                  order, zones[highest_zone(gfp)].name);
        }
        return NULL;
    }
    if (gfp & __GFP_ZERO) {
        BUG_ON(page_is_highmem(page));
        memset(lowmem_page_address(page), 0, PAGE_SIZE << order);
    }
    return page;
}

void page_get(struct page *page)
{
    page->count++;
}

void page_put(struct page *page)
{
    if (page->count > 1) {
        page->count--;
        return;
    }
    if (page->flags & (PG_lru | PG_referenced | PG_anon | PG_dirty))
        lru_forget(page);
    free_pages(page, 0);
}

void free_reserved_page(struct page *page)
{
    BUG_ON(!(page->flags & PG_reserved));
    page->flags &= ~PG_reserved;
    page->count = 1;
    free_pages(page, 0);
}

uint32_t nr_free_pages(void)
{
    uint32_t pages = 0;

    for (int i = 0; i < ZONES; i++)
        pages += zones[i].free_pages;
    return pages;
}

uint32_t nr_free_lowmem_pages(void)
{
    return zones[ZONE_DMA].free_pages + zones[ZONE_NORMAL].free_pages;
}

static __init void zone_init(enum zone_type type, uint32_t start, uint32_t end)
{
    struct zone *zone = &zones[type];

    zone->start_pfn = start;
    zone->end_pfn = end;
    zone->present_pages = memblock_ram_frames(start, end);
    for (int order = 0; order < MAX_ORDER; order++)
        list_init(&zone->free_area[order].list);
    printk("  %-8s 0x%05x -> 0x%05x\n", zone->name, start, end);
}

static __init unsigned largest_order(uint32_t start, uint32_t end)
{
    unsigned order = MAX_ORDER - 1;

    while ((start & ((1u << order) - 1)) != 0 || start + (1u << order) > end)
        order--;
    return order;
}

/* Free boot-time RAM [START, END). The pages of blocks that lie in it only in
 * part are initialised already. */
static __init void free_range(uint32_t start, uint32_t end)
{
    while (start < end) {
        unsigned order = largest_order(start, end);
        struct page *page = pfn_to_page(start);
        struct zone *zone = &zones[pfn_zone(start)];

        if (order == MAX_ORDER - 1) {
            init_page(page, pfn_zone(start) << PG_ZONE_SHIFT | PG_deferred);
        } else {
            for (uint32_t i = 0; i < 1u << order; i++)
                pfn_to_page(start + i)->flags &= ~PG_reserved;
        }
        add_to_free_area(zone, page, order);
        zone->free_pages += 1u << order;
        start += 1u << order;
    }
}

__init void page_alloc_init(void)
{
    uint32_t dma_end = min_u32(PFN_DOWN(MAX_DMA_ADDRESS), max_low_pfn);
    uint32_t pfn, end;

    lru_init();
    printk("Zone PFN ranges:\n");
    zone_init(ZONE_DMA, 0, dma_end);
    zone_init(ZONE_NORMAL, dma_end, max_low_pfn);
    zone_init(ZONE_HIGHMEM, max_low_pfn, max_pfn);

    for (pfn = 0; pfn < max_pfn; pfn += MAX_ORDER_PAGES)
        if (!memblock_is_free(pfn, pfn + MAX_ORDER_PAGES))
            init_block(pfn, PG_reserved);
    for (pfn = 0; memblock_next_free(&pfn, &end); pfn = end)
        free_range(pfn, end);
}

void show_free_areas(void)
{
    printk("zone      start    end      present kB   free kB  "
           "free blocks of 1, 2, 4 .. 1024 pages\n");
    for (int i = 0; i < ZONES; i++) {
        const struct zone *zone = &zones[i];

        printk("%-8s  0x%05x  0x%05x  %10u  %8u ", zone->name,
               zone->start_pfn, zone->end_pfn, zone->present_pages * 4,
               zone->free_pages * 4);
        for (int order = 0; order < MAX_ORDER; order++)
            printk(" %u", zone->free_area[order].count);
        printk("\n");
    }
}
