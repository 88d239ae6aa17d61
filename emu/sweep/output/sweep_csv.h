/* The rows of a sweep as CSV (docs/traces.md, "Sweep"), and back. */
#ifndef PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_CSV_H
#define PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_CSV_H

#include <stdio.h>

#include "emu/sweep/sweep.h"

/* A line of names, then a line a row. */
void sweep_csv_write(const struct sweep *sweep, FILE *stream);

/* Whether a line, without its end, is the line of names. */
bool sweep_csv_is_names(const char *line);

/* Reads a line that sweep_csv_write has written, without its end, and breaks it
 * up: row->trace points into it. `geometry.config` is left out. False: it is no
 * such line. */
bool sweep_csv_read(struct sweep_row *row, char *line);

#endif
