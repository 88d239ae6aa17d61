/*
 * A sweep: many TLB geometries over one pass of each trace.
 *
 * A geometry has an MMU of its own (sweep_lane.h), so flushes, global entries,
 * large pages and address spaces count as in a replay. LRU geometries share
 * stacks (sweep_stack.h) where these are exact: then the trace is read once
 * more before, to see that they are. Memory is that of two blocks, of the pages
 * of the trace, and of the arrays of all geometries.
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_H
#define PAGEWALK_EMU_SWEEP_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/sweep/sweep_block.h"
#include "emu/sweep/sweep_grid.h"
#include "emu/sweep/sweep_progress.h"

/* One geometry over one trace, on one side. */
struct sweep_row {
    const char *trace;
    struct sweep_geometry geometry; /* `side` is never SWEEP_BOTH */
    uint64_t references;            /* of that side, absorbed ones too; of the
                                       second level: look-ups */
    struct sweep_counts counts;
    uint64_t diverged, stale;       /* of all sides; 0: a live run with this
                                       TLB counts the same */
};

/* Geometries that were left out of a trace for one reason. */
struct sweep_left_out {
    const char *trace;
    enum sweep_fit fit;             /* SWEEP_NO_GEOMETRY, SWEEP_REFUSED */
    unsigned geometries;
    char spec[SWEEP_SPEC_MAX];      /* the first of them */
    char why[512];                  /* of the first */
};

enum { SWEEP_REASONS_MAX = 64 };    /* more reasons count to the last */

/* One machine's part of a sweep: of the geometries that are not left out,
 * numbered over all traces from 0, those that are `number` modulo `of`. */
struct sweep_shard {
    unsigned number, of;            /* of is 0: all geometries */
};

struct sweep {
    const struct sweep_grid *grid;
    unsigned jobs;
    bool lanes_only;                /* use no stacks */
    struct sweep_shard shard;
    struct sweep_progress *progress;    /* null: none is shown */
    struct sweep_row *row;          /* by trace, then in the grid's order */
    unsigned rows;
    unsigned geometries;            /* not left out, of all shards */
    uint64_t identity;              /* a hash of the traces and geometries:
                                       equal for the shards of one sweep */
    unsigned stacked;               /* of them, counted by stacks here */
    uint64_t events;                /* references and flushes played, all
                                       geometries together */
    struct sweep_left_out left_out[SWEEP_REASONS_MAX];
    unsigned reasons;
    char **text;                    /* of merged files; row->trace points into
                                       them */
    unsigned texts;
};

void sweep_destroy(struct sweep *sweep);

/* Adds the rows of one trace, whose `path` must outlive the sweep. False: the
 * trace is broken, or there is no memory. */
bool sweep_trace(struct sweep *sweep, const char *path, struct error *error);

#endif
