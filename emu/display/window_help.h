/* The help panel of the window: the chords of chord.def. */
#ifndef PAGEWALK_EMU_DISPLAY_WINDOW_HELP_H
#define PAGEWALK_EMU_DISPLAY_WINDOW_HELP_H

#include <stdint.h>

enum { WINDOW_HELP_WIDTH = 640, WINDOW_HELP_HEIGHT = 288 };

/* Draws into `pixels`, WINDOW_HELP_WIDTH * WINDOW_HELP_HEIGHT of 0x00RRGGBB,
 * rows adjacent. */
void window_help_draw(uint32_t *pixels);

#endif
