/*
 * One line for each window of a run, in the manner of tlbstat: thousands of
 * cycles and instructions, page walks and their share of the time, flushes.
 */
#ifndef PAGEWALK_EMU_MACHINE_INTERVAL_H
#define PAGEWALK_EMU_MACHINE_INTERVAL_H

#include <stdint.h>
#include <stdio.h>

#include "emu/machine/counters.h"

enum interval_value {
    INTERVAL_CYCLES,
    INTERVAL_INSTRUCTIONS,
    INTERVAL_DTLB_WALKS,        /* all of a unified TLB's, too */
    INTERVAL_ITLB_WALKS,
    INTERVAL_DTLB_CYCLES,
    INTERVAL_ITLB_CYCLES,
    INTERVAL_FLUSHES,
    INTERVAL_DROPPED,
    INTERVAL_REFILLS,
    INTERVAL_VALUES
};

struct interval {
    FILE *stream;
    unsigned lines;                     /* so far */
    uint64_t last[INTERVAL_VALUES];     /* at the end of the last window */
};

/* The window that ends now; nothing when no cycle has passed. */
void interval_line(struct interval *interval,
                   const struct counter_source *source);

#endif
