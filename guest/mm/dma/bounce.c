/*
 * One block of pages for each bounce buffer, and a list of those in use. A block
 * of pages is aligned to its size, so it crosses no boundary of a larger one.
 */
#include "guest/mm/dma/bounce.h"

#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/slab.h"

struct bounce {
    const struct device *device;
    struct page *page;          /* the memory that the device does not reach */
    uint32_t offset, size;
    struct page *buffer;
    unsigned order;
    struct list_head list;
};

static struct list_head bounces = LIST_HEAD_INIT(bounces);
static struct bounce_usage usage;

struct page *dma_alloc_pages(const struct device *device, unsigned order)
{
    static const gfp_t from[] = { GFP_KERNEL, GFP_DMA };

    if (order >= MAX_ORDER)
        return NULL;
    for (uint32_t i = 0; i < ARRAY_SIZE(from); i++) {
        struct page *page = alloc_pages(from[i], order);

        if (!page)
            continue;
        if (dma_capable(device, page_to_dma(page, 0), PAGE_SIZE << order))
            return page;
        free_pages(page, order);
    }
    return NULL;
}

/* Copy SIZE bytes between AT in the buffer and the same place in the memory. */
static void copy(const struct bounce *bounce, uint32_t at, uint32_t size,
                 bool to_device)
{
    char *buffer = lowmem_page_address(bounce->buffer);

    usage.bytes += size;
    while (size > 0) {
        uint32_t where = bounce->offset + at;
        uint32_t piece = min_u32(size, PAGE_SIZE - (where & ~PAGE_MASK));
        char *mapped = kmap_local_page(
            pfn_to_page(page_to_pfn(bounce->page) + (where >> PAGE_SHIFT)));
        char *memory = mapped + (where & ~PAGE_MASK);

        if (to_device)
            memcpy(buffer + at, memory, piece);
        else
            memcpy(memory, buffer + at, piece);
        kunmap_local(mapped);
        at += piece;
        size -= piece;
    }
}

static struct bounce *find(const struct device *device, dma_addr_t address)
{
    struct list_head *link;

    list_for_each(link, &bounces) {
        struct bounce *bounce = list_entry(link, struct bounce, list);
        dma_addr_t start = page_to_dma(bounce->buffer, 0);

        if (bounce->device == device && address >= start &&
            address - start < bounce->size)
            return bounce;
    }
    return NULL;
}

dma_addr_t bounce_map(const struct device *device, struct page *page,
                      uint32_t offset, uint32_t size)
{
    struct bounce *bounce = kmalloc(sizeof(*bounce), GFP_KERNEL);

    if (!bounce)
        return DMA_MAPPING_ERROR;
    *bounce = (struct bounce){
        .device = device, .page = page, .offset = offset, .size = size,
        .order = get_order(size),
    };
    bounce->buffer = dma_alloc_pages(device, bounce->order);
    if (!bounce->buffer) {
        kfree(bounce);
        return DMA_MAPPING_ERROR;
    }
    list_add(&bounce->list, &bounces);
    usage.in_use++;
    usage.made++;
    copy(bounce, 0, size, true);
    return page_to_dma(bounce->buffer, 0);
}

bool bounce_unmap(const struct device *device, dma_addr_t address,
                  enum dma_data_direction direction)
{
    struct bounce *bounce = find(device, address);

    if (!bounce)
        return false;
    if (direction != DMA_TO_DEVICE)
        copy(bounce, 0, bounce->size, false);
    list_del(&bounce->list);
    free_pages(bounce->buffer, bounce->order);
    kfree(bounce);
    usage.in_use--;
    return true;
}

void bounce_sync(const struct device *device, dma_addr_t address, uint32_t size,
                 bool to_device)
{
    struct bounce *bounce = find(device, address);
    uint32_t at;

    if (!bounce)
        return;
    at = (uint32_t)(address - page_to_dma(bounce->buffer, 0));
    copy(bounce, at, min_u32(size, bounce->size - at), to_device);
}

struct bounce_usage bounce_usage(void)
{
    return usage;
}
