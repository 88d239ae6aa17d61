/*
 * The VGA's text mode of 80 x 25 characters, which the firmware has set.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_DISPLAY_VGA_TEXT_H
#define PAGEWALK_GUEST_DRIVERS_DISPLAY_VGA_TEXT_H

#include "guest/drivers/console.h"

/* Clear the screen and return it; NULL if there is no VGA in text mode. */
const struct console_screen *vga_text_init(void);

#endif
