/*
 * Finding the entries of a page, aging them, taking them away.
 *
 * The processor may use an entry that the TLB holds without looking at the
 * table, so each change is followed by a flush of this one page, if the TLB may
 * hold it at all.
 */
#include "guest/mm/process/rmap.h"

#include "guest/lib/bug.h"
#include "guest/lib/panic.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/address_space.h"
#include "guest/mm/swap/swap.h"
#include "guest/mm/swap/swap_entry.h"
#include "guest/mm/tlbflush.h"

struct rmap_flushes rmap_flushes;

typedef bool visit_t(struct mm *mm, uint32_t addr, struct pte_slot *slot,
                     struct page *page);

/* The entry for ADDR if it maps PAGE, or NULL. */
static struct pte_slot *entry_of(const struct mm *mm, uint32_t addr,
                                 const struct page *page)
{
    struct pte_slot *slot = pte_lookup(mm, addr);
    pte_t pte = slot ? pte_read(slot) : 0;

    return pte_present(pte) && pte_pfn(pte) == page_to_pfn(page) ? slot
                                                                 : NULL;
}

/* Where AREA has PAGE, of its file; 0: nowhere. */
static uint32_t address_in_area(const struct vm_area *area,
                                const struct page *page)
{
    uint32_t pages = (area->end - area->start) >> PAGE_SHIFT;

    if (area->inode != page->mapping || page->index < area->pgoff ||
        page->index - area->pgoff >= pages)
        return 0;
    return area->start + ((page->index - area->pgoff) << PAGE_SHIFT);
}

struct walk {
    struct page *page;
    visit_t *visit;
    uint32_t left;              /* entries not yet found */
    bool result;                /* VISIT returned true for some entry */
};

static void visit_address(struct walk *walk, struct mm *mm, uint32_t addr)
{
    struct pte_slot *slot = entry_of(mm, addr, walk->page);

    if (!slot)
        return;
    walk->left--;
    walk->result |= walk->visit(mm, addr, slot, walk->page);
}

static void visit_space(struct walk *walk, struct mm *mm)
{
    struct page *page = walk->page;

    if (page->flags & PG_anon) {
        visit_address(walk, mm, page->index << PAGE_SHIFT);
        return;
    }
    for (const struct vm_area *area = mm->areas; area && walk->left > 0;
         area = area->next) {
        uint32_t addr = address_in_area(area, page);

        if (addr)
            visit_address(walk, mm, addr);
    }
}

/* Did VISIT, called for each entry of PAGE, return true for any? */
static bool visit_entries(struct page *page, visit_t *visit)
{
    struct walk walk = { page, visit, page->mapcount, false };

    for (struct mm *mm = next_mm(NULL); mm && walk.left > 0; mm = next_mm(mm))
        visit_space(&walk, mm);
    BUG_ON(walk.left > 0);
    return walk.result;
}

/* The names of the two functions that flush are those of Linux, so that a
 * profile of TLB flushes by call site reads alike. */
static __noinline bool ptep_clear_flush_young(struct mm *mm, uint32_t addr,
                                              struct pte_slot *slot,
                                              struct page *page)
{
    pte_t pte = pte_read(slot);

    (void)page;
    if (!(pte & _PAGE_ACCESSED))
        return false;
    set_pte(slot, pte & ~(pte_t)_PAGE_ACCESSED);
    if (tlb_may_hold(mm)) {
        flush_tlb_one_kernel(addr);
        rmap_flushes.young++;
    }
    return true;
}

static __noinline pte_t ptep_clear_flush(struct mm *mm, uint32_t addr,
                                         struct pte_slot *slot, pte_t new)
{
    pte_t old = pte_read(slot);

    set_pte(slot, new);
    if (tlb_may_hold(mm) && !bug_planted(BUG_swapflush)) {
        flush_tlb_one_kernel(addr);
        rmap_flushes.unmap++;
    }
    return old;
}

bool page_referenced(struct page *page)
{
    bool used = page->flags & PG_referenced;

    page->flags &= ~(uint32_t)PG_referenced;
    return visit_entries(page, ptep_clear_flush_young) || used;
}

static bool unmap_one(struct mm *mm, uint32_t addr, struct pte_slot *slot,
                      struct page *page)
{
    bool swapped = page->flags & PG_anon;
    pte_t pte = ptep_clear_flush(mm, addr, slot, swapped
                                 ? mk_swap_pte(page->private) : 0);

    if (swapped)
        swap_duplicate(page->private);
    if (pte & _PAGE_DIRTY)
        page->flags |= PG_dirty;
    mm->rss--;
    page->mapcount--;
    page_put(page);
    return true;
}

void page_unmap_all(struct page *page)
{
    BUG_ON(page->count <= page->mapcount);
    BUG_ON(page->flags & PG_anon && !(page->flags & PG_swapcache));
    visit_entries(page, unmap_one);
}
