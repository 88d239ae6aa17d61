/*
 * What must hold: a process's pages leave and return intact, also those that
 * two processes share; of the kernel's own memory nothing leaves.
 */
#include "guest/kernel/process.h"
#include "guest/labs/lab.h"
#include "guest/labs/swap/swap_space.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/fault.h"
#include "guest/mm/process/reclaim.h"
#include "guest/mm/slab.h"
#include "guest/mm/swap/swap.h"
#include "guest/mm/swap/swap_entry.h"

enum {
    OBJECT_SIZE = 16 * PAGE_SIZE,
    OBJECT_BYTE = 0x6b,
    EVERYTHING = 1 << 20,       /* pages */

    /* A program with 2 MiB, which its child shares at first, and 1 MiB of
     * memory for both and for what the kernel needs. */
    PRESSURE_PAGES = 256,
    PRESSURE_SLOTS = 1024,
};

static const char lab[] = "swap";
static const char pressure_program[] = "stress swap 2";

static uint32_t swap_entries(const struct mm *mm)
{
    uint32_t entries = 0;

    for (uint32_t i = 0; i < SWAP_PAGES; i++)
        entries += pte_is_swap(pte_read(pte_lookup(mm, LAB_SPACE +
                                                   i * PAGE_SIZE)));
    return entries;
}

static void check_return(struct swap_space *s)
{
    uint32_t used = swap_slots_used(), free, written;

    swap_space_fill(s, s->mm, 1);
    free = nr_free_pages();
    lab_check(lab, "pages_left", swap_space_take(s->mm), SWAP_PAGES);
    lab_check(lab, "frames_freed", nr_free_pages() - free, SWAP_PAGES);
    lab_check(lab, "entries_name_slots", swap_entries(s->mm), SWAP_PAGES);
    lab_check(lab, "slots_taken", swap_slots_used() - used, SWAP_PAGES);
    lab_check(lab, "words_wrong", swap_space_wrong(s, s->mm, 1), 0);

    written = swap_counts.out;
    swap_space_take(s->mm);
    lab_check(lab, "clean_pages_written", swap_counts.out - written, 0);
    lab_check(lab, "clean_words_wrong", swap_space_wrong(s, s->mm, 1), 0);
}

static void check_shared(struct swap_space *s)
{
    uint32_t written;

    swap_space_fill(s, s->mm, 2);
    swap_space_fork(s);
    written = swap_counts.out;
    swap_space_take(s->mm);
    lab_check(lab, "shared_entries_name_slots",
              swap_entries(s->mm) + swap_entries(s->copy), 2 * SWAP_PAGES);
    lab_check(lab, "shared_pages_written", swap_counts.out - written,
              SWAP_PAGES);
    swap_space_fill(s, s->mm, 3);
    lab_check(lab, "shared_words_wrong", swap_space_wrong(s, s->mm, 3) +
              swap_space_wrong(s, s->copy, 2), 0);
    swap_space_unfork(s);
}

/* Lowmem pages that the direct map does not have at their address. */
static uint32_t direct_map_holes(void)
{
    uint32_t holes = 0, frame;

    for (uint32_t pfn = 0; pfn < max_low_pfn; pfn++)
        holes += !kernel_translate((uint32_t)__va(PFN_PHYS(pfn)), &frame) ||
                 frame != pfn;
    return holes;
}

static uint32_t pages_on_lists(const struct list_head *list,
                               bool (*what)(const struct page *page))
{
    const struct list_head *link;
    uint32_t pages = 0;

    list_for_each(link, list)
        pages += what(list_entry(link, struct page, lru));
    return pages;
}

/* A page on the lists belongs to a process or a file, or it is the kernel's. */
static bool is_kernel_page(const struct page *page)
{
    return page->flags & (PG_reserved | PG_slab | PG_buddy) ||
           (!(page->flags & PG_anon) && !page->mapping);
}

/* Ask for more than there is, then look at the kernel's memory: what kmalloc
 * and vmalloc gave, a page table, the stack that this runs on. */
static void check_kernel(struct swap_space *s)
{
    char *object = kmalloc(OBJECT_SIZE, GFP_KERNEL);
    char *area = vmalloc(OBJECT_SIZE);
    struct page *area_page, *kernel_pages[4];
    uint32_t taken = 0, changed = 0, listed = 0;

    BUG_ON(!object || !area);
    memset(object, OBJECT_BYTE, OBJECT_SIZE);
    memset(area, OBJECT_BYTE, OBJECT_SIZE);
    area_page = vmalloc_to_page(area);
    kernel_pages[0] = virt_to_page(object);
    kernel_pages[1] = area_page;
    kernel_pages[2] = virt_to_page(pgd_table(pte_read(pgd_offset(
        s->mm->user_pgd, LAB_SPACE))));
    kernel_pages[3] = virt_to_page(current->stack);

    swap_space_fill(s, s->mm, 4);
    while (try_to_free_pages(ZONE_HIGHMEM, EVERYTHING) > 0)
        ;
    lab_check(lab, "user_pages_present", SWAP_PAGES - swap_entries(s->mm), 0);
    for (uint32_t i = 0; i < ARRAY_SIZE(kernel_pages); i++)
        taken += reclaim_page(kernel_pages[i]);
    for (uint32_t i = 0; i < OBJECT_SIZE; i++)
        changed += object[i] != OBJECT_BYTE || area[i] != OBJECT_BYTE;
    for (int i = 0; i < ZONES; i++)
        listed += pages_on_lists(&zones[i].lru.active, is_kernel_page) +
                  pages_on_lists(&zones[i].lru.inactive, is_kernel_page);
    lab_check(lab, "kernel_pages_taken", taken, 0);
    lab_check(lab, "kernel_bytes_changed", changed, 0);
    lab_check(lab, "kernel_pages_on_lists", listed, 0);
    lab_check(lab, "vmalloc_pages_moved", vmalloc_to_page(area) != area_page,
              0);
    lab_check(lab, "direct_map_holes", direct_map_holes(), 0);
    lab_check(lab, "words_wrong_after_all", swap_space_wrong(s, s->mm, 4), 0);
    vfree(area);
    kfree(object);
}

/* A process with more memory than it may have: the watermarks keep what is free
 * from it, but for some lowmem, which the kernel can use, too. */
static void check_pressure(void)
{
    uint32_t kept[ZONES], written = swap_counts.out, read = swap_counts.in;
    int zone = zones[ZONE_NORMAL].free_pages > 2 * PRESSURE_PAGES
                   ? ZONE_NORMAL : ZONE_DMA;

    if (swap_slots() - swap_slots_used() < PRESSURE_SLOTS ||
        zones[zone].free_pages < 2 * PRESSURE_PAGES) {
        lab_skipped(lab, "program_out", "no-room");
        lab_skipped(lab, "program_in", "no-room");
        return;
    }
    for (int i = 0; i < ZONES; i++) {
        kept[i] = zones[i].watermark;
        zones[i].watermark = zones[i].present_pages;
    }
    zones[zone].watermark = zones[zone].free_pages - PRESSURE_PAGES;
    lab_check(lab, "program_exit_code", process_run(pressure_program).code, 0);
    for (int i = 0; i < ZONES; i++)
        zones[i].watermark = kept[i];
    lab_count(lab, "program_out", swap_counts.out - written, "pages");
    lab_count(lab, "program_in", swap_counts.in - read, "pages");
}

void swap_checks(struct swap_space *s)
{
    uint32_t used = swap_slots_used();

    check_return(s);
    check_shared(s);
    check_kernel(s);
    zap_range(s->mm, LAB_SPACE, LAB_SPACE + SWAP_PAGES * PAGE_SIZE);
    lab_check(lab, "slots_lost", swap_slots_used() - used, 0);
    check_pressure();
}
