/*
 * The benchmark's page directory and its pages.
 */
#include "guest/bench/space.h"

#include "guest/mm/page_alloc.h"

static void *directory;
static uint64_t pdpt[PDPT_SIZE / sizeof(uint64_t)]
    __attribute__((aligned(PDPT_SIZE)));
static uint32_t backed;             /* pages that have frames */

bool bench_space(void)
{
    struct page *page;

    if (directory)
        return true;
    page = alloc_pages(GFP_KERNEL, paging.pgd_order);
    if (!page)
        return false;
    directory = lowmem_page_address(page);
    for (uint32_t i = 0; i < paging.ptrs_per_pgd; i++)
        set_pte(table_slot(directory, i),
                pte_read(table_slot(swapper_pg_dir, i)));
    if (paging.pae)
        pdpt_fill(pdpt, directory);
    return true;
}

uint32_t bench_cr3(void)
{
    return paging.pae ? __pa(pdpt) : __pa(directory);
}

struct pte_slot *bench_slot(uint32_t vaddr)
{
    struct pte_slot *entry = pgd_offset(directory, vaddr);

    if (!pte_present(pte_read(entry))) {
        struct page *table = alloc_pages(GFP_KERNEL | __GFP_ZERO, 0);

        if (!table)
            return NULL;
        set_pte(entry, mk_pte(page_to_pfn(table), _PAGE_USER_TABLE));
    }
    return pte_offset(pte_read(entry), vaddr);
}

bool bench_pages(uint32_t count)
{
    if (!bench_space())
        return false;
    for (; backed < count; backed++) {
        struct page *page = alloc_pages(GFP_HIGHMEM, 0);
        struct pte_slot *slot;

        if (!page)
            return false;
        slot = bench_slot((uint32_t)bench_page(backed));
        if (!slot)
            return false;
        set_pte(slot, mk_pte(page_to_pfn(page), BENCH_PAGE));
    }
    return true;
}
