/*
 * Each dot of the drawing is two lines high on the screen.
 */
#include "firmware/font.h"

enum {
    ROWS = 8,
    LINES_PER_ROW = FONT_LINES / ROWS,
    LEFT_MARGIN_SHIFT = 2           /* five dots from bit 6 on */
};

static const uint8_t glyphs[256][ROWS] = {
#define GLYPH(c, ...) [c] = { __VA_ARGS__ },
#include "firmware/font.def"
#undef GLYPH
};

uint8_t font_line(uint8_t c, unsigned line)
{
    if (line >= FONT_LINES)
        return 0;
    return (uint8_t)(glyphs[c][line / LINES_PER_ROW] << LEFT_MARGIN_SHIFT);
}
