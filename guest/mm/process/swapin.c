/*
 * A page comes back read-only, unless it was written to, and stays in the swap
 * cache: while nobody writes to it, it can leave again without a write to the
 * device. The first write makes it the process's own and frees the slot, or
 * copies it if another process needs it, too.
 */
#include "guest/mm/process/swapin.h"

#include "guest/mm/page_alloc.h"
#include "guest/mm/process/user_page.h"
#include "guest/mm/swap/swap.h"
#include "guest/mm/swap/swap_entry.h"

/* The page that SLOT of swap holds, with a reference for the caller. */
static struct page *read_slot(uint32_t slot, uint32_t addr,
                              enum fault_result *error)
{
    struct page *page = swap_cache_find(slot);

    if (page) {
        page_get(page);
        fault_counts.swap_cached++;
        return page;
    }
    *error = FAULT_OOM;
    page = alloc_pages(GFP_HIGHMEM, 0);
    if (!page)
        return NULL;
    *error = FAULT_IO;
    if (!swap_read_page(page, slot)) {
        page_put(page);
        return NULL;
    }
    swap_cache_add(page, slot);
    track_anonymous_page(page, addr);
    fault_counts.swap_read++;
    return page;
}

enum fault_result fault_swap(struct mm *mm, struct pte_slot *slot,
                             uint32_t addr, bool write)
{
    uint32_t swap_slot = swap_pte_slot(pte_read(slot));
    enum fault_result error;
    struct page *page = read_slot(swap_slot, addr, &error), *copy;
    bool shared = swap_count(swap_slot) > 1;

    if (!page)
        return error;
    if (write && (shared || page->mapcount > 0)) {
        copy = copy_user_page(page, addr);
        if (!copy) {
            user_page_put(page);
            return FAULT_OOM;
        }
        map_user_page(mm, slot, copy, true);
        swap_free(swap_slot);
        user_page_put(page);
        return FAULT_HANDLED;
    }
    map_user_page(mm, slot, page, write);
    swap_free(swap_slot);
    if (write || swap_mostly_full())
        swap_make_exclusive(page);
    return FAULT_HANDLED;
}
