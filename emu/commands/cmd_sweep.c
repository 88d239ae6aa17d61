/* pagewalk sweep TRACE...: many TLB geometries over recorded traces. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "emu/command.h"
#include "emu/host/file_draft.h"
#include "emu/host/signals.h"
#include "emu/sweep/sweep_output.h"
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

static bool write_file(const struct sweep *sweep, const char *path,
                       void (*put)(const struct sweep *sweep, FILE *stream),
                       struct error *error)
{
    struct file_draft draft;

    if (!file_draft_open(&draft, path, error))
        return false;
    put(sweep, draft.stream);
    return file_draft_close(&draft, true, error);
}

static bool put_results(const struct sweep *sweep,
                        const struct options *options, struct error *error)
{
    const char *csv = options->sweep_csv;

    if (!csv && !options->replay_json)
        csv = "-";
    if (options->replay_json &&
        !write_file(sweep, options->replay_json, sweep_output_json, error))
        return false;
    return !csv || write_file(sweep, csv, sweep_output_csv, error);
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
    if (!sweep->rows)
        return error_usage(error, "sweep: no geometry is left");
    return put_results(sweep, options, error);
}

int cmd_sweep(const struct options *options)
{
    const struct sweep_grid_text text = {
        .entries = options->entries,
        .ways = options->ways,
        .policies = options->policies,
        .sides = options->sides,
    };
    struct sweep_grid grid;
    struct sweep *sweep;
    struct error error;
    bool ok;

    if (!options->operand_count) {
        error_usage(&error, "sweep: expected a TRACE, or -");
        return error_print(&error);
    }
    if (!sweep_grid_parse(&grid, &text, &error))
        return error_print(&error);
    sweep = calloc(1, sizeof *sweep);
    if (sweep) {
        sweep->grid = &grid;
        sweep->jobs = jobs_of(options);
        ok = run(sweep, options, &error);
        sweep_destroy(sweep);
    } else {
        ok = error_host(&error, "no memory for the sweep");
    }
    free(sweep);
    sweep_grid_destroy(&grid);
    if (!ok)
        return error_print(&error);
    signals_end();
    return EXIT_CODE_OK;
}
