/*
 * The lines of --interval, one for each window of a run, in the manner of
 * tlbstat: thousands of cycles and instructions, page walks and their share of
 * the cycles, flushes (interval.def). With a separator they are fields, in the
 * manner of `perf stat -I -x`.
 */
#ifndef PAGEWALK_EMU_MACHINE_INTERVAL_H
#define PAGEWALK_EMU_MACHINE_INTERVAL_H

#include <stdint.h>
#include <stdio.h>

#include "emu/machine/counters.h"
#include "emu/machine/interval_data.h"

enum interval_column {
#define COLUMN(name, heading, width, form, value) INTERVAL_##name,
#include "emu/machine/interval.def"
#undef COLUMN
    INTERVAL_COLUMNS
};

struct interval {
    FILE *stream;
    const char *separator;              /* of fields; null: columns */
    uint64_t hz;                        /* fields: cycles per second */
    uint64_t last_counter[COUNTERS];    /* fields: at the last window's end */
    unsigned lines;                     /* printed so far */
    uint64_t last[INTERVAL_COLUMNS];    /* values at the last window's end */
    struct interval_data data;          /* the same windows as JSON */
};

/* A window begins now; the last one is not printed. */
void interval_restart(struct interval *interval,
                      const struct counter_source *source);

/* Prints the line of the window that ends now, and a header above every 20th;
 * nothing when no cycle has passed. With a separator it prints a line of SECONDS
 * SEP VALUE SEP UNIT SEP NAME for each counter that is measured: the time of the
 * window's end, and what the counter gained in the window. `data` gets its line,
 * too. */
void interval_line(struct interval *interval,
                   const struct counter_source *source);

#endif
