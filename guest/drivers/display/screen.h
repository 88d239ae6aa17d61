/*
 * The screen: a framebuffer if the display adapter has Bochs' VBE interface,
 * else VGA text.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_DISPLAY_SCREEN_H
#define PAGEWALK_GUEST_DRIVERS_DISPLAY_SCREEN_H

#include "guest/drivers/console.h"
#include "guest/drivers/display/framebuffer.h"

/* On a framebuffer the console's text stands in the lower left corner; the rest
 * is free. In pixels: */
enum {
    SCREEN_TEXT_Y = FB_HEIGHT - CONSOLE_ROWS * FONT_HEIGHT,
    SCREEN_TEXT_WIDTH = CONSOLE_COLS * FONT_WIDTH,
};

/* Find a screen and make it the console's. With console=serial: do nothing. */
void screen_init(void);

#endif
