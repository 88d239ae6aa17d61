/*
 * A text that is typed on the guest's keyboard as it stands, key by key, 30 a
 * second of the guest's time: what its user pastes. It goes through emu/input/
 * as all that is typed.
 */
#ifndef PAGEWALK_EMU_TYPING_PASTE_H
#define PAGEWALK_EMU_TYPING_PASTE_H

#include <stdbool.h>

#include "emu/typing/keypress.h"

/* All zero: nothing is typed. */
struct paste {
    char *text;                 /* null: none */
    const char *left;           /* of it, the characters not begun */
    bool presses;               /* a key is under way */
    struct keypress press;
};

/* Types this text from now on; it becomes the paste's. The rest of one under way
 * is dropped, but not a key of it that is down. */
void paste_begin(struct paste *paste, char *text);
/* At vertical blank. Characters that no key of a US keyboard types are left
 * out. */
void paste_vblank(struct paste *paste, struct input *input);
void paste_free(struct paste *paste);

#endif
