/*
 * lowmem: allocate all memory that kmalloc could return, and see what still
 * works. Then free every other page, and see what does not work although half
 * of lowmem is free.
 */
#include "guest/labs/lab.h"
#include "guest/lib/panic.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/slab.h"

static const char lab[] = "lowmem";

/* Take all free lowmem, the largest blocks first, as single pages. */
static void take_all(struct list_head *taken)
{
    for (int order = MAX_ORDER - 1; order >= 0; order--) {
        struct page *head;

        while ((head = alloc_pages(GFP_KERNEL, order)))
            for (uint32_t i = 0; i < 1u << order; i++) {
                struct page *page = pfn_to_page(page_to_pfn(head) + i);

                page->count = 1;
                list_add(&page->lru, taken);
            }
    }
}

/* Free all pages of the list, or only the pages with even frame numbers. */
static void give_back(struct list_head *taken, bool even_only)
{
    struct list_head *link = taken->next;

    while (link != taken) {
        struct page *page = list_entry(link, struct page, lru);

        link = link->next;
        if (even_only && page_to_pfn(page) & 1)
            continue;
        list_del(&page->lru);
        free_pages(page, 0);
    }
}

static bool kmalloc_works(uint32_t size)
{
    void *object = kmalloc(size, GFP_KERNEL);

    kfree(object);
    return object != NULL;
}

static void check_full(void)
{
    struct page *page = alloc_pages(GFP_HIGHMEM, 0);
    uint32_t *vaddr;

    lab_check(lab, "full_free_lowmem_pages", nr_free_lowmem_pages(), 0);
    lab_check(lab, "full_kmalloc_page_works", kmalloc_works(PAGE_SIZE), 0);
    lab_check(lab, "full_highmem_page_works", page != NULL, 1);
    lab_check(lab, "full_highmem_page_has_address", page_address(page) != NULL,
              0);
    vaddr = kmap_local_page(page);
    *vaddr = 1;
    lab_check(lab, "full_highmem_page_usable", *vaddr, 1);
    kunmap_local(vaddr);
    lab_count(lab, "full_free_highmem", zones[ZONE_HIGHMEM].free_pages >> 8,
              "MiB");
    free_pages(page, 0);
}

static void check_broken_up(uint32_t all)
{
    void *vaddr;

    lab_count(lab, "half_free_lowmem", nr_free_lowmem_pages() >> 8, "MiB");
    lab_check(lab, "half_lowmem_is_free",
              nr_free_lowmem_pages() >= all / 2 - 1, 1);
    lab_check(lab, "half_kmalloc_page_works", kmalloc_works(PAGE_SIZE), 1);
    lab_check(lab, "half_kmalloc_two_pages_works",
              kmalloc_works(2 * PAGE_SIZE), 0);
    vaddr = vmalloc(2 * PAGE_SIZE);
    lab_check(lab, "half_vmalloc_two_pages_works", vaddr != NULL, 1);
    vfree(vaddr);
}

void lab_lowmem(void)
{
    struct list_head taken = LIST_HEAD_INIT(taken);
    uint32_t all = nr_free_lowmem_pages();

    if (zones[ZONE_HIGHMEM].free_pages == 0) {
        lab_skipped(lab, NULL, "no-highmem");
        return;
    }
    take_all(&taken);
    check_full();
    give_back(&taken, true);
    check_broken_up(all);
    give_back(&taken, false);
    lab_check(lab, "free_pages_lost", all - nr_free_lowmem_pages(), 0);
}
