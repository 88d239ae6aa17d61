/*
 * The kernel's directory, and the choice between the two forms of tables.
 */
#include "guest/mm/pgtable.h"

#include "guest/arch/cpu.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/recursive.h"

uint8_t swapper_pg_dir[PGD_PAGES_MAX * PAGE_SIZE] __page_aligned;

static uint64_t swapper_pdpt[PDPT_SIZE / sizeof(uint64_t)]
    __attribute__((aligned(PDPT_SIZE)));

struct paging paging = {
    .slot_shift = 2,
    .pgdir_shift = 22,
    .pgd_order = 0,
    .ptrs_per_pte = 1024,
    .ptrs_per_pgd = 1024,
    .max_pfn = 1u << (32 - PAGE_SHIFT),
    .kernel_prot = _PAGE_TABLE,
};

__init void paging_select_pae(void)
{
    paging = (struct paging){
        .pae = true,
        .slot_shift = 3,
        .pgdir_shift = 21,
        .pgd_order = 2,
        .ptrs_per_pte = 512,
        .ptrs_per_pgd = 2048,
        .max_pfn = 1u << (boot_cpu.phys_bits - PAGE_SHIFT),
        .kernel_prot = _PAGE_TABLE,
    };
    pdpt_fill(swapper_pdpt, swapper_pg_dir);
}

void pdpt_fill(uint64_t *pdpt, const void *pgd)
{
    for (uint32_t i = 0; i < PGD_PAGES_MAX; i++)
        pdpt[i] = (__pa(pgd) + i * PAGE_SIZE) | _PAGE_PRESENT;
}

uint32_t swapper_cr3(void)
{
    return paging.pae ? __pa(swapper_pdpt) : __pa(swapper_pg_dir);
}

__init void paging_select_global(void)
{
    if (boot_cpu.pge)
        paging.kernel_prot |= _PAGE_GLOBAL;
}

/* The entry for VADDR in the recursive array. The array shows the tables of the
 * loaded directory, which may be a process's and still lack the kernel's
 * directory entry PGD. The entry of the array's own page is the loaded
 * directory's entry for VADDR: set it first. */
static struct pte_slot *recursive_kernel_slot(uint32_t vaddr, pte_t pgd)
{
    struct pte_slot *slot = recursive_slot(recursive_base, vaddr);
    struct pte_slot *loaded = recursive_slot(recursive_base, (uint32_t)slot);

    if (pte_read(loaded) != pgd)
        set_pte(loaded, pgd);
    return slot;
}

struct pte_slot *pte_alloc_kernel(uint32_t vaddr)
{
    struct pte_slot *pgd = pgd_offset_k(vaddr);
    struct page *table;

    if (!pte_present(pte_read(pgd))) {
        table = alloc_pages(GFP_KERNEL | __GFP_ZERO, 0);
        if (!table)
            return NULL;
        set_pte(pgd, mk_pte(page_to_pfn(table), _PAGE_TABLE));
    }
    if (!recursive_base)
        return pte_offset(pte_read(pgd), vaddr);
    return recursive_kernel_slot(vaddr, pte_read(pgd));
}

bool pgd_translate(const void *pgd, uint32_t vaddr, uint32_t *pfn)
{
    pte_t entry = pte_read(pgd_offset(pgd, vaddr));

    if (!pte_present(entry))
        return false;
    if (pte_large(entry)) {
        *pfn = pte_pfn(entry) + pte_index(vaddr);
        return true;
    }
    entry = pte_read(pte_offset(entry, vaddr));
    *pfn = pte_pfn(entry);
    return pte_present(entry);
}
