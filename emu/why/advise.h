/*
 * Advice: flush sites all of whose refills were avoidable, and what a replay
 * counts in which they flush nothing.
 *
 * It is an observation of one recording. A site whose flushes nothing noticed
 * may be needed with other input.
 */
#ifndef PAGEWALK_EMU_WHY_ADVISE_H
#define PAGEWALK_EMU_WHY_ADVISE_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/site.h"
#include "emu/replay/trace_sites.h"

enum { ADVICE_MAX = 1000 };     /* sites that are verified at most */

/* What a replay costs: all misses of the first level, and cycles of walks,
 * second-level hits and flushes. */
struct advice_cost {
    uint64_t misses, cycles;
    uint64_t diverged, stale;   /* as in struct replay */
};

struct advice_site {
    struct site site;           /* as the recording had it */
    struct advice_cost without; /* if its flushes did not happen */
};

struct advice {
    struct trace_sites names;
    uint32_t sites;             /* flush sites, but for page faults */
    uint32_t avoidable;         /* of them, without a remapped refill */
    struct advice_cost with;    /* all flushes: by the rules alone, so that
                                   `without` can be compared */
    struct advice_site *row;    /* the costliest first */
    uint32_t rows;
};

/* Replays a trace 2 + `top` times at most; `top` up to ADVICE_MAX. `progress`
 * may be null; it is called before each replay. False: the trace is broken,
 * cannot be read several times, or has no classes of misses. */
bool advise(struct advice *advice, const char *path, uint32_t top,
            void (*progress)(void *opaque, uint32_t done, uint32_t all),
            void *opaque, struct error *error);
void advise_destroy(struct advice *advice);

#endif
