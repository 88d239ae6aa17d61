/*
 * DMA buffers come from lowmem, which is below 4 GiB and always mapped.
 */
#include "guest/mm/map/dma.h"

#include "guest/lib/bug.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"

bool dma_alloc(struct dma_buffer *buffer, uint32_t size)
{
    gfp_t gfp = bug_planted(BUG_highdma) ? GFP_HIGHMEM : GFP_KERNEL;
    unsigned order = 0;

    while ((uint32_t)PAGE_SIZE << order < size)
        order++;
    if (order >= MAX_ORDER)
        return false;
    buffer->order = order;
    buffer->page = alloc_pages(gfp, order);
    if (!buffer->page)
        return false;
    buffer->vaddr = page_address(buffer->page);
    buffer->bus_addr = PFN_PHYS(page_to_pfn(buffer->page));
    return true;
}

void dma_free(struct dma_buffer *buffer)
{
    free_pages(buffer->page, buffer->order);
}
