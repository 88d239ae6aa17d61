/*
 * The user's commands: they come at vertical blank, and from a guest that is
 * paused or slow between two instructions. Where a prompt or gdb stops and
 * steps the guest, only the pause is the window's.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>

#include "emu/host/signals.h"
#include "emu/run/run.h"
#include "emu/run/title.h"

enum { LOOK_NS = 10000000 };    /* between two looks for commands */

static void show(struct run *run)
{
    run_pictures_show(run);
    display_publish(&run->display, &run->machine);
}

static void update_title(struct run *run)
{
    char title[WINDOW_TITLE_MAX];

    window_set_title(run->display.window,
                     title_write(title, sizeof title, &run->control,
                                 &run->speed));
}

/* Whether the user does not want the run to stand still any more, since there
 * is nobody who could end that. */
static bool is_left(struct run *run)
{
    return signals_caught() || window_closed(run->display.window) ||
           window_lost(run->display.window);
}

/* Takes the user's commands. Returns whether the run has to stop for one. */
static bool obey(struct run *run)
{
    enum window_command command;
    bool stops = false, any = false;

    while (window_queue_take_command(&run->display.queue, &command)) {
        any = true;
        if (command == WINDOW_SCREENSHOT)
            run_pictures_save(run);
        else if (run->controls || command == WINDOW_PAUSE)
            stops |= control_obey(&run->control, command);
    }
    if (is_left(run) && (run->control.paused || run->control.slowness)) {
        run->control = (struct control){ .paused = false };
        stops = any = true;
    }
    if (any)
        update_title(run);
    return stops;
}

/* Until the user wants something else. Returns false then. */
static bool stand(struct run *run, uint64_t ns)
{
    while (ns) {
        uint64_t piece = ns < LOOK_NS ? ns : LOOK_NS;

        run_sleep(piece);
        if (ns != UINT64_MAX)
            ns -= piece;
        if (obey(run))
            return false;
    }
    return true;
}

/* Where the guest stands, and the flush that stopped it. */
static void note_place(struct run *run)
{
    const struct debugger *d = &run->monitor.debugger;
    uint32_t lin = cpu_time_current_lin(debugger_cpu(d));
    char place[SYMBOLS_PLACE_MAX];

    snprintf(run->control.note, sizeof run->control.note, "%s%sat %s",
             d->stop.text, *d->stop.text ? ", " : "",
             debugger_place(d, lin, place, sizeof place));
    snprintf(run->overlay.note, sizeof run->overlay.note, "%.*s",
             SNAPSHOT_NOTE - 1, run->control.note);
}

/* Runs up to the next stop. */
static void advance(struct run *run)
{
    struct control *control = &run->control;
    struct debugger *d = &run->monitor.debugger;

    debugger_run(d, &(struct debug_goal){
        .steps = control->step == CONTROL_ONE ? 1
                 : control->slowness          ? control_piece(control)
                                              : 0,
        .to_flush = control->step == CONTROL_FLUSH,
    });
    if (d->stop.reason == DEBUG_STEPPED)
        control->step = CONTROL_NO_STEP;
}

/* One piece of a slow run, and the wait for its time. */
static void go_slowly(struct run *run)
{
    uint64_t ahead;

    advance(run);
    if (run->monitor.debugger.ended || run->prompt_wanted)
        return;
    show(run);
    /* A command may have come at a vertical blank of the piece. */
    if (run->control.paused || !run->control.slowness)
        return;
    ahead = control_ahead(&run->control, machine_instructions(&run->machine),
                          run_host_ns());
    if (!obey(run) && ahead)
        stand(run, ahead);
}

/* Stands still, but for the steps that the user asks for. */
static void go_by_steps(struct run *run)
{
    if (run->control.step)
        advance(run);
    if (run->monitor.debugger.ended || run->prompt_wanted)
        return;
    if (!run->control.step) {
        note_place(run);
        show(run);
        update_title(run);
    }
    if (!obey(run) && !run->control.step)
        stand(run, UINT64_MAX);
    if (!run->control.paused) {
        *run->control.note = *run->overlay.note = '\0';
        update_title(run);
    }
}

void run_control_vblank(struct run *run)
{
    const struct speed_count now = run_count(run);

    if (obey(run) && run->controls)
        machine_pause(&run->machine);
    while (!run->controls && run->control.paused && !is_left(run))
        stand(run, LOOK_NS);
    if (speed_measure(&run->speed, &now))
        update_title(run);
}

void run_control_run(struct run *run)
{
    run->controls = true;
    while (!run->monitor.debugger.ended && !run->prompt_wanted) {
        if (run->control.paused)
            go_by_steps(run);
        else if (run->control.slowness)
            go_slowly(run);
        else
            advance(run);
    }
    run->controls = false;
    if (!run->monitor.debugger.ended)
        monitor_go_on(&run->monitor);
}
