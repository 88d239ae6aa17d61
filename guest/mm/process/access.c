/*
 * Page by page: fault the page in, map it for a moment, copy.
 */
#include "guest/mm/process/access.h"

#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/fault.h"

bool access_mm(struct mm *mm, uint32_t addr, void *buffer, uint32_t count,
               bool write)
{
    char *at = buffer;

    while (count > 0) {
        uint32_t offset = addr & ~PAGE_MASK;
        uint32_t piece = min_u32(count, PAGE_SIZE - offset);
        struct page *page = follow_page(mm, addr, write);
        char *vaddr;

        if (!page)
            return false;
        vaddr = kmap_local_page(page);
        if (write)
            memcpy(vaddr + offset, at, piece);
        else
            memcpy(at, vaddr + offset, piece);
        kunmap_local(vaddr);
        page_put(page);
        at += piece;
        addr += piece;
        count -= piece;
    }
    return true;
}
