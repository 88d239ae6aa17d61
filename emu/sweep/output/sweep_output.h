/* The rows of a sweep as JSON, and what it left out: docs/traces.md, "Sweep". */
#ifndef PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_OUTPUT_H
#define PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_OUTPUT_H

#include <stdio.h>

#include "emu/sweep/sweep.h"

/* Schema pagewalk-sweep/1, with what was left out. */
void sweep_output_json(const struct sweep *sweep, FILE *stream);

/* A line for each reason for which geometries were left out. */
void sweep_output_left_out(const struct sweep *sweep, FILE *stream);

#endif
