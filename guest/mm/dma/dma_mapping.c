/*
 * Mapping: the memory's own address where the device reaches it, else that of a
 * bounce buffer.
 */
#include "guest/mm/dma/dma_mapping.h"

#include "guest/lib/bug.h"
#include "guest/lib/string.h"
#include "guest/mm/dma/bounce.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"

static uint32_t mapped, mappings;
static const struct dma_observer *observer;

void dma_set_observer(const struct dma_observer *new_observer)
{
    observer = new_observer;
    page_alloc_set_free_hook(observer->free);
}

bool dma_capable(const struct device *device, dma_addr_t address, uint32_t size)
{
    uint32_t boundary = device->seg_boundary_mask;
    dma_addr_t last = address + size - 1;

    if (last > device->dma_mask)
        return false;
    return !boundary || (address | boundary) == (last | boundary) ||
           bug_planted(BUG_dma64k);
}

static dma_addr_t note_mapping(dma_addr_t address, uint32_t size,
                               enum dma_data_direction direction)
{
    if (dma_mapping_error(address))
        return address;
    mapped++;
    mappings++;
    if (observer)
        observer->map(address, size, direction);
    return address;
}

dma_addr_t dma_map_page(struct device *device, struct page *page,
                        uint32_t offset, uint32_t size,
                        enum dma_data_direction direction)
{
    dma_addr_t address = page_to_dma(page, offset);

    if (bug_planted(BUG_nobounce))
        address &= device->dma_mask;    /* the lines that it drives */
    else if (!dma_capable(device, address, size))
        address = bounce_map(device, page, offset, size);
    return note_mapping(address, size, direction);
}

dma_addr_t dma_map_single(struct device *device, void *vaddr, uint32_t size,
                          enum dma_data_direction direction)
{
    if (bug_planted(BUG_dmavmalloc) && !virt_addr_valid(vaddr))
        return note_mapping(__pa(vaddr), size, direction);
    if (!virt_addr_valid(vaddr) ||
        !virt_addr_valid((const char *)vaddr + size - 1))
        return DMA_MAPPING_ERROR;
    return dma_map_page(device, virt_to_page(vaddr),
                        (uint32_t)vaddr & ~PAGE_MASK, size, direction);
}

void dma_unmap_page(struct device *device, dma_addr_t address, uint32_t size,
                    enum dma_data_direction direction)
{
    if (observer)
        observer->unmap(address, size);
    bounce_unmap(device, address, direction);
    mapped--;
}

void dma_unmap_single(struct device *device, dma_addr_t address, uint32_t size,
                      enum dma_data_direction direction)
{
    dma_unmap_page(device, address, size, direction);
}

uint32_t dma_map_sg(struct device *device, struct scatterlist *sg,
                    uint32_t count, enum dma_data_direction direction)
{
    for (uint32_t i = 0; i < count; i++) {
        sg[i].dma_address = dma_map_page(device, sg[i].page, sg[i].offset,
                                         sg[i].length, direction);
        if (dma_mapping_error(sg[i].dma_address)) {
            dma_unmap_sg(device, sg, i, direction);
            return 0;
        }
    }
    return count;
}

void dma_unmap_sg(struct device *device, struct scatterlist *sg,
                  uint32_t count, enum dma_data_direction direction)
{
    for (uint32_t i = 0; i < count; i++)
        dma_unmap_page(device, sg[i].dma_address, sg[i].length, direction);
}

void dma_sync_single_for_cpu(struct device *device, dma_addr_t address,
                             uint32_t size, enum dma_data_direction direction)
{
    if (direction != DMA_TO_DEVICE)
        bounce_sync(device, address, size, false);
}

void dma_sync_single_for_device(struct device *device, dma_addr_t address,
                                uint32_t size,
                                enum dma_data_direction direction)
{
    if (direction != DMA_FROM_DEVICE)
        bounce_sync(device, address, size, true);
}

void dma_sync_sg_for_cpu(struct device *device, struct scatterlist *sg,
                         uint32_t count, enum dma_data_direction direction)
{
    for (uint32_t i = 0; i < count; i++)
        dma_sync_single_for_cpu(device, sg[i].dma_address, sg[i].length,
                                direction);
}

void dma_sync_sg_for_device(struct device *device, struct scatterlist *sg,
                            uint32_t count, enum dma_data_direction direction)
{
    for (uint32_t i = 0; i < count; i++)
        dma_sync_single_for_device(device, sg[i].dma_address, sg[i].length,
                                   direction);
}

void *dma_alloc_coherent(struct device *device, uint32_t size,
                         dma_addr_t *handle)
{
    unsigned order = get_order(size);
    struct page *page;
    void *vaddr;

    if (order >= MAX_ORDER)
        return NULL;
    page = bug_planted(BUG_highdma) ? alloc_pages(GFP_HIGHMEM, order)
                                    : dma_alloc_pages(device, order);
    if (!page)
        return NULL;
    *handle = page_to_dma(page, 0);
    vaddr = page_address(page);
    if (vaddr)
        memset(vaddr, 0, PAGE_SIZE << order);
    if (observer)
        observer->map(*handle, PAGE_SIZE << order, DMA_BIDIRECTIONAL);
    return vaddr;
}

void dma_free_coherent(struct device *device, uint32_t size, void *vaddr,
                       dma_addr_t handle)
{
    unsigned order = get_order(size);

    (void)device;
    if (observer)
        observer->unmap(handle, PAGE_SIZE << order);
    free_pages(virt_to_page(vaddr), order);
}

uint32_t sg_from_vmalloc(struct scatterlist *sg, uint32_t max,
                         const void *vaddr, uint32_t size)
{
    const char *at = vaddr;
    uint32_t count = 0;

    while (size > 0) {
        uint32_t offset = (uint32_t)at & ~PAGE_MASK;
        uint32_t piece = min_u32(size, PAGE_SIZE - offset);
        struct page *page = vmalloc_to_page(at);
        struct scatterlist *last = count ? &sg[count - 1] : NULL;

        if (!page)
            return 0;
        if (last && page_to_dma(last->page, last->offset) + last->length ==
                        page_to_dma(page, offset)) {
            last->length += piece;
        } else {
            if (count == max)
                return 0;
            sg[count++] = (struct scatterlist){
                .page = page, .offset = offset, .length = piece,
            };
        }
        at += piece;
        size -= piece;
    }
    return count;
}

struct dma_usage dma_usage(void)
{
    struct bounce_usage bounce = bounce_usage();

    return (struct dma_usage){
        .mapped = mapped, .bounced = bounce.in_use, .mappings = mappings,
        .bounces = bounce.made, .bounce_bytes = bounce.bytes,
    };
}
