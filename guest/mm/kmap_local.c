/*
 * kmap_local: a stack of fixmap slots, as in Linux since 5.11 (on i386 with
 * one INVLPG for each unmapping).
 *
 * The flush comes when the mapping ends, not when the slot is used again: a
 * slot's entry is always clear and unknown to the TLB before it is set, and
 * 0 -> present needs no invalidation (SDM vol. 3, 4.10.4.3).
 */
#include "guest/kernel/bug.h"
#include "guest/kernel/panic.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/highmem.h"
#include "guest/mm/tlbflush.h"

static unsigned depth;

static unsigned slot_index(unsigned slot)
{
    return FIX_KMAP_BEGIN - slot;
}

void *kmap_local_page(struct page *page)
{
    unsigned index;

    if (!page_is_highmem(page))
        return lowmem_page_address(page);
    BUG_ON(depth == KM_SLOTS);
    index = slot_index(depth++);
    set_pte(fixmap_pte(index), mk_pte(page_to_pfn(page), page_kernel()));
    return (void *)fix_to_virt(index);
}

void kunmap_local(const void *address)
{
    uint32_t vaddr = (uint32_t)address & PAGE_MASK;
    unsigned index;

    if (vaddr < high_memory)
        return;
    BUG_ON(depth == 0);
    index = slot_index(--depth);
    BUG_ON(vaddr != fix_to_virt(index));
    pte_clear(fixmap_pte(index));
    if (!bug_planted(BUG_noinvlpg))
        flush_tlb_one_kernel(vaddr);
}

unsigned kmap_local_depth(void)
{
    return depth;
}
