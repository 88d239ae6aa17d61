/*
 * The kernel's page tables.
 */
#include "guest/mm/pgtable.h"

#include "guest/arch/cpu.h"
#include "guest/kernel/panic.h"
#include "guest/mm/page_alloc.h"

pgd_t swapper_pg_dir[PTRS_PER_PGD] __page_aligned;

uint32_t page_kernel(void)
{
    return _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY |
           (boot_cpu.pge ? _PAGE_GLOBAL : 0);
}

uint32_t page_kernel_nocache(void)
{
    return page_kernel() | _PAGE_PCD | _PAGE_PWT;
}

pte_t *pte_alloc_kernel(uint32_t vaddr)
{
    pgd_t *pgd = pgd_offset_k(vaddr);

    BUG_ON(vaddr < high_memory);
    if (!pgd_present(*pgd)) {
        struct page *table = alloc_pages(GFP_KERNEL | __GFP_ZERO |
                                         __GFP_NOFAIL, 0);

        set_pgd(pgd, mk_pte(page_to_pfn(table), _PAGE_TABLE));
    }
    return pte_offset_kernel(pgd, vaddr);
}

bool kernel_translate(uint32_t vaddr, uint32_t *paddr)
{
    pgd_t pgd = *pgd_offset_k(vaddr);
    pte_t pte;

    if (!pgd_present(pgd))
        return false;
    if (pgd_large(pgd)) {
        *paddr = (pgd & PGDIR_MASK) | (vaddr & ~PGDIR_MASK);
        return true;
    }
    pte = *pte_offset_kernel(&pgd, vaddr);
    if (!pte_present(pte))
        return false;
    *paddr = (pte & PAGE_MASK) | (vaddr & ~PAGE_MASK);
    return true;
}
