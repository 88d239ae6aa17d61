/*
 * The lab port, and what takes its place on other machines: a clock to measure
 * with and named regions. The registers are in devices/paravirtual/labport_abi.h.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_LABPORT_H
#define PAGEWALK_GUEST_DRIVERS_LABPORT_H

#include "guest/lib/compiler.h"

/* The finest clock there is: the lab port's cycle counter, else the time stamp
 * counter, else the PIT. */
struct cycle_clock {
    const char *name;
    const char *unit;           /* "cycles" or "pit-ticks" */
    uint64_t (*read)(void);
    bool needs_interrupts;
};

/* Look for the port and choose the clock. */
void labport_init(void);
const struct cycle_clock *cycle_clock(void);

/* The number of the region called NAME, new or known. Negative if there is no
 * lab port or it has no numbers left; the calls below ignore that. */
int labport_region(const char *name);
/* Tell the statistics that page directory CR3 is being freed. */
void labport_space_free(uint32_t cr3);

void labport_begin(int region);
void labport_end(int region);

#endif
