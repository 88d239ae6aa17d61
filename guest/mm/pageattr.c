/*
 * Changing directory entries of the direct map. A TLB must not use a small and
 * a large entry for one address (SDM vol. 3, 4.10.2.3), and entries of the
 * direct map may be global, so each change flushes everything.
 */
#include "guest/mm/pageattr.h"

#include "guest/arch/cpu.h"
#include "guest/mm/mm.h"
#include "guest/mm/tlbflush.h"

static pte_t replace(uint32_t vaddr, pte_t pgd)
{
    struct pte_slot *slot = pgd_offset_k(vaddr);
    pte_t former = pte_read(slot);

    set_pte(slot, pgd);
    flush_tlb_all();
    return former;
}

bool direct_map_can_be_large(uint32_t vaddr)
{
    return boot_cpu.pse &&
           (vaddr & pgdir_mask()) + pgdir_size() <= high_memory;
}

pte_t direct_map_large(uint32_t vaddr)
{
    uint32_t paddr = __pa(vaddr) & pgdir_mask();

    return replace(vaddr, paddr | page_kernel() | _PAGE_PSE);
}

pte_t direct_map_small(uint32_t vaddr, void *table)
{
    uint32_t pfn = PFN_DOWN(__pa(vaddr) & pgdir_mask());

    for (uint32_t i = 0; i < paging.ptrs_per_pte; i++)
        set_pte(table_slot(table, i), mk_pte(pfn + i, page_kernel()));
    return replace(vaddr, __pa(table) | _PAGE_TABLE);
}

void direct_map_restore(uint32_t vaddr, pte_t former)
{
    replace(vaddr, former);
}
