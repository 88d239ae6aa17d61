/*
 * Advice: the flushes whose refills were all avoidable, by site, and what a
 * replay counts in which the site flushes nothing.
 *
 * It is an observation of one recording. A flush that nothing in it needed may
 * be needed with other input.
 */
#ifndef PAGEWALK_EMU_WHY_ADVISE_H
#define PAGEWALK_EMU_WHY_ADVISE_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/replay/trace_sites.h"

enum { ADVICE_MAX = 1000 };     /* sites that are verified at most */

/* What a replay costs: all misses of the first level, and cycles of walks,
 * second-level hits and flushes. */
struct advice_cost {
    uint64_t misses, cycles;
    uint64_t diverged, stale;   /* as in struct replay */
};

/* A flush site. An avoidable flush is one to which no remapped refill is
 * charged; perhaps none at all is. */
struct advice_site {
    uint32_t lin;
    uint8_t cause;              /* enum flush_cause */
    uint64_t flushes;
    uint64_t avoidable;         /* of them */
    uint64_t direct_cycles, refill_misses, refill_cycles;   /* of these */
    struct advice_cost without; /* if the site flushed nothing */
};

struct advice {
    struct trace_sites names;
    struct advice_cost with;    /* all flushes: by the rules alone, so that
                                   `without` can be compared */
    struct advice_site *row;    /* sites with an avoidable flush, by the cycles
                                   of these, the costliest first */
    uint32_t sites;             /* rows */
    uint32_t verified;          /* of them, from the first: their `without`
                                   is known */
};

/* Replays a trace 2 + `top` times at most; `top` up to ADVICE_MAX. `progress`
 * may be null; it is called before each replay. False: the trace is broken,
 * cannot be read several times, or has no classes of misses. */
bool advise(struct advice *advice, const char *path, uint32_t top,
            void (*progress)(void *opaque, uint32_t done, uint32_t all),
            void *opaque, struct error *error);
void advise_destroy(struct advice *advice);

#endif
