/*
 * A user who is not there: waits for texts, on the serial line or the screen,
 * and types. It drives a guest in CI, by the steps of a script.
 *
 * What is typed goes through emu/input/, so it is recorded, and dropped in a
 * replay. A wait is for what is printed after the text of the wait before; what
 * the guest echoes counts. The screen is looked at 60 times a second of the
 * guest's time, in text modes. A key goes down at one such look and up at the
 * next one; bytes for COM1 go when the guest is ready to receive.
 */
#ifndef PAGEWALK_EMU_TYPING_TYPIST_H
#define PAGEWALK_EMU_TYPING_TYPIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "emu/host/error.h"
#include "emu/input/input.h"
#include "emu/typing/keypress.h"
#include "emu/typing/screen_text.h"
#include "emu/typing/script.h"
#include "emu/when/trigger.h"

struct typist {
    const struct script *script;
    struct input *input;
    unsigned step;              /* that is under way */
    bool begun;                 /* its limit runs */
    struct trigger awaited;     /* the text of the next wait, on COM1 */
    const char *told;           /* has come on COM1 since the last look; null:
                                   nothing has */
    struct screen_text screen;
    struct event limit;         /* of the wait under way */
    bool failed;                /* the limit of step `step` has passed */
    const char *left;           /* of a text under way, to be typed; null: none
                                   is */
    struct keypress press;      /* its key under way */
    unsigned bytes;             /* of that key, that went to a serial line */
};

/* `script` and `input` must outlive it. The machine has not run yet. */
void typist_init(struct typist *typist, const struct script *script,
                 struct input *input);

/* The guest has printed a byte on COM1. */
void typist_printed(struct typist *typist, uint8_t byte);

/* At vertical blank. */
void typist_vblank(struct typist *typist);

/* At the end of the run. False: a line that names the first wait whose text
 * has not come. */
bool typist_check(const struct typist *typist, struct error *error);

#endif
