/*
 * The guest's text screen in the terminal, for people without a display, and the
 * terminal's keys for the guest. One of these may be open at a time: the
 * terminal is the process's.
 *
 * A terminal says which characters are typed, not which keys go down and up, so
 * each one becomes a keystroke (emu/typing/). Ctrl-] ends the run. What is drawn
 * at vertical blank are the cells that have changed; nothing in the guest
 * depends on it.
 */
#ifndef PAGEWALK_EMU_TEXT_VIEW_TEXT_VIEW_H
#define PAGEWALK_EMU_TEXT_VIEW_TEXT_VIEW_H

#include <stdbool.h>

#include "emu/host/error.h"
#include "emu/input/input.h"
#include "emu/machine/machine.h"

struct text_view;

/* Takes the terminal of standard input and output. Null, with a line, where it
 * is none, or where there is no library for it. */
struct text_view *text_view_open(struct error *error);
/* Gives it back. text_view_close(NULL) does nothing. */
void text_view_close(struct text_view *view);

/* At vertical blank: draws the screen and types. */
void text_view_vblank(struct text_view *view, const struct machine *machine,
                      struct input *input);

/* Whether the user wants the run to end. */
bool text_view_closed(const struct text_view *view);

#endif
