/*
 * The windows of --interval as data: JSON lines (schema pagewalk-interval/1), for
 * a view that follows the run and for `pagewalk report`.
 *
 * The first line says what the numbers are of. Each further line is one window:
 * `end`, the cycle at which it ended, and what each counter gained in it, by the
 * counter's name; one that has gained nothing is left out. A line is written
 * whole, and flushed, when its window ends.
 */
#ifndef PAGEWALK_EMU_MACHINE_INTERVAL_DATA_H
#define PAGEWALK_EMU_MACHINE_INTERVAL_DATA_H

#include <stdint.h>
#include <stdio.h>

#include "emu/machine/counters.h"

struct interval_data {
    FILE *stream;               /* null: none is wanted */
    const char *model;
    uint64_t hz;                /* cycles per second */
    uint64_t last[COUNTERS];    /* at the last window's end */
    bool begun;                 /* the first line is written */
};

/* A window begins now; the last one is not written. */
void interval_data_restart(struct interval_data *data,
                           const struct counter_source *source);

/* Writes the line of the window that ends now, unless no cycle has passed. */
void interval_data_line(struct interval_data *data,
                        const struct counter_source *source);

#endif
