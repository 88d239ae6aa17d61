/*
 * Page tables of user addresses: entries looked up, unmapped, copied.
 */
#include "guest/mm/process/memory.h"

#include "guest/lib/bug.h"
#include "guest/lib/panic.h"
#include "guest/mm/isolation.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/recursive.h"
#include "guest/mm/swap/swap.h"
#include "guest/mm/swap/swap_entry.h"
#include "guest/mm/tlbflush.h"

/* The directory in which the kernel keeps MM's user tables. */
static void *user_tables(const struct mm *mm)
{
    return isolation == ISOLATION_4G4G ? mm->user_pgd : mm->pgd;
}

/* The entry for ADDR in the table that directory entry PGD points to. */
static struct pte_slot *user_slot(const struct mm *mm, pte_t pgd,
                                  uint32_t addr)
{
    if (recursive_base && mm == loaded_mm() && isolation != ISOLATION_4G4G)
        return recursive_slot(recursive_base, addr);
    return pte_offset(pgd, addr);
}

struct pte_slot *pte_lookup(const struct mm *mm, uint32_t addr)
{
    pte_t pgd = pte_read(pgd_offset(user_tables(mm), addr));

    return pte_present(pgd) ? user_slot(mm, pgd, addr) : NULL;
}

struct pte_slot *pte_alloc(struct mm *mm, uint32_t addr)
{
    struct pte_slot *slot = pgd_offset(user_tables(mm), addr);
    struct page *table;
    pte_t pgd;

    if (!pte_present(pte_read(slot))) {
        table = alloc_pages(GFP_KERNEL | __GFP_ZERO, 0);
        if (!table)
            return NULL;
        pgd = mk_pte(page_to_pfn(table), _PAGE_USER_TABLE);
        set_pte(slot, pgd);
        if (isolation == ISOLATION_KPTI && !bug_planted(BUG_kpticlone))
            set_pte(pgd_offset(mm->user_pgd, addr), pgd);
        mm->tables++;
    }
    return user_slot(mm, pte_read(slot), addr);
}

bool tlb_may_hold(const struct mm *mm)
{
    return mm == loaded_mm() && isolation != ISOLATION_4G4G;
}

void flush_tlb_page(const struct mm *mm, uint32_t addr)
{
    if (tlb_may_hold(mm))
        flush_tlb_one_kernel(addr);
}

void flush_tlb_mm(const struct mm *mm)
{
    if (tlb_may_hold(mm))
        __flush_tlb();
}

void zap_range(struct mm *mm, uint32_t start, uint32_t end)
{
    bool flush = false;

    for (uint32_t addr = start; addr < end; addr += PAGE_SIZE) {
        struct pte_slot *slot = pte_lookup(mm, addr);
        struct page *page;
        pte_t pte;

        if (!slot) {
            addr = (addr & pgdir_mask()) + pgdir_size() - PAGE_SIZE;
            continue;
        }
        pte = pte_read(slot);
        if (pte == 0)
            continue;
        pte_clear(slot);
        if (pte_is_swap(pte)) {
            swap_free(swap_pte_slot(pte));
            continue;
        }
        mm->rss--;
        page = pfn_to_page(pte_pfn(pte));
        page->mapcount--;
        if (page->mapping && pte & _PAGE_DIRTY)
            page->flags |= PG_dirty;
        user_page_put(page);
        flush = true;
    }
    if (flush && !bug_planted(BUG_munmapflush))
        flush_tlb_mm(mm);
}

bool copy_pages(struct mm *to, struct mm *from, const struct vm_area *area)
{
    bool private = !(area->flags & VM_SHARED);

    for (uint32_t addr = area->start; addr < area->end; addr += PAGE_SIZE) {
        struct pte_slot *slot = pte_lookup(from, addr), *copy;
        pte_t pte;

        if (!slot) {
            addr = (addr & pgdir_mask()) + pgdir_size() - PAGE_SIZE;
            continue;
        }
        if (pte_read(slot) == 0)
            continue;
        copy = pte_alloc(to, addr);
        if (!copy)
            return false;
        pte = pte_read(slot);   /* the allocation may have reclaimed the page */
        if (pte_is_swap(pte)) {
            swap_duplicate(swap_pte_slot(pte));
            set_pte(copy, pte);
            continue;
        }
        if (pte == 0)
            continue;
        if (private && pte_writable(pte)) {
            if (!bug_planted(BUG_nocow))
                set_pte(slot, pte & ~(pte_t)_PAGE_RW);
            pte &= ~(pte_t)_PAGE_RW;
        }
        set_pte(copy, pte);
        page_get(pfn_to_page(pte_pfn(pte)));
        pfn_to_page(pte_pfn(pte))->mapcount++;
        to->rss++;
    }
    return true;
}

void free_user_tables(struct mm *mm)
{
    for (uint32_t i = 0; i < pgd_index(task_size() - 1) + 1; i++) {
        pte_t pgd = pte_read(table_slot(user_tables(mm), i));

        if (!pte_present(pgd) || !(pgd & _PAGE_USER))
            continue;
        free_pages(pfn_to_page(pte_pfn(pgd)), 0);
        mm->tables--;
    }
    BUG_ON(mm->tables != 0);
}
