/*
 * The benchmark's page directories and its pages.
 */
#include "guest/bench/space.h"

#include "guest/mm/page_alloc.h"

/* A page directory; under PAE the pointers to its four parts. */
struct space {
    uint64_t pdpt[PDPT_SIZE / sizeof(uint64_t)]
        __attribute__((aligned(PDPT_SIZE)));
    void *directory;
};

static struct space first, second;
static uint32_t backed;             /* pages that have frames */

/* Makes the directory of a space, unless there is one. False when memory is
 * short. */
static bool make(struct space *space)
{
    struct page *page;

    if (space->directory)
        return true;
    page = alloc_pages(GFP_KERNEL, paging.pgd_order);
    if (!page)
        return false;
    space->directory = lowmem_page_address(page);
    if (paging.pae)
        pdpt_fill(space->pdpt, space->directory);
    return true;
}

static void copy_directory(struct space *space, const void *from)
{
    for (uint32_t i = 0; i < paging.ptrs_per_pgd; i++)
        set_pte(table_slot(space->directory, i),
                pte_read(table_slot((void *)from, i)));
}

static uint32_t cr3_of(const struct space *space)
{
    return paging.pae ? __pa(space->pdpt) : __pa(space->directory);
}

bool bench_space(void)
{
    if (first.directory)
        return true;
    if (!make(&first))
        return false;
    copy_directory(&first, swapper_pg_dir);
    return true;
}

uint32_t bench_cr3(void)
{
    return cr3_of(&first);
}

bool bench_second_space(void)
{
    if (!make(&second))
        return false;
    copy_directory(&second, first.directory);
    return true;
}

uint32_t bench_second_cr3(void)
{
    return cr3_of(&second);
}

struct pte_slot *bench_slot(uint32_t vaddr)
{
    struct pte_slot *entry = pgd_offset(first.directory, vaddr);

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
