#include "emu/sweep/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/signals.h"
#include "emu/sweep/sweep_pool.h"

/* One trace under way. */
struct pass {
    struct sweep *sweep;
    struct sweep_source source;
    struct log log;
    struct bus bus;                 /* empty: no tables are read from memory */
    struct sweep_block block[2];    /* one is played, one is filled */
    struct sweep_geometry *geometry;
    struct sweep_lane **lane;       /* by geometry */
    unsigned lanes;
    struct sweep_pool pool;
};

void sweep_destroy(struct sweep *sweep)
{
    free(sweep->row);
    sweep->row = NULL;
    sweep->rows = 0;
}

/* Notes a geometry that is left out under its reason. Reasons for which there
 * is no such array differ in their numbers only, and count as one. */
static void leave_out(struct sweep *sweep, const char *trace,
                      enum sweep_fit fit,
                      const struct sweep_geometry *geometry,
                      const struct error *why)
{
    struct sweep_left_out *reason = sweep->left_out;
    struct sweep_left_out *end = reason + sweep->reasons;

    while (reason < end &&
           (reason->trace != trace || reason->fit != fit ||
            (fit == SWEEP_REFUSED && strcmp(reason->why, why->text))))
        reason++;
    if (reason == end && sweep->reasons == SWEEP_REASONS_MAX)
        reason--;
    if (reason == end) {
        sweep->reasons++;
        *reason = (struct sweep_left_out){.trace = trace, .fit = fit};
        memcpy(reason->spec, geometry->spec, sizeof reason->spec);
        memcpy(reason->why, why->text, sizeof reason->why);
    }
    reason->geometries++;
}

/* Makes a lane for each geometry that the trace serves. */
static bool make_lanes(struct pass *pass, const char *path,
                       struct error *error)
{
    const struct sweep_grid *grid = pass->sweep->grid;
    unsigned size = sweep_grid_size(grid);

    pass->geometry = calloc(size, sizeof *pass->geometry);
    pass->lane = calloc(size, sizeof *pass->lane);
    if (!pass->geometry || !pass->lane)
        return error_host(error, "no memory for the sweep");
    for (unsigned i = 0; i < size; i++) {
        struct sweep_geometry *geometry = &pass->geometry[pass->lanes];
        struct error why = {0};
        enum sweep_fit fit = sweep_grid_get(grid, i, &pass->source.header,
                                            geometry, &why);

        if (fit == SWEEP_NO_GEOMETRY || fit == SWEEP_REFUSED)
            leave_out(pass->sweep, path, fit, geometry, &why);
        if (fit != SWEEP_FITS)
            continue;
        pass->lane[pass->lanes] = sweep_lane_new(&geometry->config,
                                                 &pass->bus);
        if (!pass->lane[pass->lanes])
            return error_host(error, "no memory for the TLBs of the sweep");
        pass->lanes++;
    }
    return true;
}

static bool play(struct pass *pass, struct error *error)
{
    struct sweep_progress *progress = pass->sweep->progress;
    unsigned now = 0;
    bool ok = sweep_source_fill(&pass->source, &pass->block[now], error);

    while (ok && pass->block[now].events && !signals_caught()) {
        sweep_pool_begin(&pass->pool, &pass->block[now]);
        now ^= 1;
        ok = sweep_source_fill(&pass->source, &pass->block[now], error);
        sweep_pool_finish(&pass->pool);
        if (progress)
            sweep_progress_show(progress, pass->source.reader.offset);
    }
    return ok;
}

static void add_row(struct pass *pass, unsigned lane, enum sweep_side side,
                    const char *path)
{
    struct sweep *sweep = pass->sweep;
    const uint64_t *references = pass->source.references;
    struct sweep_row *row = &sweep->row[sweep->rows++];

    *row = (struct sweep_row){
        .trace = path,
        .geometry = pass->geometry[lane],
        .counts = sweep_lane_counts(pass->lane[lane], side == SWEEP_FETCH),
        .references = side == SWEEP_UNIFIED ? references[0] + references[1]
                      : side == SWEEP_FETCH ? references[1]
                                            : references[0],
        .diverged = pass->lane[lane]->diverged,
        .stale = pass->lane[lane]->stale,
    };
    row->geometry.side = side;
}

static bool add_rows(struct pass *pass, const char *path, struct error *error)
{
    struct sweep *sweep = pass->sweep;
    unsigned room = sweep->rows + 2 * pass->lanes;
    struct sweep_row *row;

    if (!pass->lanes)
        return true;
    row = realloc(sweep->row, room * sizeof *row);
    if (!row)
        return error_host(error, "no memory for the results of the sweep");
    sweep->row = row;
    for (unsigned i = 0; i < pass->lanes; i++) {
        enum sweep_side side = pass->geometry[i].side;

        if (side == SWEEP_BOTH) {
            add_row(pass, i, SWEEP_FETCH, path);
            side = SWEEP_DATA;
        }
        add_row(pass, i, side, path);
    }
    return true;
}

static bool run(struct pass *pass, const char *path, struct error *error)
{
    bool ok;

    if (!bus_init(&pass->bus, &pass->log))
        return error_host(error, "no memory for the sweep");
    ok = make_lanes(pass, path, error);
    if (ok) {
        sweep_pool_start(&pass->pool, pass->lane, pass->lanes,
                         pass->sweep->jobs);
        ok = play(pass, error) || signals_caught();
        /* A trace of which only a part was played has no rows. */
        ok = ok && (signals_caught() || add_rows(pass, path, error));
        sweep_pool_stop(&pass->pool);
    }
    for (unsigned i = 0; i < pass->lanes; i++)
        sweep_lane_free(pass->lane[i]);
    free(pass->lane);
    free(pass->geometry);
    bus_destroy(&pass->bus);
    return ok;
}

bool sweep_trace(struct sweep *sweep, const char *path, struct error *error)
{
    struct pass *pass = calloc(1, sizeof *pass);
    bool ok = false;

    if (!pass)
        return error_host(error, "no memory for the sweep");
    pass->sweep = sweep;
    if (sweep_source_open(&pass->source, path, error)) {
        ok = run(pass, path, error);
        if (sweep->progress)
            sweep_progress_next(sweep->progress,
                                pass->source.reader.offset);
        sweep_source_close(&pass->source);
    }
    free(pass);
    return ok;
}
