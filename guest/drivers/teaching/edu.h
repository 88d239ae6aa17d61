/*
 * QEMU's card for driver courses (devices/edu/edu_abi.h): a buffer of a page
 * inside the card, and DMA between it and memory, of 28 address bits.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_TEACHING_EDU_H
#define PAGEWALK_GUEST_DRIVERS_TEACHING_EDU_H

#include "guest/mm/dma/dma_mapping.h"

/* Find the card, at the first call. False: there is none. */
bool edu_init(void);

/* The card, to map memory for. */
struct device *edu_device(void);

/* The factorial of N, modulo 2^32, as the card computes it. */
uint32_t edu_factorial(uint32_t n);

/* Move BYTES, less than a page, between the start of the card's buffer and the
 * mapping ADDRESS. (QEMU 7 ends when it is asked for the whole buffer.) False:
 * the card does not finish. */
bool edu_transfer(dma_addr_t address, uint32_t bytes,
                  enum dma_data_direction direction);

#endif
