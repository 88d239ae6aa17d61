/*
 * The text screen's font: ASCII, 5x8 dots in a cell of 8x16.
 */
#ifndef PAGEWALK_FIRMWARE_FONT_H
#define PAGEWALK_FIRMWARE_FONT_H

#include <stdint.h>

enum { FONT_LINES = 16 };

/* Line `line` of the glyph of `c`, leftmost dot in bit 7; blank outside the
 * glyph and for characters that are not in the font. */
uint8_t font_line(uint8_t c, unsigned line);

#endif
