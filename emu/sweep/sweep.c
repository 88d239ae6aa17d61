#define _POSIX_C_SOURCE 200809L

#include "emu/sweep/sweep.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "emu/host/signals.h"
#include "base/hash.h"
#include "emu/sweep/sweep_lane.h"
#include "emu/sweep/sweep_pool.h"
#include "emu/sweep/sweep_stacks.h"

/* One trace under way. */
struct pass {
    struct sweep *sweep;
    const char *path;
    struct sweep_source source;
    bool agreed;                    /* by all TLBs: stacks are exact */
    struct log log;
    struct bus bus;                 /* empty: no tables are read from memory */
    struct sweep_block block[2];    /* one is played, one is filled */
    struct sweep_geometry *geometry;
    struct sweep_lane **lane;       /* by geometry; null: it has stacks */
    unsigned geometries;
    struct sweep_stacks stacks;
    struct sweep_whatif whatif;
    struct sweep_player *player;
    unsigned players;
    struct sweep_pool pool;
};

void sweep_destroy(struct sweep *sweep)
{
    for (unsigned i = 0; i < sweep->texts; i++)
        free(sweep->text[i]);
    free(sweep->text);
    free(sweep->row);
    *sweep = (struct sweep){0};
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

static void identify(struct sweep *sweep, const void *bytes, size_t size)
{
    sweep->identity = hash_bytes(sweep->identity, bytes, size);
}

/* Whether another machine counts the next geometry that fits. */
static bool is_elsewhere(struct sweep *sweep)
{
    unsigned number = sweep->geometries++;
    const struct sweep_shard *shard = &sweep->shard;

    return shard->of && number % shard->of != shard->number;
}

/* Gives the last geometry its lane, or its place on the stacks. */
static bool add_geometry(struct pass *pass, struct error *error)
{
    struct sweep_geometry *geometry = &pass->geometry[pass->geometries];
    struct sweep_lane **lane = &pass->lane[pass->geometries++];
    bool ok;

    if (pass->agreed && sweep_stacks_serve(geometry)) {
        pass->sweep->stacked++;
        ok = sweep_stacks_add(&pass->stacks, geometry);
    } else {
        *lane = sweep_lane_new(&geometry->config, &pass->whatif,
                               &pass->source.header.model, &pass->bus);
        ok = *lane;
    }
    return ok || error_host(error, "no memory for the TLBs of the sweep");
}

/* Chooses the geometries that the trace serves. */
static bool choose(struct pass *pass, struct error *error)
{
    const struct sweep_grid *grid = pass->sweep->grid;
    unsigned size = sweep_grid_size(grid);

    pass->geometry = calloc(size, sizeof *pass->geometry);
    pass->lane = calloc(size, sizeof *pass->lane);
    if (!pass->geometry || !pass->lane)
        return error_host(error, "no memory for the sweep");
    for (unsigned i = 0; i < size; i++) {
        struct sweep_geometry *geometry = &pass->geometry[pass->geometries];
        struct error why = {0};
        enum sweep_fit fit = sweep_grid_get(grid, i, &pass->source.header,
                                            geometry, &why);

        if (fit == SWEEP_NO_GEOMETRY || fit == SWEEP_REFUSED)
            leave_out(pass->sweep, pass->path, fit, geometry, &why);
        if (fit != SWEEP_FITS)
            continue;
        identify(pass->sweep, geometry->spec, strlen(geometry->spec) + 1);
        if (!is_elsewhere(pass->sweep) && !add_geometry(pass, error))
            return false;
    }
    return true;
}

static void play_lane(void *opaque, const struct sweep_block *block)
{
    sweep_lane_play(opaque, block);
}

static void play_stack(void *opaque, const struct sweep_block *block)
{
    sweep_stack_play(opaque, block);
}

static bool make_players(struct pass *pass, struct error *error)
{
    size_t most = (size_t)pass->geometries + pass->stacks.count;

    pass->player = calloc(most + 1, sizeof *pass->player);
    if (!pass->player || !sweep_stacks_make(&pass->stacks))
        return error_host(error, "no memory for the TLBs of the sweep");
    for (unsigned i = 0; i < pass->stacks.count; i++)
        pass->player[pass->players++] =
            (struct sweep_player){play_stack, &pass->stacks.stack[i]};
    for (unsigned i = 0; i < pass->geometries; i++)
        if (pass->lane[i])
            pass->player[pass->players++] =
                (struct sweep_player){play_lane, pass->lane[i]};
    return true;
}

static bool fill(struct pass *pass, struct sweep_block *block,
                 struct error *error)
{
    if (!sweep_source_fill(&pass->source, block, error))
        return false;
    pass->sweep->events += (uint64_t)block->events * pass->geometries;
    return !pass->source.view || !pass->source.view->disagree ||
           error_host(error, "%s: has changed while it was read", pass->path);
}

static bool play(struct pass *pass, struct error *error)
{
    struct sweep_progress *progress = pass->sweep->progress;
    unsigned now = 0;
    bool ok = fill(pass, &pass->block[now], error);

    while (ok && pass->block[now].events && !signals_caught()) {
        sweep_pool_begin(&pass->pool, &pass->block[now]);
        now ^= 1;
        ok = fill(pass, &pass->block[now], error);
        sweep_pool_finish(&pass->pool);
        if (progress)
            sweep_progress_show(progress, pass->source.reader.offset);
    }
    return ok;
}

static uint64_t references(const struct pass *pass, enum sweep_side side)
{
    const uint64_t *counted = pass->source.references;

    return side == SWEEP_UNIFIED ? counted[0] + counted[1]
           : side == SWEEP_FETCH ? counted[1]
                                 : counted[0];
}

static void add_row(struct pass *pass, unsigned i, enum sweep_side side)
{
    struct sweep *sweep = pass->sweep;
    const struct sweep_geometry *geometry = &pass->geometry[i];
    const struct sweep_lane *lane = pass->lane[i];
    struct sweep_row *row = &sweep->row[sweep->rows++];

    *row = (struct sweep_row){
        .trace = pass->path,
        .geometry = *geometry,
        .references = references(pass, side),
    };
    row->geometry.side = side;
    if (!lane) {
        row->counts = sweep_stacks_counts(&pass->stacks, geometry,
                                          side == SWEEP_FETCH);
        row->diverged = pass->source.view->diverged;
        return;
    }
    row->diverged = lane->diverged;
    row->stale = lane->stale;
    if (side == SWEEP_SECOND)
        row->counts = sweep_lane_second_counts(lane, &row->references);
    else
        row->counts = sweep_lane_counts(lane, side == SWEEP_FETCH);
}

static bool add_rows(struct pass *pass, struct error *error)
{
    struct sweep *sweep = pass->sweep;
    unsigned room = sweep->rows + 2 * pass->geometries;
    struct sweep_row *row;

    if (!pass->geometries)
        return true;
    row = realloc(sweep->row, room * sizeof *row);
    if (!row)
        return error_host(error, "no memory for the results of the sweep");
    sweep->row = row;
    for (unsigned i = 0; i < pass->geometries; i++) {
        enum sweep_side side = pass->geometry[i].side;

        if (side == SWEEP_BOTH) {
            add_row(pass, i, SWEEP_FETCH);
            side = SWEEP_DATA;
        }
        add_row(pass, i, side);
    }
    return true;
}

/* What the shards of one sweep have in common, besides their geometries. */
static void identify_trace(struct pass *pass)
{
    struct sweep *sweep = pass->sweep;
    const struct trace_reader *reader = &pass->source.reader;

    identify(sweep, pass->path, strlen(pass->path) + 1);
    identify(sweep, reader->text, strlen(reader->text) + 1);
    identify(sweep, &reader->index_crc, sizeof reader->index_crc);
    identify(sweep, &reader->offset, sizeof reader->offset);
}

/* Finds the flush sites that are assumed away. */
static bool assume(struct pass *pass, struct error *error)
{
    struct sweep_whatif *whatif = &pass->whatif;

    whatif->assume = pass->sweep->grid->assume;
    if (!whatif->assume)
        return true;
    identify(pass->sweep, whatif->assume->text, strlen(whatif->assume->text));
    return assume_skips(whatif->assume, pass->path, &whatif->skips,
                        &whatif->sites, error);
}

/* Whether the trace has what is assumed otherwise; all lanes say the same. */
static bool check_assumed(const struct pass *pass, struct error *error)
{
    return !pass->whatif.assume || !pass->geometries ||
           assumed_finish(&pass->lane[0]->assumed, error) ||
           error_prefix(error, "%s", pass->path);
}

static bool run(struct pass *pass, struct error *error)
{
    bool ok;

    if (!bus_init(&pass->bus, &pass->log))
        return error_host(error, "no memory for the sweep");
    ok = assume(pass, error) && choose(pass, error) &&
         make_players(pass, error);
    if (ok) {
        sweep_pool_start(&pass->pool, pass->player, pass->players,
                         pass->sweep->jobs);
        ok = (play(pass, error) && check_assumed(pass, error)) ||
             signals_caught();
        /* A trace of which only a part was played has no rows. */
        ok = ok && (signals_caught() || add_rows(pass, error));
        sweep_pool_stop(&pass->pool);
        identify_trace(pass);
    }
    for (unsigned i = 0; i < pass->geometries; i++)
        sweep_lane_free(pass->lane[i]);
    sweep_stacks_destroy(&pass->stacks);
    free(pass->whatif.skips);
    free(pass->player);
    free(pass->lane);
    free(pass->geometry);
    bus_destroy(&pass->bus);
    return ok;
}

/* Whether stacks may be of use: a pipe cannot be read twice. */
static bool wants_stacks(const struct sweep *sweep, const char *path)
{
    struct stat status;
    bool lru = false;

    for (unsigned i = 0; i < sweep->grid->policy_count; i++)
        lru |= sweep->grid->policy[i] == TLB_LRU;
    return lru && !sweep->lanes_only && !sweep->grid->assume &&
           sweep->grid->side != SWEEP_SECOND && strcmp(path, "-") &&
           !stat(path, &status) && S_ISREG(status.st_mode);
}

/* Reads the trace, and finds out whether all TLBs agree on it. */
static bool ask_agreement(struct pass *pass, struct error *error)
{
    struct sweep_source *source = &pass->source;
    struct sweep_block *block = &pass->block[0];
    bool ok;

    if (!wants_stacks(pass->sweep, pass->path))
        return true;
    if (!sweep_source_open(source, pass->path, true, error))
        return false;
    do {
        ok = sweep_source_fill(source, block, error);
    } while (ok && block->events && !source->view->disagree);
    pass->agreed = !source->view->disagree;
    sweep_source_close(source);
    return ok;
}

bool sweep_trace(struct sweep *sweep, const char *path, struct error *error)
{
    struct pass *pass = calloc(1, sizeof *pass);
    bool ok = false;

    if (!pass)
        return error_host(error, "no memory for the sweep");
    pass->sweep = sweep;
    pass->path = path;
    if (ask_agreement(pass, error) &&
        sweep_source_open(&pass->source, path, pass->agreed, error)) {
        ok = run(pass, error);
        if (sweep->progress)
            sweep_progress_next(sweep->progress, pass->source.reader.offset);
        sweep_source_close(&pass->source);
    }
    free(pass);
    return ok;
}
