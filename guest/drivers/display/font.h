/*
 * The kernel's own font: printable ASCII in cells of 8 x 16 pixels.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_DISPLAY_FONT_H
#define PAGEWALK_GUEST_DRIVERS_DISPLAY_FONT_H

#include <stdint.h>

/* Row 0..15 of character C, the leftmost pixel in bit 7. Characters outside
 * ASCII are blank. */
uint8_t font_row(char c, int row);

#endif
