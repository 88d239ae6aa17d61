/*
 * pae: what page tables of two levels and of three cost, and how much lowmem
 * mem_map takes. The price of a walk shows when more pages are touched than the
 * TLB holds; boot with pae=on and pae=off and compare.
 *
 * The arithmetic: a machine with R bytes of RAM needs R / 4096 struct pages in
 * lowmem. It boots if they leave some lowmem free.
 */
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/labs/touch.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/mm/isolation.h"

enum {
    PAGES = 512,
    ROUNDS = 4,
    PAGES_PER_GIB = 1 << 18,
    LOWMEM_3G_MIB = 896, LOWMEM_4G4G_MIB = 3936,
    MIN_LEFT_MIB = 32,          /* for everything else: page tables, slabs */
};

static const char lab[] = "pae";

/* Pages of page tables, the directory's included, that map COUNT pages at
 * LAB_SPACE. */
static uint32_t table_pages(uint32_t count)
{
    uint32_t end = LAB_SPACE + count * PAGE_SIZE;

    return (1u << paging.pgd_order) +
           (pgd_index(end - 1) - pgd_index(LAB_SPACE) + 1);
}

/* MiB of lowmem that mem_map for GIB of RAM leaves free, if there are at most
 * LOWMEM MiB of it; 0 if mem_map does not fit. */
static uint32_t lowmem_left(uint32_t gib, uint32_t struct_size,
                            uint32_t lowmem)
{
    uint32_t ram_mib = gib << 10;
    uint32_t mem_map = gib * (PAGES_PER_GIB >> 10) * struct_size >> 10;

    lowmem = min_u32(lowmem, ram_mib);
    return mem_map < lowmem ? lowmem - mem_map : 0;
}

static void print_sizes(uint32_t struct_size)
{
    static const uint32_t sizes[] = { 1, 4, 8, 16, 32, 64 };
    char metric[40];

    for (uint32_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint32_t left = lowmem_left(sizes[i], struct_size, LOWMEM_3G_MIB);

        snprintf(metric, sizeof(metric), "lowmem_left_%uG_struct%u", sizes[i],
                 struct_size);
        lab_count(lab, metric, left, "MiB");
    }
}

static void check_sizes(void)
{
    print_sizes(64);
    print_sizes(32);
    lab_count(lab, "lowmem_left_64G_4g4g",
              lowmem_left(64, 64, LOWMEM_4G4G_MIB), "MiB");
    lab_check(lab, "boots_32G_struct64",
              lowmem_left(32, 64, LOWMEM_3G_MIB) > MIN_LEFT_MIB, 1);
    lab_check(lab, "boots_64G_struct64",
              lowmem_left(64, 64, LOWMEM_3G_MIB) > MIN_LEFT_MIB, 0);
    lab_check(lab, "boots_64G_struct32",
              lowmem_left(64, 32, LOWMEM_3G_MIB) > MIN_LEFT_MIB, 1);
    lab_check(lab, "boots_64G_struct64_4g4g",
              lowmem_left(64, 64, LOWMEM_4G4G_MIB) > MIN_LEFT_MIB, 1);
}

static void touch_all(void *arg)
{
    (void)arg;
    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < PAGES; i++)
            touch(lab_space_page(i), i);
}

void lab_pae(void)
{
    struct mm *mm = lab_space_create(PAGES, 0);

    check_sizes();
    lab_check(lab, "entry_bytes", 1u << paging.slot_shift,
              paging.pae ? 8 : 4);
    lab_check(lab, "entries_per_table", paging.ptrs_per_pte,
              PAGE_SIZE >> paging.slot_shift);
    lab_check(lab, "tables_of_512_pages", mm->tables + (1 << paging.pgd_order),
              table_pages(PAGES));
    lab_count(lab, "directory_reach", pgdir_size() >> 20, "MiB");
    if (isolation == ISOLATION_4G4G) {
        lab_skipped(lab, "touch_512", "kernel-has-no-user-space");
    } else {
        switch_mm(mm);
        lab_measure(&(struct lab_measurement){
            .lab = lab, .metric = "touch_512", .per = "page",
            .ops = PAGES * ROUNDS, .run = touch_all,
        });
        switch_mm(NULL);
    }
    mm_put(mm);
}
