/* pagewalk run [IMAGE]: boots a guest and prints what it cost. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/zeroed.h"
#include "emu/command.h"
#include "emu/host/signals.h"
#include "emu/options/file_uses.h"
#include "emu/run/run.h"
#include "emu/sandbox/sandbox.h"
#include "mmu/dump/dump_list.h"

static void on_screenshot(void *opaque)
{
    run_pictures_moment(opaque);
}

static void on_vblank(void *opaque)
{
    struct run *run = opaque;

    run_streams_vblank(run);
    typist_vblank(&run->typist);
    run_pictures_vblank(run);
    run_window_vblank(run);
}

static void on_look(void *opaque)
{
    struct run *run = opaque;

    monitor_look(&run->monitor);
    if (run->has_gdb)
        gdb_look(&run->gdb);
}

/* Prints the line of the interval that the run's end cut short. */
static void finish_interval(struct run *run)
{
    struct counter_source source = machine_counters(&run->machine);

    interval_line(&run->machine.interval, &source);
}

/* Input is live, recorded or replayed. */
static bool begin_input(struct run *run, const struct options *options,
                        struct error *error)
{
    const struct provenance *about = run->machine.config.provenance;
    struct input_log log;

    input_init(&run->input, &run->machine);
    if (options->record_input)
        return input_record(&run->input, options->record_input, about, error);
    if (!options->replay_input)
        return true;
    if (!input_log_read(&log, options->replay_input, error))
        return false;
    if (input_replay(&run->input, &log, about, error))
        return true;
    input_log_free(&log);
    return false;
}

static void tell_gdb(const struct run *run)
{
    char name[300];

    fprintf(stderr, "pagewalk: gdb: target remote %s\n",
            connection_name(&run->gdb.connection, name, sizeof name));
}

static void configure(struct run *run, struct machine_config *config)
{
    run_streams_configure(config);
    config->vblank = on_vblank;
    config->screenshot = on_screenshot;
    config->look = on_look;
    config->opaque = run;
}

/* Makes the machine and all that looks at it. False: nothing is left of it. */
static bool begin(struct run *run, struct setup *setup, struct error *error)
{
    const struct options *options = run->options;

    configure(run, &setup->config);
    if (!machine_init(&run->machine, &setup->config, error))
        return false;
    /* Nothing has run of the guest yet. */
    if (!begin_input(run, options, error) ||
        !run_pictures_open(run, error) ||
        !sandbox_enter(options, setup->bundled, error)) {
        input_destroy(&run->input);
        machine_destroy(&run->machine);
        return false;
    }
    typist_init(&run->typist, &options->script, &run->input);
    monitor_init(&run->monitor, &run->machine, run->serial.terminal, stdout);
    if (!options->gdb.given)
        return true;
    run->has_gdb = gdb_open(&run->gdb, &run->monitor, &options->gdb.address,
                            options->gdb_wait, error);
    if (!run->has_gdb) {
        input_destroy(&run->input);
        monitor_destroy(&run->monitor);
        machine_destroy(&run->machine);
        return false;
    }
    if (!options->quiet)
        tell_gdb(run);
    return true;
}

static void run_to_end(struct run *run)
{
    run_streams_begin_trace(run);
    if (run->has_gdb) {
        gdb_run(&run->gdb);
        gdb_close(&run->gdb);
    } else if (run->has_window && !run->options->monitor) {
        run_control_run(run);
    } else {
        monitor_run(&run->monitor, run->options->monitor);
    }
    run_streams_end_trace(run);
}

/* Writes and tells what the run has brought; returns the exit code. */
static int finish(struct run *run, struct setup *setup)
{
    const struct options *options = run->options;
    struct error error;
    bool closed;
    int code;

    run_window_close_text(run);
    if (options->interval)
        finish_interval(run);
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        dump_list_write_all(options->dump_mask,
                            &machine_cpu(&run->machine, i)->mmu, stdout);
    closed = run_streams_close(run, &error);
    machine_explain(&run->machine, stderr);
    code = machine_exit_code(&run->machine);
    /* A reader that has seen enough is no failure. */
    if (!closed && signals_caught() != SIGPIPE)
        code = error_print(&error);
    /* The state that it compares has all counts since power-on. */
    if (!input_finish(&run->input, &error))
        code = error_print(&error);
    stats_from_settle(&run->machine);
    if (!run_outputs_write(run, setup, &error))
        code = error_print(&error);
    if (!typist_check(&run->typist, &error) ||
        !machine_check_moments(&run->machine, &error))
        code = error_print(&error);
    return code;
}

/* Runs the configured machine to its end; returns the exit code. */
static int run_machine(struct run *run, struct setup *setup)
{
    struct error error;
    int code;

    if (!begin(run, setup, &error))
        return error_print(&error);
    run_to_end(run);
    code = finish(run, setup);
    input_destroy(&run->input);
    run_window_hold(run);
    monitor_destroy(&run->monitor);
    machine_destroy(&run->machine);
    return code;
}

static bool gdb_is_stdio(const struct options *options)
{
    return options->gdb.given &&
           options->gdb.address.kind == CONNECTION_STDIO;
}

static bool is_stdio(const char *where)
{
    return where && (!strcmp(where, "stdio") || output_is_stdout(where));
}

/* gdb takes the place of the prompt, and of standard output. */
static bool check_gdb(const struct options *options, struct error *error)
{
    if (options->gdb_wait && !options->gdb.given)
        return error_usage(error, "--gdb-wait: needs --gdb");
    if (options->gdb.given && options->monitor)
        return error_usage(error, "--gdb and --monitor: one of them; gdb has "
                           "the prompt's commands as `monitor COMMAND`");
    if (gdb_is_stdio(options) &&
        (file_uses_stdout(options) || is_stdio(options->serial) ||
         is_stdio(options->parallel) || options->dump_mask))
        return error_usage(error, "--gdb stdio: standard output is gdb's, so "
                           "nothing else can be written to it");
    return true;
}

/* The text view has the terminal for itself. */
static bool check_curses(const struct options *options, struct error *error)
{
    if (options->display != DISPLAY_CURSES)
        return true;
    if (options->monitor || gdb_is_stdio(options) ||
        file_uses_stdout(options) || is_stdio(options->serial) ||
        is_stdio(options->parallel))
        return error_usage(error, "--curses: the terminal is the guest's, so "
                           "nothing else can be on it");
    return true;
}

static int run_setup(struct run *run, const struct options *options,
                     struct setup *setup)
{
    struct error error;
    int code;

    run->options = options;
    if (!run_window_open(run, &error))
        return error_print(&error);
    /* The window has threads of its own, and opens what it needs. */
    if ((run->has_window || options->gdb.given) &&
        options->sandbox == SWITCH_ON) {
        run_window_close(run);
        error_usage(&error, "--sandbox: only without a window and --gdb");
        return error_print(&error);
    }
    signals_catch();
    code = run_streams_open(run, &error) ? run_machine(run, setup)
                                         : error_print(&error);
    run_streams_close(run, &error);
    run_window_close(run);
    snapshot_free(&run->overlay);
    return code;
}

int cmd_run(const struct options *options)
{
    struct setup setup;
    struct error error;
    struct run *run;
    int code;

    if (options->operand_count > 1) {
        error_usage(&error, "run: one IMAGE at a time, not also '%s'",
                    options->operands[1]);
        return error_print(&error);
    }
    if (options->screenshot_at.kind && !options->screenshot) {
        error_usage(&error, "--screenshot-at: --screenshot must name a file");
        return error_print(&error);
    }
    if (options->script.limit_unused) {
        error_usage(&error, "--wait-limit: no --wait follows it");
        return error_print(&error);
    }
    if (!check_gdb(options, &error) || !check_curses(options, &error))
        return error_print(&error);
    if (!setup_init(&setup, options, options->model,
                    options->operand_count ? options->operands[0] : NULL,
                    options->append, &error))
        return error_print(&error);
    setup_tell_lost(options, stderr);
    setup_tell_nameless(&setup, options, stderr);
    run = zeroed_new(sizeof(*run));
    if (run) {
        code = run_setup(run, options, &setup);
    } else {
        error_host(&error, "no memory for a machine");
        code = error_print(&error);
    }
    free(run);
    setup_free(&setup);
    /* The run has ended in order; now the signal may end the program, unless
     * there is a failure to tell. One to a reader that is gone is not told. */
    if (code == EXIT_CODE_OK || signals_caught() == SIGPIPE)
        signals_end();
    return code;
}
