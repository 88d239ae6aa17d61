/*
 * Page size of the direct map. Small and large entries for the same address
 * must not both be used (SDM vol. 3, 4.10.2.3), and entries of the direct map
 * are global: each change flushes everything.
 */
#include "guest/mm/pageattr.h"

#include "guest/arch/cpu.h"
#include "guest/mm/tlbflush.h"

static pgd_t replace(uint32_t vaddr, pgd_t pgd)
{
    pgd_t *pgdp = pgd_offset_k(vaddr), former = *pgdp;

    set_pgd(pgdp, pgd);
    flush_tlb_all();
    return former;
}

bool direct_map_can_be_large(uint32_t vaddr)
{
    return boot_cpu.pse && (vaddr & PGDIR_MASK) + PGDIR_SIZE <= high_memory;
}

pgd_t direct_map_large(uint32_t vaddr)
{
    uint32_t paddr = __pa(vaddr) & PGDIR_MASK;

    return replace(vaddr, paddr | page_kernel() | _PAGE_PSE);
}

pgd_t direct_map_small(uint32_t vaddr, pte_t *table)
{
    uint32_t pfn = PFN_DOWN(__pa(vaddr) & PGDIR_MASK);

    for (uint32_t i = 0; i < PTRS_PER_PTE; i++)
        table[i] = mk_pte(pfn + i, page_kernel());
    return replace(vaddr, __pa(table) | _PAGE_TABLE);
}

void direct_map_restore(uint32_t vaddr, pgd_t former)
{
    replace(vaddr, former);
}
