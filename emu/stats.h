/*
 * The numbers of a finished run, for people (text) and programs (JSON).
 */
#ifndef PAGEWALK_EMU_STATS_H
#define PAGEWALK_EMU_STATS_H

#include <stdio.h>

#include "emu/error.h"
#include "emu/machine.h"

/* A block in the manner of `perf stat`. */
void stats_text(const struct machine *machine, FILE *stream);

/* Schema pagewalk-stats/1. What is not measured is absent. The file appears
 * whole or not at all. */
bool stats_json(const struct machine *machine, const char *path,
                struct error *error);

#endif
