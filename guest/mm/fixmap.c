/*
 * Setting fixmap entries, and reading physical memory through one of them.
 */
#include "guest/mm/fixmap.h"

#include "guest/lib/string.h"
#include "guest/mm/tlbflush.h"

uint8_t fixmap_page_table[PAGE_SIZE] __page_aligned;

void set_fixmap(unsigned index, uint32_t pfn, uint32_t prot)
{
    set_pte(fixmap_pte(index), mk_pte(pfn, prot));
    flush_tlb_one_kernel(fix_to_virt(index));
}

void clear_fixmap(unsigned index)
{
    pte_clear(fixmap_pte(index));
    flush_tlb_one_kernel(fix_to_virt(index));
}

__init void early_memcpy(void *dst, uint32_t paddr, size_t count)
{
    char *to = dst;

    while (count > 0) {
        uint32_t offset = paddr & ~PAGE_MASK;
        uint32_t piece = min_u32(count, PAGE_SIZE - offset);

        set_fixmap(FIX_BOOT_WINDOW, PFN_DOWN(paddr),
                   _PAGE_PRESENT | _PAGE_RW);
        memcpy(to, (char *)fix_to_virt(FIX_BOOT_WINDOW) + offset, piece);
        to += piece;
        paddr += piece;
        count -= piece;
    }
    clear_fixmap(FIX_BOOT_WINDOW);
}
