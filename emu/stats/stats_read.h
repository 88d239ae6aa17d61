/*
 * Statistics files (schema pagewalk-stats/1) as they are read back: by
 * `replay --expect` and `diff`.
 */
#ifndef PAGEWALK_EMU_STATS_STATS_READ_H
#define PAGEWALK_EMU_STATS_STATS_READ_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/json_file.h"

/* Reads a statistics file and checks its schema. Null: the line says why. */
cJSON *stats_read(const char *path, struct error *error);

/* Whether they are of a run with caches. */
bool stats_read_had_caches(const cJSON *stats);

/* Compares what a file and a replay say about TLBs: tlb, psc, walks, flushes,
 * call_sites. Prints a line for each difference, "PLACE: expected X, got Y", and
 * returns how many there are. What page walks took is left out if the file is of
 * a run with caches. */
unsigned stats_read_compare(const cJSON *expected, const cJSON *got,
                                FILE *stream);

#endif
