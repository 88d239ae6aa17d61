/*
 * kmap: the ways to reach a page that has no address, and their price.
 *
 * Every measurement touches one word of a page. They differ in how the page
 * gets its address:
 *   direct            a lowmem page: it has an address in the direct map
 *   kmap_local        kmap_local and kunmap_local, of one page after another
 *   kmap_local_same   kmap_local and kunmap_local, always of one page
 *   kmap              kmap and kunmap of one page after another, over several
 *                     turns of the pool, so that each touch carries its part
 *                     of the pool's flushes
 *   kmap_same         kmap and kunmap, always of one page: it keeps its slot
 *   window            one fixmap entry, rewritten and flushed for one page
 *                     after another: bank switching
 *   window_same       the fixmap entry, always rewritten with one frame
 *   vmap              all pages mapped side by side beforehand
 *   vmap_map          vmap and vunmap of all pages, for each page
 */
#include "guest/labs/lab.h"
#include "guest/labs/touch.h"
#include "guest/lib/list.h"
#include "guest/lib/panic.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/tlbflush.h"

enum {
    POOL_TURNS = 4,
    KMAP_PAGES = POOL_TURNS * PTRS_PER_PTE_MAX,
    SET_PAGES = 256,            /* for all ways but kmap */
    SET_ORDER = 8,
    ROUNDS = 4,
    PATTERN = 0x5a170000,
};

static const char lab[] = "kmap";

struct set {
    struct page **pages;        /* highmem frames */
    uint32_t count;             /* of frames: kmap uses all of them */
    uint32_t few;               /* the other ways use only the first few */
    char *lowmem;               /* SET_PAGES pages */
    char *mapped;               /* `few` pages by vmap */
};

static void touch_direct(void *arg)
{
    const struct set *set = arg;

    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < set->few; i++)
            touch(set->lowmem + i * PAGE_SIZE, i);
}

static void touch_kmap_local(void *arg)
{
    const struct set *set = arg;

    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < set->few; i++) {
            void *vaddr = kmap_local_page(set->pages[i]);

            touch(vaddr, i);
            kunmap_local(vaddr);
        }
    }
}

static void touch_kmap_local_same(void *arg)
{
    const struct set *set = arg;

    for (uint32_t i = 0; i < set->few * ROUNDS; i++) {
        void *vaddr = kmap_local_page(set->pages[0]);

        touch(vaddr, i);
        kunmap_local(vaddr);
    }
}

static void touch_kmap(void *arg)
{
    const struct set *set = arg;

    for (uint32_t i = 0; i < set->count; i++) {
        touch(kmap(set->pages[i]), i);
        kunmap(set->pages[i]);
    }
}

static void touch_kmap_same(void *arg)
{
    const struct set *set = arg;

    for (uint32_t i = 0; i < set->few * ROUNDS; i++) {
        touch(kmap(set->pages[0]), i);
        kunmap(set->pages[0]);
    }
}

/* Map PAGE at the window. */
static void *switch_window(const struct page *page)
{
    set_fixmap(FIX_LAB_WINDOW, page_to_pfn(page), page_kernel());
    return (void *)fix_to_virt(FIX_LAB_WINDOW);
}

static void touch_window(void *arg)
{
    const struct set *set = arg;

    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < set->few; i++)
            touch(switch_window(set->pages[i]), i);
}

static void touch_window_same(void *arg)
{
    const struct set *set = arg;

    for (uint32_t i = 0; i < set->few * ROUNDS; i++)
        touch(switch_window(set->pages[0]), i);
}

static void touch_vmap(void *arg)
{
    const struct set *set = arg;

    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < set->few; i++)
            touch(set->mapped + i * PAGE_SIZE, i);
}

static void map_and_touch_vmap(void *arg)
{
    const struct set *set = arg;
    char *vaddr = vmap(set->pages, set->few);

    for (uint32_t i = 0; i < set->few; i++)
        touch(vaddr + i * PAGE_SIZE, i);
    vunmap(vaddr);
}

static void measure(const char *metric, struct set *set, uint32_t ops,
                    void (*run)(void *))
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = "page", .ops = ops, .run = run,
        .arg = set,
    });
}

/* Writes a number into each frame through kmap_local, then reads it by every
 * way. Counts the reads that find another number. */
static uint32_t data_mismatches(const struct set *set)
{
    uint32_t mismatches = 0;

    for (uint32_t i = 0; i < set->few; i++) {
        uint32_t *vaddr = kmap_local_page(set->pages[i]);

        *vaddr = PATTERN + i;
        kunmap_local(vaddr);
    }
    for (uint32_t i = 0; i < set->few; i++) {
        const uint32_t *in_vmap = (uint32_t *)(set->mapped + i * PAGE_SIZE);
        const uint32_t *in_kmap = kmap(set->pages[i]);
        const uint32_t *in_window = switch_window(set->pages[i]);
        const uint32_t *in_local = kmap_local_page(set->pages[i]);

        mismatches += *in_vmap != PATTERN + i;
        mismatches += *in_kmap != PATTERN + i;
        mismatches += *in_window != PATTERN + i;
        mismatches += *in_local != PATTERN + i;
        kunmap_local(in_local);
        kunmap(set->pages[i]);
    }
    return mismatches;
}

/* None of the pages has a slot: each takes a new one, and the pool is flushed
 * each time the scan passes slot 0. */
static void measure_kmap(struct set *set)
{
    struct pkmap_usage before, after;

    kmap_flush_unused();
    before = pkmap_usage();
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = "kmap", .per = "page", .ops = set->count,
        .cold = true, .run = touch_kmap, .arg = set,
    });
    after = pkmap_usage();
    lab_check(lab, "pool_flushes", after.flushes - before.flushes,
              (before.last_slot + set->count) / LAST_PKMAP);
}

static void measure_all(struct set *set)
{
    uint32_t touches = set->few * ROUNDS;

    measure("direct", set, touches, touch_direct);
    measure("kmap_local", set, touches, touch_kmap_local);
    measure("kmap_local_same", set, touches, touch_kmap_local_same);
    measure_kmap(set);
    measure("kmap_same", set, touches, touch_kmap_same);
    measure("window", set, touches, touch_window);
    measure("window_same", set, touches, touch_window_same);
    measure("vmap", set, touches, touch_vmap);
    measure("vmap_map", set, set->few, map_and_touch_vmap);
}

static void check_all(struct set *set)
{
    lab_check(lab, "data_mismatches", data_mismatches(set), 0);
    kmap_flush_unused();
    lab_check(lab, "slots_in_use", pkmap_usage().in_use, 0);
    lab_check(lab, "slots_stale", pkmap_usage().stale, 0);
    lab_check(lab, "local_slots_in_use", kmap_local_depth(), 0);
}

/* Allocate highmem frames, for whole turns of the pool if there are enough. */
static void alloc_frames(struct set *set)
{
    set->count = min_u32(zones[ZONE_HIGHMEM].free_pages, KMAP_PAGES);
    if (set->count > LAST_PKMAP)
        set->count -= set->count % LAST_PKMAP;
    set->few = min_u32(set->count, SET_PAGES);
    for (uint32_t i = 0; i < set->count; i++)
        set->pages[i] = alloc_pages(GFP_HIGHMEM | __GFP_NOFAIL, 0);
}

void lab_kmap(void)
{
    const unsigned array_order = 2;     /* KMAP_PAGES pointers */
    struct page *array, *lowmem;
    struct set set;

    if (zones[ZONE_HIGHMEM].free_pages == 0) {
        lab_skipped(lab, NULL, "no-highmem");
        return;
    }
    array = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, array_order);
    lowmem = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, SET_ORDER);
    set.pages = lowmem_page_address(array);
    set.lowmem = lowmem_page_address(lowmem);
    alloc_frames(&set);
    set.mapped = vmap(set.pages, set.few);
    BUG_ON(!set.mapped);

    measure_all(&set);
    check_all(&set);

    clear_fixmap(FIX_LAB_WINDOW);
    vunmap(set.mapped);
    for (uint32_t i = 0; i < set.count; i++)
        free_pages(set.pages[i], 0);
    free_pages(lowmem, SET_ORDER);
    free_pages(array, array_order);
}

_Static_assert(KMAP_PAGES * sizeof(struct page *) == PAGE_SIZE << 2,
               "array_order in lab_kmap");
_Static_assert(SET_PAGES == 1 << SET_ORDER, "one block of lowmem");
