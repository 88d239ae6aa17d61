#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <unistd.h>

#include "emu/host/signals.h"
#include "emu/run/run.h"

enum { HOLD_NS = 20000000 };    /* between two looks at a window that stays */

uint64_t run_host_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * PACE_SECOND_NS + (uint64_t)now.tv_nsec;
}

void run_sleep(uint64_t ns)
{
    const struct timespec rest = {
        .tv_sec = (time_t)(ns / PACE_SECOND_NS),
        .tv_nsec = (long)(ns % PACE_SECOND_NS),
    };

    nanosleep(&rest, NULL);
}

struct speed_count run_count(const struct run *run)
{
    struct speed_count count = {
        .host_ns = run_host_ns(),
        .ticks = run->machine.clock.now,
        .instructions = machine_instructions(&run->machine),
    };

    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        const struct cycle_stack *stack =
            &machine_cpu(&run->machine, i)->cycles;

        count.cycles += stack->total;
        count.halted += cycles_of(stack, CYCLE_halt);
    }
    return count;
}

/* A second of the guest's clock takes a second of the user's, or longer. */
static void keep_pace(struct run *run)
{
    const struct clock *clock = &run->machine.clock;
    uint64_t guest = clock_periods_in(clock, clock->now, PACE_SECOND_NS);
    uint64_t ahead = pace_ahead(&run->pace, guest, run_host_ns());

    if (ahead)
        run_sleep(ahead);
}

bool run_window_open(struct run *run, struct error *error)
{
    const struct options *options = run->options;

    if (options->display == DISPLAY_HEADLESS)
        return true;
    if (options->display == DISPLAY_CURSES) {
        run->text = text_view_open(error);
        return run->text;
    }
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

/* Whether the guest has failed, and its user may want to read its screen. */
static bool keeps_window(const struct run *run)
{
    const struct options *options = run->options;
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

/* The last picture, and the guest's state as the title. */
static void show_end(struct run *run)
{
    char state[MACHINE_STATE_MAX], title[WINDOW_TITLE_MAX];

    display_publish(&run->display, &run->machine);
    snprintf(title, sizeof(title), "Pagewalk: %s",
             machine_state(&run->machine, state));
    window_set_title(run->display.window, title);
}

void run_window_hold(struct run *run)
{
    struct window *window = run->display.window;

    if (!keeps_window(run))
        return;
    show_end(run);
    while (!window_closed(window) && !window_lost(window) && !signals_caught())
        run_sleep(HOLD_NS);
}

void run_window_close_text(struct run *run)
{
    text_view_close(run->text);
    run->text = NULL;
}

void run_window_close(struct run *run)
{
    run_window_close_text(run);
    if (run->has_window)
        display_close(&run->display);
    run->has_window = false;
    paste_free(&run->paste);
}

/* The window that has gone is given up: the run goes on without it. */
static void look_at_window(struct run *run)
{
    if (window_closed(run->display.window))
        machine_close(&run->machine);
    if (!window_lost(run->display.window))
        return;
    fputs("pagewalk: the display has gone: the run goes on without a window\n",
          stderr);
    run_window_close(run);
}

static void type_pasted(struct run *run)
{
    char *text = window_queue_take_text(&run->display.queue);

    if (text)
        paste_begin(&run->paste, text);
    paste_vblank(&run->paste, &run->input);
}

/* A guest that waits, mostly, is drawn half as often: that it costs the host
 * next to nothing counts for more than a sixtieth of a second. */
static bool draws(struct run *run)
{
    struct speed_count now = run_count(run);
    uint64_t halted = now.halted - run->drawn.halted;
    bool waits = halted > (now.cycles - run->drawn.cycles) / 2;

    run->skipped = waits && !run->skipped;
    run->drawn = now;
    return !run->skipped;
}

void run_window_vblank(struct run *run)
{
    enum pace_choice pace = run->options->pace;

    if (run->has_window) {
        if (draws(run))
            display_publish(&run->display, &run->machine);
        display_input(&run->display, &run->input);
        type_pasted(run);
        run_control_vblank(run);
        look_at_window(run);
    }
    if (run->text) {
        text_view_vblank(run->text, &run->machine, &run->input);
        if (text_view_closed(run->text))
            machine_close(&run->machine);
    }
    if (pace == PACE_REAL ||
        (pace == PACE_DEFAULT && (run->has_window || run->text)))
        keep_pace(run);
}
