/*
 * User pages are allocated from highmem if there is any, so they are filled
 * through temporary mappings.
 */
#include "guest/mm/process/user_page.h"

#include "guest/lib/bug.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"

void track_anonymous_page(struct page *page, uint32_t addr)
{
    if (!lru_enabled)
        return;
    page->flags |= PG_anon;
    page->index = addr >> PAGE_SHIFT;
    lru_insert(page, true);
}

struct page *alloc_zeroed_user_page(uint32_t addr)
{
    struct page *page = alloc_pages(GFP_HIGHMEM, 0);
    void *vaddr;

    if (!page)
        return NULL;
    track_anonymous_page(page, addr);
    if (bug_planted(BUG_nozero))
        return page;
    vaddr = kmap_local_page(page);
    memset(vaddr, 0, PAGE_SIZE);
    kunmap_local(vaddr);
    return page;
}

struct page *copy_user_page(struct page *from, uint32_t addr)
{
    struct page *page = alloc_pages(GFP_HIGHMEM, 0);
    void *src, *dst;

    if (!page)
        return NULL;
    track_anonymous_page(page, addr);
    src = kmap_local_page(from);
    dst = kmap_local_page(page);
    memcpy(dst, src, PAGE_SIZE);
    kunmap_local(dst);
    kunmap_local(src);
    return page;
}

void map_user_page(struct mm *mm, struct pte_slot *slot, struct page *page,
                   bool writable)
{
    set_pte(slot, mk_pte(page_to_pfn(page), user_prot(writable)));
    page->mapcount++;
    mm->rss++;
}
