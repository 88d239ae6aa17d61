/*
 * The rows of a sweep as curves, drawn by gnuplot as SVG: misses by entries, a
 * panel for each trace, side and policy, a line for each number of ways.
 */
#ifndef PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_PLOT_H
#define PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_PLOT_H

#include <stdio.h>

#include "emu/sweep/sweep.h"

/* Whether gnuplot is there. False: the line names its package. */
bool sweep_plot_check(struct error *error);

/* What gnuplot is told. */
void sweep_plot_script(const struct sweep *sweep, FILE *script);

/* The drawing. False: gnuplot has failed. */
bool sweep_plot_write(const struct sweep *sweep, FILE *stream,
                      struct error *error);

#endif
