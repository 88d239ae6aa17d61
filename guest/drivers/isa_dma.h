/*
 * ISA DMA: the 8237s of a PC (Intel 231466) and the page registers beside them.
 *
 * The 8237 counts 16 bits of an address; a page register, which does not count,
 * drives bits 23 to 16. So a transfer stays within 64 KiB and below 16 MiB: a
 * struct device for a channel says both.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_ISA_DMA_H
#define PAGEWALK_GUEST_DRIVERS_ISA_DMA_H

#include "guest/mm/dma/dma_mapping.h"

enum {
    ISA_DMA_BITS = 24,
    ISA_DMA_BOUNDARY = 0xffff,
};

/* Program one of the channels 0 to 3, which move bytes, for one transfer of
 * SIZE bytes, 1 to 64 KiB, at ADDRESS, a mapping of such a device. The channel's
 * card then asks for the bytes one by one. */
void isa_dma_start(unsigned channel, dma_addr_t address, uint32_t size,
                   enum dma_data_direction direction);

/* Stop the channel. Returns how many bytes it did not move. */
uint32_t isa_dma_stop(unsigned channel);

#endif
