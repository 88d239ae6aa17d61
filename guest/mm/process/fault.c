/*
 * Page faults: which page an address gets, and with which rights.
 */
#include "guest/mm/process/fault.h"

#include "guest/fs/page_cache.h"
#include "guest/lib/bug.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/swapin.h"
#include "guest/mm/process/user_page.h"
#include "guest/mm/swap/swap.h"
#include "guest/mm/swap/swap_entry.h"

struct fault_counts fault_counts;

static enum fault_result fault_anonymous(struct mm *mm,
                                         const struct vm_area *area,
                                         struct pte_slot *slot, uint32_t addr)
{
    struct page *page = alloc_zeroed_user_page(addr);

    if (!page)
        return FAULT_OOM;
    map_user_page(mm, slot, page, area->flags & VM_WRITE);
    fault_counts.zero++;
    return FAULT_HANDLED;
}

static enum fault_result fault_file(struct mm *mm, const struct vm_area *area,
                                    struct pte_slot *slot, uint32_t addr,
                                    bool write)
{
    uint32_t index = area->pgoff + ((addr - area->start) >> PAGE_SHIFT);
    struct page *page = page_cache_get(area->inode, index), *copy;
    bool shared = area->flags & VM_SHARED;

    if (!page)
        return index < PFN_UP(area->inode->size) ? FAULT_OOM : FAULT_NO_AREA;
    page_get(page);
    if (write && !shared) {
        copy = copy_user_page(page, addr);
        page_put(page);
        if (!copy)
            return FAULT_OOM;
        page = copy;
    }
    map_user_page(mm, slot, page, write || (shared && area->flags & VM_WRITE));
    fault_counts.file++;
    return FAULT_HANDLED;
}

/* A write to a page that is mapped read-only in a writable area. */
static enum fault_result fault_copy_on_write(struct mm *mm,
                                             struct pte_slot *slot,
                                             uint32_t addr)
{
    struct page *old = pfn_to_page(pte_pfn(pte_read(slot))), *new;

    if (swap_make_exclusive(old)) {     /* no other space maps it any more */
        set_pte(slot, mk_pte(page_to_pfn(old), user_prot(true)));
        fault_counts.reuse++;
    } else {
        page_get(old);          /* so that reclaim leaves it alone */
        new = copy_user_page(old, addr);
        page_put(old);
        if (!new)
            return FAULT_OOM;
        set_pte(slot, mk_pte(page_to_pfn(new), user_prot(true)));
        new->mapcount++;
        old->mapcount--;
        user_page_put(old);
        fault_counts.copy++;
    }
    flush_tlb_page(mm, addr);
    return FAULT_HANDLED;
}

enum fault_result handle_mm_fault(struct mm *mm, uint32_t addr, bool write)
{
    struct vm_area *area = find_vma(mm, addr);
    struct pte_slot *slot;
    pte_t pte;

    if (!area)
        return FAULT_NO_AREA;
    if (!(area->flags & (write ? VM_WRITE : VM_READ)))
        return FAULT_ACCESS;
    slot = pte_alloc(mm, addr);
    if (!slot)
        return FAULT_OOM;
    pte = pte_read(slot);
    if (pte_present(pte) && (!write || pte_writable(pte)))
        return FAULT_SPURIOUS;
    if (pte_present(pte))
        return fault_copy_on_write(mm, slot, addr);
    if (pte_is_swap(pte))
        return fault_swap(mm, slot, addr, write);
    if (area->inode)
        return fault_file(mm, area, slot, addr, write);
    return fault_anonymous(mm, area, slot, addr);
}

struct page *follow_page(struct mm *mm, uint32_t addr, bool write)
{
    struct page *page;

    if (!fault_repaired(handle_mm_fault(mm, addr, write)))
        return NULL;
    page = pfn_to_page(pte_pfn(pte_read(pte_lookup(mm, addr))));
    page_get(page);
    return page;
}

/* The kernel's directory may have got its entry for ADDR after the loaded
 * directory was copied from it: then copy the entry now. False if that is not
 * the reason of the fault. */
static bool fault_vmalloc(uint32_t addr)
{
    struct mm *mm = loaded_mm();
    pte_t pgd = pte_read(pgd_offset_k(addr));
    struct pte_slot *slot;

    if (!mm || mm->pgd == swapper_pg_dir || bug_planted(BUG_vmallocfault))
        return false;
    slot = pgd_offset(mm->pgd, addr);
    if (!pte_present(pgd) || pte_present(pte_read(slot)))
        return false;
    set_pte(slot, pgd);
    fault_counts.vmalloc++;
    return true;
}

/* Count spurious faults in a row. A stale translation causes one. If more than
 * a few follow each other, the processor walks other tables than
 * handle_mm_fault fills. */
static bool too_many_spurious(enum fault_result result)
{
    enum { LIMIT = 8 };
    static uint32_t times;

    times = result == FAULT_SPURIOUS ? times + 1 : 0;
    if (times <= LIMIT)
        return false;
    times = 0;
    return true;
}

bool do_page_fault(struct mm *mm, const struct pt_regs *regs, uint32_t addr,
                   enum fault_result *result)
{
    bool user = regs->error_code & PF_USER;

    *result = FAULT_NO_AREA;
    if (!user && addr >= vmalloc_start() && addr < vmalloc_end() &&
        !(regs->error_code & PF_PROT))
        return fault_vmalloc(addr);
    if (addr >= task_size() || !mm)
        return false;
    if (!user && isolation == ISOLATION_4G4G)
        return false;           /* the kernel's tables map no user space */
    *result = handle_mm_fault(mm, addr, regs->error_code & PF_WRITE);
    return fault_repaired(*result) && !too_many_spurious(*result);
}
