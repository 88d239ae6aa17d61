/* pagewalk run [IMAGE]: boots a guest and prints what it cost. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/zeroed.h"
#include "emu/command.h"
#include "emu/display/display.h"
#include "emu/gdb/gdb.h"
#include "emu/host/number.h"
#include "emu/host/serial.h"
#include "emu/host/signals.h"
#include "emu/input/input.h"
#include "emu/monitor/monitor.h"
#include "emu/options/file_uses.h"
#include "emu/options/setup.h"
#include "emu/profile/callgrind.h"
#include "emu/profile/cycle_functions.h"
#include "emu/sandbox/sandbox.h"
#include "emu/stats/stats.h"
#include "emu/typing/typist.h"
#include "mmu/dump/dump_list.h"

#define CLEAR_LINE "\r\033[K"   /* ECMA-48 CR and EL */

/* A machine, and the ends of its ports and its screen on the host. */
struct run {
    struct machine machine;
    struct serial serial;
    struct output parallel;
    struct monitor monitor;
    struct gdb gdb;
    bool has_gdb;
    struct display display;
    struct input input;
    struct typist typist;
    bool has_window;
    const struct options *options;
    struct snapshot overlay;    /* kept while it is shown or saved */
    bool screenshot_failed;     /* at its moment: `screenshot_error` */
    struct error screenshot_error;
    /* At the last vertical blank: cycles of all CPUs, how many of them were
     * halted, and the host's time. */
    uint64_t cycles, halted;
    struct timespec then;
    bool shows_trace;           /* on the terminal, as it grows */
    time_t shown;               /* when it was shown last */
};

static void on_serial_output(void *opaque, uint8_t byte)
{
    struct run *run = opaque;

    typist_printed(&run->typist, byte);
    serial_output(&run->serial, byte);
}

static void on_parallel_output(void *opaque, uint8_t byte)
{
    output_byte(&((struct run *)opaque)->parallel, byte);
}

/* Whether the CPUs were halted for most of the last frame. */
static bool was_idle(struct run *run)
{
    uint64_t cycles = 0, halted = 0;
    bool idle;

    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        const struct cycle_stack *stack =
            &machine_cpu(&run->machine, i)->cycles;

        cycles += stack->total;
        halted += cycles_of(stack, CYCLE_halt);
    }
    idle = halted - run->halted > (cycles - run->cycles) / 2;
    run->cycles = cycles;
    run->halted = halted;
    return idle;
}

/* A guest that is idle waits for its user: the host sleeps for the rest of the
 * frame's real time. The guest's own time is not affected. */
static void sleep_while_idle(struct run *run)
{
    enum { SECOND_NS = 1000000000, FRAME_NS = SECOND_NS / MACHINE_VBLANK_HZ };
    struct timespec now;
    long passed;

    clock_gettime(CLOCK_MONOTONIC, &now);
    passed = (long)(now.tv_sec - run->then.tv_sec) * SECOND_NS +
             (now.tv_nsec - run->then.tv_nsec);
    if (was_idle(run) && passed >= 0 && passed < FRAME_NS) {
        struct timespec rest = { .tv_nsec = FRAME_NS - passed };

        nanosleep(&rest, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    run->then = now;
}

/* Bytes that the guest is not ready for wait until it is. */
static void poll_serial(struct run *run)
{
    struct serial *serial = &run->serial;

    serial_poll(serial);
    if (serial->pending_count && uart_is_receiving(&run->machine.board.uart))
        serial_taken(serial, input_serial(&run->input, serial->pending,
                                          serial->pending_count));
}

/* Every second of the host's time, on a terminal that the guest does not print
 * to: how large the trace has become. */
static void show_trace(struct run *run)
{
    const struct recorder *recorder = &run->machine.recorder;
    char text[NUMBER_TEXT_MAX];
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec == run->shown)
        return;
    run->shown = now.tv_sec;
    fprintf(stderr, CLEAR_LINE "trace: %s bytes\r",
            number_group(recorder->writer.offset, text, sizeof text));
}

static bool save_screen(struct run *run, struct error *error)
{
    bool overlay = run->options->overlay;

    if (overlay)
        snapshot_update(&run->overlay, &run->machine);
    return display_screenshot(&run->machine, overlay ? &run->overlay : NULL,
                              run->options->screenshot, error);
}

/* The moment of --screenshot-at. */
static void on_screenshot(void *opaque)
{
    struct run *run = opaque;

    run->screenshot_failed = !save_screen(run, &run->screenshot_error);
}

/* At the end of the run, unless a moment was named: then what became of it. */
static bool finish_screenshot(struct run *run, struct error *error)
{
    if (!run->options->screenshot)
        return true;
    if (!run->options->screenshot_at.kind)
        return save_screen(run, error);
    if (run->screenshot_failed)
        *error = run->screenshot_error;
    return !run->screenshot_failed;
}

/* A snapshot for the window that shows the TLB view, and for a screenshot. */
static void update_overlay(struct run *run)
{
    bool shown = run->has_window && display_wants_overlay(&run->display);

    if (shown || (run->options->overlay && run->options->screenshot))
        snapshot_update(&run->overlay, &run->machine);
    if (shown)
        display_overlay(&run->display, &run->overlay);
}

static void on_vblank(void *opaque)
{
    struct run *run = opaque;

    if (run->shows_trace)
        show_trace(run);

    poll_serial(run);
    typist_vblank(&run->typist);
    update_overlay(run);
    output_flush(&run->parallel);
    if (run->has_window) {
        display_vblank(&run->display, &run->machine, &run->input);
        display_stand(&run->display);
    }
    if (run->serial.wants_end)
        machine_close(&run->machine);
    if (run->serial.wants_monitor && !run->has_gdb)
        machine_pause(&run->machine);
    run->serial.wants_monitor = false;
    if (run->has_window)
        sleep_while_idle(run);
}

static void on_look(void *opaque)
{
    struct run *run = opaque;

    monitor_look(&run->monitor);
    if (run->has_gdb)
        gdb_look(&run->gdb);
}

static bool open_window(struct run *run, const struct options *options,
                        struct error *error)
{
    if (options->display == DISPLAY_HEADLESS)
        return true;
    if (options->display == DISPLAY_DEFAULT && !display_likely()) {
        if (!options->quiet && isatty(STDERR_FILENO))
            fputs("pagewalk: no display here: running without a window\n",
                  stderr);
        return true;
    }
    run->has_window = display_open(&run->display, options->overlay, "Pagewalk",
                                   error);
    return run->has_window || options->display == DISPLAY_DEFAULT;
}

/* Ends the log and the event stream. False: one of them is not complete. */
static bool finish_streams(struct machine *machine, struct setup *setup,
                           struct error *error)
{
    bool complete = !machine->config.events ||
                    event_log_finish(&machine->events, error);
    struct error ignored;

    return setup_finish(setup, complete, complete ? error : &ignored) &&
           complete;
}

/* Ends the time line, and says what it lacks. */
static bool finish_timeline(struct machine *machine, struct setup *setup,
                            const struct options *options,
                            struct error *error)
{
    if (!machine->config.timeline)
        return true;
    timeline_finish(&machine->timeline);
    if (machine->timeline.dropped && !options->quiet)
        fprintf(stderr, "pagewalk: --perfetto: the first %d events are in the "
                "file, the %" PRIu64 " after them are not\n",
                TIMELINE_EVENTS_MAX, machine->timeline.dropped);
    return setup_finish_timeline(setup, true, error);
}

static bool write_profile(struct machine *machine,
                          const struct options *options, struct error *error)
{
    const struct attribution *attribution = machine_attribution(machine);
    const char *elf = machine->config.elf;

    if (attribution)
        profile_add_refills(&machine->profile, attribution);
    return callgrind_write(&machine->profile, &(struct callgrind_about){
        .path = options->callgrind,
        .what = elf                      ? elf
                : options->operand_count ? options->operands[0]
                                         : options->bios,
        .names = {machine->config.symbols, machine->config.programs, elf},
        .notes = options->quiet ? NULL : stderr,
    }, error);
}

static bool finish_trace(struct machine *machine,
                         const struct options *options, struct error *error)
{
    const struct recorder *recorder = &machine->recorder;
    char text[2][NUMBER_TEXT_MAX];

    if (!recorder_close(&machine->recorder, error))
        return false;
    if (!options->quiet) {
        fputs("pagewalk: ", stderr);
        escape_print(options->trace, stderr);
        fprintf(stderr, ": %s bytes, %s references\n",
                number_group(recorder->writer.offset, text[0],
                             sizeof text[0]),
                number_group(recorder->references, text[1], sizeof text[1]));
    }
    return true;
}

/* Writes all that was asked for; a failure keeps nothing else from being
 * written. False: the line of the first failure. */
static bool write_outputs(struct run *run, const struct options *options,
                          struct setup *setup, struct error *error)
{
    struct machine *machine = &run->machine;
    const struct stats_layout layout = {
        .top = options->top ? options->top : STATS_TOP,
        .functions = options->profile_cycles.value
                         ? options->profile_cycles.value : CYCLE_FUNCTIONS_TOP,
    };
    struct error later;
    bool ok;

    if (options->separator)
        stats_fields(machine, &layout, options->separator, stderr);
    else if (!options->quiet)
        stats_text(machine, &layout, stderr);
    ok = finish_streams(machine, setup, error);
    ok = finish_timeline(machine, setup, options, ok ? error : &later) && ok;
    ok = (!options->trace ||
          finish_trace(machine, options, ok ? error : &later)) && ok;
    ok = (!options->stats ||
          stats_json(machine, options->stats, ok ? error : &later)) && ok;
    ok = (!options->callgrind ||
          write_profile(machine, options, ok ? error : &later)) && ok;
    return finish_screenshot(run, ok ? error : &later) && ok;
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

/* Whether the guest has failed, and its user may want to read its screen. */
static bool keeps_window(const struct run *run, const struct options *options)
{
    const struct machine *machine = &run->machine;

    if (!run->has_window || options->exit_on_halt || options->monitor ||
        run->has_gdb)
        return false;
    switch (machine->stop) {
    case MACHINE_EXIT:
        return machine->exit_value;
    case MACHINE_HALT:
    case MACHINE_SHUTDOWN:
    case MACHINE_RESET:
        return true;
    case MACHINE_LIMIT:
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
    return false;
}

/* Until the user closes the window, or a signal comes. */
static void hold_window(struct run *run)
{
    const struct timespec pause = { .tv_nsec = 20000000 };

    display_show_end(&run->display, &run->machine);
    while (!window_closed(run->display.window) && !signals_caught())
        nanosleep(&pause, NULL);
}

static void tell_gdb(const struct run *run)
{
    char name[300];

    fprintf(stderr, "pagewalk: gdb: target remote %s\n",
            connection_name(&run->gdb.connection, name, sizeof name));
}

/* Runs the configured machine to its end; returns the exit code. */
static int run_machine(struct run *run, const struct options *options,
                       struct setup *setup)
{
    struct machine_config *config = &setup->config;
    struct error error;
    bool closed;
    int code;

    config->serial_output = on_serial_output;
    config->parallel_output = on_parallel_output;
    config->vblank = on_vblank;
    config->screenshot = on_screenshot;
    config->look = on_look;
    config->opaque = run;
    if (!machine_init(&run->machine, config, &error))
        return error_print(&error);
    if (!begin_input(run, options, &error)) {
        machine_destroy(&run->machine);
        return error_print(&error);
    }
    /* Nothing has run of the guest yet. */
    if (!sandbox_enter(options, setup->bundled, &error)) {
        input_destroy(&run->input);
        machine_destroy(&run->machine);
        return error_print(&error);
    }
    typist_init(&run->typist, &options->script, &run->input);
    monitor_init(&run->monitor, &run->machine, run->serial.terminal, stdout);
    run->has_gdb = options->gdb.given;
    if (run->has_gdb && !gdb_open(&run->gdb, &run->monitor,
                                  &options->gdb.address, options->gdb_wait,
                                  &error)) {
        input_destroy(&run->input);
        monitor_destroy(&run->monitor);
        machine_destroy(&run->machine);
        return error_print(&error);
    }
    if (run->has_gdb && !options->quiet)
        tell_gdb(run);
    run->shows_trace = options->trace && !options->quiet &&
                       !options->monitor && isatty(STDERR_FILENO) &&
                       !run->serial.output.stream;
    if (options->gdb.given)
        gdb_run(&run->gdb);
    else
        monitor_run(&run->monitor, options->monitor);
    if (options->gdb.given)
        gdb_close(&run->gdb);
    if (run->shows_trace)
        fputs(CLEAR_LINE, stderr);
    if (options->interval)
        finish_interval(run);
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        dump_list_write_all(options->dump_mask,
                            &machine_cpu(&run->machine, i)->mmu, stdout);
    closed = serial_close(&run->serial, &error) &
             output_close(&run->parallel, &error);
    machine_explain(&run->machine, stderr);
    code = machine_exit_code(&run->machine);
    /* A reader that has seen enough is no failure. */
    if (!closed && signals_caught() != SIGPIPE)
        code = error_print(&error);
    /* The state that it compares has all counts since power-on. */
    if (!input_finish(&run->input, &error))
        code = error_print(&error);
    stats_from_settle(&run->machine);
    if (!write_outputs(run, options, setup, &error))
        code = error_print(&error);
    if (!typist_check(&run->typist, &error) ||
        !machine_check_moments(&run->machine, &error))
        code = error_print(&error);
    input_destroy(&run->input);
    if (keeps_window(run, options))
        hold_window(run);
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

static int run_setup(struct run *run, const struct options *options,
                     struct setup *setup)
{
    const char *serial = options->serial;
    struct error error;
    int code;

    run->options = options;
    if (!open_window(run, options, &error))
        return error_print(&error);
    /* The window has threads of its own, and opens what it needs. */
    if ((run->has_window || options->gdb.given) &&
        options->sandbox == SWITCH_ON) {
        if (run->has_window)
            display_close(&run->display);
        error_usage(&error, "--sandbox: only without a window and --gdb");
        return error_print(&error);
    }
    if (!serial)
        serial = run->has_window || file_uses_stdout(options) ||
                         gdb_is_stdio(options) ? "none" : "stdio";
    signals_catch();
    if (serial_open(&run->serial, serial, &error) &&
        output_open(&run->parallel,
                    options->parallel ? options->parallel : "none", &error)) {
        /* The monitor reads a script on standard input, the guest does not. */
        if (options->monitor && !run->serial.terminal)
            run->serial.input = false;
        code = run_machine(run, options, setup);
    } else {
        code = error_print(&error);
    }
    serial_close(&run->serial, &error);
    output_close(&run->parallel, &error);
    if (run->has_window)
        display_close(&run->display);
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
    if (!check_gdb(options, &error))
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
    if (run)
        snapshot_free(&run->overlay);
    free(run);
    setup_free(&setup);
    /* The run has ended in order; now the signal may end the program, unless
     * there is a failure to tell. One to a reader that is gone is not told. */
    if (code == EXIT_CODE_OK || signals_caught() == SIGPIPE)
        signals_end();
    return code;
}
