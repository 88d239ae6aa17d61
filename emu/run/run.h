/*
 * A run of `pagewalk run`: a machine, and the ends of its ports and its screen
 * on the host. The command itself is emu/commands/cmd_run.c.
 */
#ifndef PAGEWALK_EMU_RUN_RUN_H
#define PAGEWALK_EMU_RUN_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "emu/display/display.h"
#include "emu/gdb/gdb.h"
#include "emu/host/error.h"
#include "emu/host/output.h"
#include "emu/host/serial.h"
#include "emu/input/input.h"
#include "emu/machine/machine.h"
#include "emu/monitor/monitor.h"
#include "emu/options/options.h"
#include "emu/options/setup.h"
#include "emu/text_view/text_view.h"
#include "emu/run/control.h"
#include "emu/run/pace.h"
#include "emu/run/speed.h"
#include "emu/typing/paste.h"
#include "emu/typing/typist.h"
#include "emu/video/video.h"

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
    struct paste paste;
    bool has_window;
    struct text_view *text;     /* null: none */
    struct control control;     /* what the user of the window wants */
    bool controls;              /* all of it can be done: there is no prompt and
                                   no gdb that stops the run */
    bool prompt_wanted;         /* by Ctrl-A c on the serial line */
    struct speed speed;
    struct speed_count drawn;   /* at the last vertical blank */
    bool skipped;               /* no picture was drawn then */
    const struct options *options;
    struct snapshot overlay;    /* kept while it is shown or saved */
    struct video video;         /* of --record-video */
    uint32_t *picture;          /* of it, room for the largest */
    bool screenshot_failed;     /* at its moment: `screenshot_error` */
    struct error screenshot_error;
    struct pace pace;           /* of the guest's clock */
    bool shows_trace;           /* on the terminal, as it grows */
    time_t shown;               /* when it was shown last */
};

/* run_streams.c: COM1 and LPT1, and how far the trace has come. */

/* Opens the ends of the ports. False: one of them cannot be written; both can
 * be closed all the same. */
bool run_streams_open(struct run *run, struct error *error);
/* False: not all that the guest printed could be written. */
bool run_streams_close(struct run *run, struct error *error);
/* The machine's configuration: what leaves its ports. */
void run_streams_configure(struct machine_config *config);
/* Begins and ends the line that shows the trace as it grows. */
void run_streams_begin_trace(struct run *run);
void run_streams_end_trace(const struct run *run);
void run_streams_vblank(struct run *run);

/* run_pictures.c: screenshots, the film, and the snapshots of the TLB view. */

/* Opens what is filled as the run goes on. */
bool run_pictures_open(struct run *run, struct error *error);
void run_pictures_vblank(struct run *run);
/* Updates and publishes the view of a guest that stands between two vertical
 * blanks. */
void run_pictures_show(struct run *run);
/* The moment of --screenshot-at. */
void run_pictures_moment(struct run *run);
/* At the end of the run. False: a picture was not written. */
bool run_pictures_finish(struct run *run, struct error *error);
/* Saves what the window shows as the first pagewalk-N.png that is not there. */
void run_pictures_save(struct run *run);

/* run_window.c: the window, and the time that passes in it. */

/* Opens what the options ask for. False: there is no display. */
bool run_window_open(struct run *run, struct error *error);
/* The user's clock, in ns; a sleep, which a signal ends; and what has passed. */
uint64_t run_host_ns(void);
void run_sleep(uint64_t ns);
struct speed_count run_count(const struct run *run);
void run_window_close(struct run *run);
/* Gives the terminal back, for what the end of the run prints. */
void run_window_close_text(struct run *run);
void run_window_vblank(struct run *run);
/* At the end of the run: where the guest has failed, until the user closes the
 * window or a signal comes. */
void run_window_hold(struct run *run);

/* run_control.c: runs the machine to its end, as the user of the window says. */

void run_control_run(struct run *run);
void run_control_vblank(struct run *run);

/* run_outputs.c: what is written when the run has ended. */

/* Writes all that was asked for; a failure keeps nothing else from being
 * written. False: the line of the first failure. */
bool run_outputs_write(struct run *run, struct setup *setup,
                       struct error *error);

#endif
