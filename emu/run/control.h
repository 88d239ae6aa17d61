/*
 * How far and how fast the user of the window lets the guest run: pause, steps,
 * and speeds from a million instructions a second down to one. This is the
 * state alone; run_control.c does it.
 */
#ifndef PAGEWALK_EMU_RUN_CONTROL_H
#define PAGEWALK_EMU_RUN_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/debug/debugger.h"
#include "emu/display/window_queue.h"
#include "emu/run/pace.h"

enum control_step { CONTROL_NO_STEP, CONTROL_ONE, CONTROL_FLUSH };

enum { CONTROL_NOTE_MAX = DEBUG_TEXT_MAX + SYMBOLS_PLACE_MAX + 32 };

/* All zero: the guest runs at full speed. */
struct control {
    bool paused;
    enum control_step step;     /* to be made, and then paused */
    unsigned slowness;          /* 0: full speed; each one is ten times slower */
    struct pace pace;           /* of the instructions of a slow run */
    char note[CONTROL_NOTE_MAX];        /* where it was paused, and why */
};

/* Takes a command of the user. Returns whether the run has to stop for it where
 * it is: it goes on, or not, in another way. */
bool control_obey(struct control *control, enum window_command command);

/* Instructions a second; 0: as many as there are. */
uint64_t control_rate(const struct control *control);

/* Of a slow run: how many instructions go in one piece, a sixtieth of a
 * second's; at least 1. */
uint64_t control_piece(const struct control *control);

/* Of a slow run that has done `instructions` at `host` ns: how many ns it is
 * ahead. */
uint64_t control_ahead(struct control *control, uint64_t instructions,
                       uint64_t host);

#endif
