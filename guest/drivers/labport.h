/*
 * The lab port: a clock to measure with, and named regions in the emulator's
 * statistics. Machines without the port have other clocks and no regions. The
 * port's registers are in devices/paravirtual/labport_abi.h.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_LABPORT_H
#define PAGEWALK_GUEST_DRIVERS_LABPORT_H

#include "guest/lib/compiler.h"

struct cycle_clock {
    const char *name;
    const char *unit;           /* "cycles" or "pit-ticks" */
    uint64_t (*read)(void);
    bool needs_interrupts;      /* or it does not advance */
};

/* Look for the port and print which clock there is. */
void labport_init(void);

/* The finest clock of this machine: the lab port's cycle counter, else the time
 * stamp counter, else the PIT. */
const struct cycle_clock *cycle_clock(void);

/* The number of the region called NAME, which need not exist yet. Negative if
 * there is no lab port, or if all LAB_REGIONS numbers are taken. */
int labport_region(const char *name);

/* Begin or end a region. A negative REGION does nothing. */
void labport_begin(int region);
void labport_end(int region);

/* Tell --check-dma, where it is on, what devices may access: SIZE bytes from a
 * physical address on, to read, to write or both. The end of a mapping names its
 * address and size. Memory that is freed must not be mapped. */
enum labport_dma { LABPORT_DMA_READ = 1, LABPORT_DMA_WRITE = 2 };
void labport_dma_map(uint64_t address, uint32_t size, unsigned rights);
void labport_dma_unmap(uint64_t address, uint32_t size);
void labport_dma_free(uint64_t address, uint32_t size);

/* Is it on? Without it these functions do nothing. */
bool labport_wants_dma(void);

/* Counters of the emulator, by their numbers in `pagewalk list counters`. */
enum labport_counter {
    LABPORT_CYCLES_DMA = 13,    /* the bus held by a device */
    LABPORT_CYCLES_HALT = 14,   /* halted, waiting for an interrupt */
    LABPORT_TLB_FILLS = 23,
};

/* What a counter has counted since boot. False if there is no lab port, or no
 * such counter on this machine. */
bool labport_counter(enum labport_counter counter, uint64_t *value);

/* Tell the statistics, where they ask, that user mode executes the program of
 * this PATH on the page directory that CR3 names. */
void labport_space_exec(uint32_t cr3, const char *path);

/* Tell the statistics that the page directory that CR3 named is being freed. */
void labport_space_free(uint32_t cr3);

#endif
