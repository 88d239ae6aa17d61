/* pagewalk sweep TRACE...: many TLB geometries over recorded traces. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/command.h"
#include "emu/host/file_draft.h"
#include "emu/host/signals.h"
#include "emu/replay/assume.h"
#include "emu/sweep/output/sweep_csv.h"
#include "emu/sweep/output/sweep_output.h"
#include "emu/sweep/output/sweep_plot.h"
#include "emu/sweep/output/sweep_shard.h"
#include "emu/sweep/sweep_pool.h"

/* One job a processor, if --jobs does not say. */
static unsigned jobs_of(const struct options *options)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t jobs = options->jobs ? options->jobs
                    : processors > 0 ? (uint64_t)processors
                                     : 1;

    return jobs > SWEEP_JOBS_MAX ? SWEEP_JOBS_MAX : (unsigned)jobs;
}

/* One form of the results. */
struct form {
    const char *path;
    bool (*put)(const struct sweep *sweep, FILE *stream, struct error *error);
};

static bool put_csv(const struct sweep *sweep, FILE *stream,
                    struct error *error)
{
    if (!sweep->shard.of)
        sweep_csv_write(sweep, stream);
    return !sweep->shard.of || sweep_shard_write(sweep, stream) ||
           error_host(error, "no memory for the rows");
}

static bool put_json(const struct sweep *sweep, FILE *stream,
                     struct error *error)
{
    (void)error;
    sweep_output_json(sweep, stream);
    return true;
}

static bool write_form(const struct sweep *sweep, const struct form *form,
                       struct error *error)
{
    struct file_draft draft;
    bool ok;

    if (!file_draft_open(&draft, form->path, error))
        return false;
    ok = form->put(sweep, draft.stream, error);
    return file_draft_close(&draft, ok, error);
}

static bool put_results(const struct sweep *sweep,
                        const struct options *options, struct error *error)
{
    bool other = options->replay_json || options->sweep_plot;
    const struct form forms[] = {
        {options->replay_json, put_json},
        {options->sweep_plot, sweep_plot_write},
        {!options->sweep_csv && !other ? "-" : options->sweep_csv, put_csv},
    };

    for (unsigned i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].path && !write_form(sweep, &forms[i], error))
            return false;
    return true;
}

/* All traces; the rows stand in the order of the operands. */
static bool play(struct sweep *sweep, const struct options *options,
                 struct error *error)
{
    struct sweep_progress progress;
    bool shown = !options->quiet && isatty(STDERR_FILENO), ok = true;

    if (shown) {
        sweep_progress_begin(&progress, stderr, options->operands,
                             options->operand_count);
        sweep->progress = &progress;
    }
    signals_catch_reading();
    for (int i = 0; i < options->operand_count && ok && !signals_caught(); i++)
        ok = sweep_trace(sweep, options->operands[i], error);
    signals_catch();
    if (shown)
        sweep_progress_end(&progress);
    return ok;
}

static bool run(struct sweep *sweep, const struct options *options,
                struct error *error)
{
    if (!play(sweep, options, error))
        return false;
    sweep_output_left_out(sweep, stderr);
    if (signals_caught())
        fprintf(stderr, "pagewalk: stopped by a signal: the rows are of the "
                "traces before it\n");
    if (!sweep->rows && signals_caught())
        return true;
    if (!sweep->geometries)
        return error_usage(error, "sweep: no geometry is left");
    return put_results(sweep, options, error);
}

/* Sweeps the traces that the operands name. */
static bool sweep_traces(struct sweep *sweep, const struct options *options,
                         struct error *error)
{
    const struct sweep_grid_text text = {
        .entries = options->entries,
        .ways = options->ways,
        .policies = options->policies,
        .sides = options->sides,
    };
    struct assume assume = {0};
    struct sweep_grid grid;
    bool ok;

    if (options->shard &&
        !sweep_shard_parse(&sweep->shard, options->shard, error))
        return false;
    if (!sweep_grid_parse(&grid, &text, error))
        return false;
    grid.assume = options->assume.count ? &assume : NULL;
    sweep->grid = &grid;
    sweep->jobs = jobs_of(options);
    ok = assume_add_all(&assume, options->assume.value, options->assume.count,
                        error) &&
         run(sweep, options, error);
    assume_destroy(&assume);
    sweep_grid_destroy(&grid);
    return ok;
}

/* Which options go together, before much time is spent. */
static bool check(const struct options *options, struct error *error)
{
    if (!options->operand_count)
        return error_usage(error, options->merge
                                      ? "sweep --merge: expected a FILE.csv"
                                      : "sweep: expected a TRACE, or -");
    if (options->shard && (options->replay_json || options->sweep_plot))
        return error_usage(error, "--shard writes CSV only, for --merge");
    if (options->merge && (options->shard || options->replay_json ||
                           options->entries || options->ways ||
                           options->policies || options->sides ||
                           options->assume.count))
        return error_usage(error, "--merge goes with --csv and --plot only");
    return !options->sweep_plot || sweep_plot_check(error);
}

int cmd_sweep(const struct options *options)
{
    struct sweep *sweep = calloc(1, sizeof *sweep);
    struct error error;
    bool ok;

    if (!sweep)
        ok = error_host(&error, "no memory for the sweep");
    else if (!check(options, &error))
        ok = false;
    else if (options->merge)
        ok = sweep_shard_merge(sweep, options->operands,
                               options->operand_count, &error) &&
             put_results(sweep, options, &error);
    else
        ok = sweep_traces(sweep, options, &error);
    if (sweep)
        sweep_destroy(sweep);
    free(sweep);
    if (!ok)
        return error_print(&error);
    signals_end();
    return EXIT_CODE_OK;
}
