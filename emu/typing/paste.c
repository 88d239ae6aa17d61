#include "emu/typing/paste.h"

#include <stdlib.h>

void paste_begin(struct paste *paste, char *text)
{
    free(paste->text);
    paste->text = text;
    paste->left = text;
}

/* Finds the next character that can be typed. False: there is none. */
static bool next(struct paste *paste)
{
    while (paste->left && *paste->left) {
        paste->press = (struct keypress){ .down = 0 };
        if (keystroke_character(&paste->press.stroke, *paste->left++))
            return true;
    }
    paste_begin(paste, NULL);
    return false;
}

void paste_vblank(struct paste *paste, struct input *input)
{
    if (!paste->presses)
        paste->presses = next(paste);
    if (paste->presses && keypress_go_on(&paste->press, input))
        paste->presses = false;
}

void paste_free(struct paste *paste)
{
    paste_begin(paste, NULL);
}
