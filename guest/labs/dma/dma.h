/*
 * The parts of lab dma: what each device shows.
 */
#ifndef PAGEWALK_GUEST_LABS_DMA_DMA_H
#define PAGEWALK_GUEST_LABS_DMA_DMA_H

#include "guest/labs/lab.h"
#include "guest/mm/dma/dma_mapping.h"

enum {
    DMA_PAGES = 64,             /* of a buffer */
    DMA_BYTES = DMA_PAGES * PAGE_SIZE,
    DMA_PATTERN = 0x0d000000,
};

/* Two buffers of one size: one contiguous, one of scattered frames. Beside them
 * the data that devices are to move, contiguous too. */
struct dma_buffers {
    char *logical, *virtual, *source;
};

/* Print a measurement of lab dma; OPS operations called PER. */
void dma_measure(const char *metric, const char *per, uint32_t ops,
                 void (*run)(void *), void *arg);

/* Fill a buffer with numbers that depend on SEED; count the words that are not
 * those. One word of each page. */
void dma_number_pages(char *buffer, uint32_t seed);
uint32_t dma_wrong_pages(const char *buffer, uint32_t seed);

/* What the DMA engine shows; skipped by name without one. */
void dma_engine_part(struct dma_buffers *buffers);

/* The same of highmem: frames that a device reaches or does not. */
void dma_highmem_part(struct dma_buffers *buffers);

/* A disk, by PIO and by bus mastering; skipped by name without one. */
void dma_disk_part(void);

#endif
