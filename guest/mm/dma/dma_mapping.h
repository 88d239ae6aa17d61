/*
 * Memory for devices that move data by themselves (in Linux's names,
 * Documentation/core-api/dma-api.rst).
 *
 * Such a device uses physical addresses, no page tables and no TLB, and not
 * every address: an ISA card drives 24 bits, most PCI cards 32. A driver gives
 * memory to the device by mapping it. The mapping has an address that the device
 * reaches: the memory's own, or that of a bounce buffer, which is copied when
 * the memory changes hands.
 *
 *   dma_map_single     kmalloc's memory: contiguous frames. An address of
 *                      vmalloc or kmap is refused: the frames behind it are
 *                      scattered, and __pa of it names a frame of someone else
 *   dma_map_page       a part of frames, which may be highmem
 *   dma_map_sg         a list of such parts
 *   dma_alloc_coherent memory that belongs to both all the time
 *
 * From map to unmap the memory is the device's. In between the processor may
 * look at it only from dma_sync_*_for_cpu to dma_sync_*_for_device. The caches
 * of a PC see the bus and need nothing; the bounce buffers do.
 */
#ifndef PAGEWALK_GUEST_MM_DMA_DMA_MAPPING_H
#define PAGEWALK_GUEST_MM_DMA_DMA_MAPPING_H

#include "guest/mm/page_alloc.h"

typedef uint64_t dma_addr_t;

#define DMA_BIT_MASK(bits)  (((bits) == 64 ? 0 : 1ull << (bits)) - 1)
#define DMA_MAPPING_ERROR   (~(dma_addr_t)0)

enum dma_data_direction {
    DMA_BIDIRECTIONAL,
    DMA_TO_DEVICE,
    DMA_FROM_DEVICE,
};

/* A device, as far as DMA is concerned. */
struct device {
    const char *name;
    uint64_t dma_mask;          /* the highest address that it drives */
    /* No mapping contains both an address with all these bits set and the next
     * one: 0xffff for a counter of 16 bits. 0: it may be anywhere. */
    uint32_t seg_boundary_mask;
};

/* One part of a list. dma_map_sg fills dma_address. */
struct scatterlist {
    struct page *page;
    uint32_t offset, length;    /* may reach into the frames that follow */
    dma_addr_t dma_address;
};

/* DMA_MAPPING_ERROR: VADDR is no logical address, or there is no memory for a
 * bounce buffer. SIZE is not 0. */
dma_addr_t dma_map_single(struct device *device, void *vaddr, uint32_t size,
                          enum dma_data_direction direction);
dma_addr_t dma_map_page(struct device *device, struct page *page,
                        uint32_t offset, uint32_t size,
                        enum dma_data_direction direction);

/* Take a mapping back; SIZE and DIRECTION are those of the mapping. */
void dma_unmap_single(struct device *device, dma_addr_t address, uint32_t size,
                      enum dma_data_direction direction);
void dma_unmap_page(struct device *device, dma_addr_t address, uint32_t size,
                    enum dma_data_direction direction);

static inline bool dma_mapping_error(dma_addr_t address)
{
    return address == DMA_MAPPING_ERROR;
}

/* Map COUNT parts, or none. Returns how many: COUNT or 0. */
uint32_t dma_map_sg(struct device *device, struct scatterlist *sg,
                    uint32_t count, enum dma_data_direction direction);
void dma_unmap_sg(struct device *device, struct scatterlist *sg,
                  uint32_t count, enum dma_data_direction direction);

/* Give a mapping to the processor for a while, and back to the device. ADDRESS
 * is the mapping's. */
void dma_sync_single_for_cpu(struct device *device, dma_addr_t address,
                             uint32_t size, enum dma_data_direction direction);
void dma_sync_single_for_device(struct device *device, dma_addr_t address,
                                uint32_t size,
                                enum dma_data_direction direction);
void dma_sync_sg_for_cpu(struct device *device, struct scatterlist *sg,
                         uint32_t count, enum dma_data_direction direction);
void dma_sync_sg_for_device(struct device *device, struct scatterlist *sg,
                            uint32_t count, enum dma_data_direction direction);

/* SIZE bytes of zeros, contiguous, aligned to the next power of two, at most
 * 4 MiB. Returns the processor's address and leaves the device's in HANDLE;
 * NULL if there is no memory that the device reaches. */
void *dma_alloc_coherent(struct device *device, uint32_t size,
                         dma_addr_t *handle);
void dma_free_coherent(struct device *device, uint32_t size, void *vaddr,
                       dma_addr_t handle);

/* Describe SIZE bytes at VADDR, an address of vmalloc, by at most MAX parts:
 * frames that happen to be neighbours become one. Returns how many, 0 if there
 * are more. */
uint32_t sg_from_vmalloc(struct scatterlist *sg, uint32_t max,
                         const void *vaddr, uint32_t size);

/* Does DEVICE reach the SIZE bytes at ADDRESS, in one mapping? */
bool dma_capable(const struct device *device, dma_addr_t address,
                 uint32_t size);

/* The physical address of OFFSET in PAGE. */
static inline dma_addr_t page_to_dma(const struct page *page, uint32_t offset)
{
    return ((dma_addr_t)page_to_pfn(page) << PAGE_SHIFT) + offset;
}

struct dma_usage {
    uint32_t mapped;            /* mappings that exist */
    uint32_t bounced;           /* of them, with a bounce buffer */
    uint32_t mappings, bounces; /* made since boot */
    uint64_t bounce_bytes;      /* copied since boot */
};

struct dma_usage dma_usage(void);

/* Who is told of each mapping, and of memory that is freed. */
struct dma_observer {
    void (*map)(dma_addr_t address, uint32_t size,
                enum dma_data_direction direction);
    void (*unmap)(dma_addr_t address, uint32_t size);
    void (*free)(uint32_t pfn, uint32_t pages);
};

/* Tell OBSERVER from now on; of memory that is mapped already, at once nothing. */
void dma_set_observer(const struct dma_observer *observer);

#endif
