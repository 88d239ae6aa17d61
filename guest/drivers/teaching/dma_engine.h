/*
 * The DMA engine of Pagewalk's board (devices/dma_engine/dma_engine_abi.h): a
 * bus master that copies and fills memory, with as many address bits as it is
 * told to use.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_TEACHING_DMA_ENGINE_H
#define PAGEWALK_GUEST_DRIVERS_TEACHING_DMA_ENGINE_H

#include "guest/mm/dma/dma_mapping.h"

enum {
    DMA_ENGINE_TRANSFERS_MAX = 128,     /* in one list: a page of them */
    DMA_ENGINE_TIMEOUT = 0xff,          /* of dma_engine_wait: no end in time */
};

/* One copy, of physical memory as the device sees it. */
struct dma_transfer {
    dma_addr_t to, from;
    uint32_t bytes;
};

/* Find the card and make it ready, at the first call. False: there is none. */
bool dma_engine_init(void);

/* The card, to map memory for. */
struct device *dma_engine_device(void);

/* Use 24, 32 or 64 address bits from now on; the device's mask follows. False:
 * the card has fewer. */
bool dma_engine_set_bits(unsigned bits);

/* Use all address bits that the card has. Returns how many. */
unsigned dma_engine_use_all_bits(void);

/* Give the card a list of COUNT copies, up to DMA_ENGINE_TRANSFERS_MAX, and
 * return at once. The list may be given again after dma_engine_wait. */
void dma_engine_start(const struct dma_transfer *list, uint32_t count);

/* Has the card not finished yet? One read of its registers. */
bool dma_engine_busy(void);

/* Wait for the end, asleep if interrupts are on and the card has a line. Returns
 * a DMA_ENGINE_ERROR_ code, 0 for none, or DMA_ENGINE_TIMEOUT. */
uint32_t dma_engine_wait(void);

/* Start and wait. */
uint32_t dma_engine_copy(const struct dma_transfer *list, uint32_t count);

/* Store the word VALUE all over BYTES, a multiple of 4, at TO, and wait. */
uint32_t dma_engine_fill(dma_addr_t to, uint32_t bytes, uint32_t value);

#endif
