#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <unistd.h>

#include "emu/host/signals.h"
#include "emu/run/run.h"

uint64_t run_host_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * PACE_SECOND_NS + (uint64_t)now.tv_nsec;
}

/* A signal that asks the run to end also ends the sleep. */
static void sleep_ns(uint64_t ns)
{
    const struct timespec rest = {
        .tv_sec = (time_t)(ns / PACE_SECOND_NS),
        .tv_nsec = (long)(ns % PACE_SECOND_NS),
    };

    nanosleep(&rest, NULL);
}

/* A second of the guest's clock takes a second of the user's, or longer. */
static void keep_pace(struct run *run)
{
    const struct clock *clock = &run->machine.clock;
    uint64_t guest = clock_periods_in(clock, clock->now, PACE_SECOND_NS);
    uint64_t ahead = pace_ahead(&run->pace, guest, run_host_ns());

    if (ahead)
        sleep_ns(ahead);
}

bool run_window_open(struct run *run, struct error *error)
{
    const struct options *options = run->options;

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

void run_window_hold(struct run *run)
{
    const struct timespec pause = { .tv_nsec = 20000000 };

    if (!keeps_window(run))
        return;
    display_show_end(&run->display, &run->machine);
    while (!window_closed(run->display.window) && !signals_caught())
        nanosleep(&pause, NULL);
}

void run_window_close(struct run *run)
{
    if (run->has_window)
        display_close(&run->display);
}

void run_window_vblank(struct run *run)
{
    enum pace_choice pace = run->options->pace;

    if (run->has_window) {
        display_vblank(&run->display, &run->machine, &run->input);
        display_stand(&run->display);
    }
    if (pace == PACE_REAL || (pace == PACE_DEFAULT && run->has_window))
        keep_pace(run);
}
