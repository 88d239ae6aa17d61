/*
 * Bounce buffers (Linux: swiotlb): memory that a device reaches, in place of
 * memory that it does not. The data is copied by the processor.
 */
#ifndef PAGEWALK_GUEST_MM_DMA_BOUNCE_H
#define PAGEWALK_GUEST_MM_DMA_BOUNCE_H

#include "guest/mm/dma/dma_mapping.h"

/* 2^ORDER contiguous frames that DEVICE reaches, or NULL. */
struct page *dma_alloc_pages(const struct device *device, unsigned order);

/* A buffer for the SIZE bytes from OFFSET in PAGE on; its address, or
 * DMA_MAPPING_ERROR. It holds the bytes, also if the device is to fill it: what
 * the device leaves must not be changed, nor show another's data. */
dma_addr_t bounce_map(const struct device *device, struct page *page,
                      uint32_t offset, uint32_t size);

/* Is ADDRESS that of a bounce buffer of DEVICE? Then copy what the device has
 * written, and free the buffer. */
bool bounce_unmap(const struct device *device, dma_addr_t address,
                  enum dma_data_direction direction);

/* Copy SIZE bytes at ADDRESS, which may lie within a buffer, out of the bounce
 * buffer or into it. Memory that is not bounced needs nothing. */
void bounce_sync(const struct device *device, dma_addr_t address, uint32_t size,
                 bool to_device);

/* Bounce buffers in use, made and bytes copied. */
struct bounce_usage {
    uint32_t in_use, made;
    uint64_t bytes;
};

struct bounce_usage bounce_usage(void);

#endif
