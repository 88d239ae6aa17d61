/* The JSON of stats_json, as a stream. */
#ifndef PAGEWALK_EMU_STATS_STATS_JSON_H
#define PAGEWALK_EMU_STATS_STATS_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/machine/machine.h"

/* False: the host has, or during the run had, no memory for all numbers. */
bool stats_json_write(const struct machine *machine, FILE *stream);

#endif
