/*
 * The numbers of a run, for people (a text block) and programs (fields, JSON).
 * Each output shows the counters of emu/machine/counters.def.
 */
#ifndef PAGEWALK_EMU_STATS_STATS_H
#define PAGEWALK_EMU_STATS_STATS_H

#include <stdio.h>

#include "emu/host/error.h"
#include "emu/machine/machine.h"

enum { STATS_TOP = 5 };         /* sites that are listed by default */

struct stats_layout {
    uint64_t top;               /* flush sites, and miss sites, to be listed */
    uint64_t functions;         /* of a cycle profile, if there is one */
};

/* A block in the manner of `perf stat`. */
void stats_text(const struct machine *machine,
                const struct stats_layout *layout, FILE *stream);

/* The part of that block about flushes: a table of their causes, and one of
 * the costliest flush sites. */
void stats_text_flushes(const struct machine *machine,
                        const struct stats_layout *layout, FILE *stream);

/* Lines in the manner of `perf stat -x`: VALUE SEP UNIT SEP NAME for each
 * counter; for those of a flush site NAME/SITE:CAUSE/ as the name, for those of
 * a cycle profile NAME/FUNCTION/. After windows of time (--interval) each line
 * begins with "summary" SEP. */
void stats_fields(const struct machine *machine,
                  const struct stats_layout *layout, const char *separator,
                  FILE *stream);

/* The file of --stats, schema pagewalk-stats/1. What is not measured is absent.
 * The file appears whole or not at all. */
bool stats_json(const struct machine *machine, const char *path,
                struct error *error);

#endif
