/*
 * kmap_local: a stack of fixmap slots, as in Linux since 5.11 (on i386 with
 * one INVLPG for each unmapping).
 *
 * The flush comes when a mapping ends, not when its slot is used again. So a
 * slot's entry is clear, and the TLB holds nothing of it, before it is set: a
 * change from 0 to present needs no invalidation (SDM vol. 3, 4.10.4.3).
 */
#include "guest/lib/bug.h"
#include "guest/lib/panic.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/tlbflush.h"

static struct kmap_local_state before_tasks;
static struct kmap_local_state *current_state = &before_tasks;

static unsigned slot_index(unsigned slot)
{
    return FIX_KMAP_BEGIN - slot;
}

static void unmap_slot(unsigned index)
{
    pte_clear(fixmap_pte(index));
    if (!bug_planted(BUG_noinvlpg))
        flush_tlb_one_kernel(fix_to_virt(index));
}

void *kmap_local_page(struct page *page)
{
    struct kmap_local_state *state;
    unsigned index;
    pte_t pte;

    if (!page_is_highmem(page))
        return lowmem_page_address(page);
    state = current_state;
    BUG_ON(state->depth == KM_SLOTS);
    pte = mk_pte(page_to_pfn(page), page_kernel());
    index = slot_index(state->depth);
    state->pte[state->depth++] = pte;
    set_pte(fixmap_pte(index), pte);
    return (void *)fix_to_virt(index);
}

void kunmap_local(const void *address)
{
    struct kmap_local_state *state = current_state;
    uint32_t vaddr = (uint32_t)address & PAGE_MASK;
    unsigned index;

    if (vaddr < high_memory)
        return;
    BUG_ON(state->depth == 0);
    index = slot_index(--state->depth);
    BUG_ON(vaddr != fix_to_virt(index));
    unmap_slot(index);
}

void kmap_local_switch(struct kmap_local_state *state)
{
    for (unsigned slot = current_state->depth; slot-- > 0;)
        unmap_slot(slot_index(slot));
    for (unsigned slot = 0; slot < state->depth; slot++)
        set_pte(fixmap_pte(slot_index(slot)), state->pte[slot]);
    current_state = state;
}

unsigned kmap_local_depth(void)
{
    return current_state->depth;
}
