/*
 * What is new on a text screen: looks for a text in what the guest has drawn
 * since the last text was found, as one would in the bytes of a serial line.
 *
 * A character is new from the look at which another one stood in its place, or
 * from the first one. What scrolls up stays what it was. A text that was found
 * is old, and so is all in front of it; a text that stands where an old one
 * stood is not new when the guest draws it once more.
 */
#ifndef PAGEWALK_EMU_TYPING_SCREEN_TEXT_H
#define PAGEWALK_EMU_TYPING_SCREEN_TEXT_H

#include <stdbool.h>

#include "devices/vga/vga.h"

enum { SCREEN_TEXT_ROWS = 128 };

/* All zero: nothing was seen yet. */
struct screen_text {
    char cell[SCREEN_TEXT_ROWS][VGA_COLUMNS_MAX];
    bool old[SCREEN_TEXT_ROWS][VGA_COLUMNS_MAX];
    unsigned rows, columns;     /* 0: no text mode */
};

/* Takes the screen as it is now. */
void screen_text_look(struct screen_text *screen, const struct vga *vga);

/* The same of a screen whose characters, rows and columns alone are set. */
void screen_text_update(struct screen_text *screen, struct screen_text *now);

/* Whether a text, not empty, stands in one of the rows with a new character in
 * it. Then it becomes old with all in front of it. */
bool screen_text_find(struct screen_text *screen, const char *text);

#endif
