/*
 * The fonts (INT 10h AH=11h): the ROM's three, the one in the VGA's memory that
 * text modes show, and the one that characters are drawn with in graphics
 * modes, to which the vectors 43h and 1Fh point.
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_FONTS_H
#define PAGEWALK_FIRMWARE_VIDEO_FONTS_H

#include <stdint.h>

enum {
    FONTS_GLYPHS = 256,
    FONTS_HEIGHT_MAX = 32           /* lines */
};

/* Points vector 1Fh to the ROM's upper half of 8 lines. */
void fonts_init(void);

/* Loads the ROM's font of 8, 14 or 16 lines as the first of text modes. */
void fonts_load_default(uint16_t height);

/* Points vector 43h to the ROM's font of that height. */
void fonts_select(uint16_t height);

/* The glyph that a graphics mode draws, of bda.glyph_height lines. */
const uint8_t *fonts_glyph(uint8_t character);

#endif
