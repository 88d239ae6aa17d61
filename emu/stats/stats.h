/*
 * The numbers of a finished run, for people (text) and programs (JSON).
 */
#ifndef PAGEWALK_EMU_STATS_STATS_H
#define PAGEWALK_EMU_STATS_STATS_H

#include <stdio.h>

#include "emu/host/error.h"
#include "emu/machine/machine.h"

enum { STATS_TOP = 5 };

struct stats_layout {
    uint64_t top;               /* flush sites to be listed */
};

/* A block in the manner of `perf stat`. */
void stats_text(const struct machine *machine,
                const struct stats_layout *layout, FILE *stream);

/* The same for programs, in the manner of `perf stat -x`: a line for each
 * counter, VALUE SEP UNIT SEP NAME; flush sites as NAME/SITE:CAUSE/. */
void stats_fields(const struct machine *machine, const char *separator,
                  FILE *stream);

/* Flush causes, then the costliest sites (stats_flushes.c). */
void stats_text_flushes(const struct machine *machine,
                        const struct stats_layout *layout, FILE *stream);

/* Schema pagewalk-stats/1. What is not measured is absent. The file appears
 * whole or not at all. */
bool stats_json(const struct machine *machine, const char *path,
                struct error *error);

#endif
