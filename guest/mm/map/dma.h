/*
 * Buffers for devices that move data by themselves. Such a device uses physical
 * addresses, of 32 bits on most buses, and no page tables: its buffer must be
 * physically contiguous. The driver reads the buffer at a virtual address.
 */
#ifndef PAGEWALK_GUEST_MM_MAP_DMA_H
#define PAGEWALK_GUEST_MM_MAP_DMA_H

#include "guest/mm/mm.h"

struct dma_buffer {
    struct page *page;
    unsigned order;
    void *vaddr;                /* for the driver */
    uint32_t bus_addr;          /* for the device */
};

/* SIZE bytes, contiguous. False if there is no memory. */
bool dma_alloc(struct dma_buffer *buffer, uint32_t size);
void dma_free(struct dma_buffer *buffer);

#endif
