/*
 * A linear framebuffer of 32-bit pixels, 0x00RRGGBB, and what is drawn on it:
 * rectangles and text in cells of 8 x 16 pixels.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_DISPLAY_FRAMEBUFFER_H
#define PAGEWALK_GUEST_DRIVERS_DISPLAY_FRAMEBUFFER_H

#include "guest/lib/compiler.h"

enum {
    FB_WIDTH = 1024,
    FB_HEIGHT = 768,
    FONT_WIDTH = 8,
    FONT_HEIGHT = 16,
};

/* Set up the display adapter, if it has Bochs' VBE interface; the screen is
 * black then. False if it has not. */
bool fb_init(void);

/* Has fb_init set up a framebuffer? */
bool fb_present(void);

/* Fill a rectangle whose upper left pixel is (X, Y). */
void fb_fill(int x, int y, int width, int height, uint32_t colour);

/* Draw one character, or a text, whose upper left pixel is (X, Y). */
void fb_char(int x, int y, char c, uint32_t colour, uint32_t background);
void fb_text(int x, int y, const char *text, uint32_t colour,
             uint32_t background);

#endif
