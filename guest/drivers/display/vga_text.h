/*
 * The VGA's text mode, 80 x 25, as the firmware leaves it.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_DISPLAY_VGA_TEXT_H
#define PAGEWALK_GUEST_DRIVERS_DISPLAY_VGA_TEXT_H

#include "guest/drivers/console.h"

/* Clear the screen and return it; NULL if there is no VGA in text mode. */
const struct console_screen *vga_text_init(void);

#endif
