/*
 * Cycle stacks as a table: a line for each of several parts of a run, a column
 * for each cause.
 */
#ifndef PAGEWALK_EMU_PROFILE_CYCLE_TABLE_H
#define PAGEWALK_EMU_PROFILE_CYCLE_TABLE_H

#include <stdint.h>
#include <stdio.h>

#include "emu/profile/cycle_profile.h"

struct cycle_table {
    FILE *stream;
    uint64_t all;                   /* cycles of which shares are taken */
    int cycles_width;
    int width[CYCLE_CAUSES];        /* 0: no column */
};

/* Adds one stack to another; but for its calls. */
void cycle_table_add(struct cycle_cost *sum, const struct cycle_cost *cost);

/* Prints the headings. `sum`, of all rows, says which causes occur; `calls` is
 * the heading above the calls, `what` above the names. */
void cycle_table_begin(struct cycle_table *table,
                       const struct cycle_cost *sum, uint64_t all,
                       const char *calls, const char *what, FILE *stream);

/* Prints a row: share, cycles, the causes, calls unless they are 0, name. */
void cycle_table_row(const struct cycle_table *table,
                     const struct cycle_cost *cost, const char *name);

#endif
