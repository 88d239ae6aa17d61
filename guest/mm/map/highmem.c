/*
 * kmap: the pool of persistent kernel mappings, as in Linux mm/highmem.c.
 *
 * pkmap_count[slot]:
 *   0      free, and its translation has been flushed
 *   1      no user, but the slot still maps its page and a TLB may hold the
 *          translation: kmap of that page may use the slot, kmap of another
 *          page only after the next flush
 *   n > 1  n - 1 users
 */
#include "guest/mm/map/highmem.h"

#include "guest/lib/bug.h"
#include "guest/lib/panic.h"
#include "guest/mm/map/page_address.h"
#include "guest/mm/tlbflush.h"

static uint8_t pkmap_page_table[PAGE_SIZE] __page_aligned;

static uint16_t pkmap_count[PTRS_PER_PTE_MAX];
static uint32_t last_pkmap_nr;
static uint32_t pool_flushes;

__init void pkmap_init(void)
{
    set_pte(pgd_offset_k(PKMAP_BASE),
            mk_pte(PFN_DOWN(__pa(pkmap_page_table)), _PAGE_TABLE));
}

static uint32_t pkmap_addr(uint32_t slot)
{
    return PKMAP_BASE + slot * PAGE_SIZE;
}

static struct pte_slot *pkmap_pte(uint32_t slot)
{
    return table_slot(pkmap_page_table, slot);
}

static uint32_t pkmap_nr(const void *vaddr)
{
    return ((uint32_t)vaddr - PKMAP_BASE) >> PAGE_SHIFT;
}

/* Free every slot that has no user. One flush covers the whole window: which of
 * its translations the TLB holds is not known. */
static void flush_all_zero_pkmaps(void)
{
    bool need_flush = false;

    for (uint32_t slot = 0; slot < LAST_PKMAP; slot++) {
        if (pkmap_count[slot] != 1)
            continue;
        pkmap_count[slot] = 0;
        set_page_address(pfn_to_page(pte_pfn(pte_read(pkmap_pte(slot)))),
                         slot, NULL);
        pte_clear(pkmap_pte(slot));
        need_flush = true;
    }
    if (need_flush && bug_planted(BUG_kmapcr3)) {
        __flush_tlb();
    } else if (need_flush) {
        flush_tlb_kernel_range(PKMAP_BASE, pkmap_addr(LAST_PKMAP));
        pool_flushes++;
    }
}

/* The next free slot after the one handed out last. */
static uint32_t find_slot(void)
{
    for (uint32_t tries = 0; tries < 2 * LAST_PKMAP; tries++) {
        last_pkmap_nr = (last_pkmap_nr + 1) % LAST_PKMAP;
        if (last_pkmap_nr == 0)
            flush_all_zero_pkmaps();
        if (pkmap_count[last_pkmap_nr] == 0)
            return last_pkmap_nr;
    }
    panic("kmap: all %u slots are in use", LAST_PKMAP);
}

static void *map_new_virtual(struct page *page)
{
    uint32_t slot = find_slot();
    void *vaddr = (void *)pkmap_addr(slot);

    set_pte(pkmap_pte(slot), mk_pte(page_to_pfn(page), page_kernel()));
    pkmap_count[slot] = 1;
    set_page_address(page, slot, vaddr);
    return vaddr;
}

void *kmap(struct page *page)
{
    void *vaddr = page_address(page);

    if (!page_is_highmem(page))
        return vaddr;
    if (!vaddr)
        vaddr = map_new_virtual(page);
    pkmap_count[pkmap_nr(vaddr)]++;
    return vaddr;
}

void kunmap(struct page *page)
{
    uint32_t slot;

    if (!page_is_highmem(page))
        return;
    slot = pkmap_nr(page_address(page));
    BUG_ON(slot >= LAST_PKMAP || pkmap_count[slot] < 2);
    pkmap_count[slot]--;
    if (bug_planted(BUG_kmapreuse) && pkmap_count[slot] == 1) {
        set_page_address(page, slot, NULL);
        pte_clear(pkmap_pte(slot));
        pkmap_count[slot] = 0;
    }
}

void kmap_flush_unused(void)
{
    flush_all_zero_pkmaps();
}

struct pkmap_usage pkmap_usage(void)
{
    struct pkmap_usage usage = {
        .last_slot = last_pkmap_nr,
        .flushes = pool_flushes,
    };

    for (uint32_t slot = 0; slot < LAST_PKMAP; slot++) {
        usage.in_use += pkmap_count[slot] > 1;
        usage.stale += pkmap_count[slot] == 1;
    }
    return usage;
}
