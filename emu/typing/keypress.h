/*
 * One keystroke on the guest's keyboard: its keys go down at one vertical blank
 * and up at the next one.
 */
#ifndef PAGEWALK_EMU_TYPING_KEYPRESS_H
#define PAGEWALK_EMU_TYPING_KEYPRESS_H

#include <stdbool.h>

#include "emu/input/input.h"
#include "emu/typing/keystroke.h"

/* All zero but for the stroke: it is to be pressed. */
struct keypress {
    struct keystroke stroke;
    unsigned down;              /* keys of it that are down */
    bool rises;                 /* they go up */
};

/* Does what can be done at this vertical blank; true: all keys are up again. */
bool keypress_go_on(struct keypress *press, struct input *input);

#endif
