/*
 * Drawing into a picture of 0x00RRGGBB pixels: rectangles, lines, and text in
 * the VGA's own character set. What lies outside the picture is cut off.
 */
#ifndef PAGEWALK_EMU_OVERLAY_PAINT_H
#define PAGEWALK_EMU_OVERLAY_PAINT_H

#include <stdint.h>

#include "devices/vga/vga_font.h"

enum { PAINT_CHAR_WIDTH = 8, PAINT_CHAR_HEIGHT = VGA_FONT_ROWS };

struct paint {
    uint32_t *pixels;           /* rows adjacent */
    int width, height;
    struct vga_font font;
};

/* A picture in `pixels`, which has room for it; nothing is drawn yet. */
void paint_init(struct paint *paint, uint32_t *pixels, int width, int height);

void paint_fill(struct paint *paint, int x, int y, int width, int height,
                uint32_t color);
/* The border of a rectangle, `thick` pixels inwards. */
void paint_border(struct paint *paint, int x, int y, int width, int height,
                  int thick, uint32_t color);
/* From one point to the other, `thick` pixels thick. */
void paint_line(struct paint *paint, int x0, int y0, int x1, int y1, int thick,
                uint32_t color);

/* One line of ASCII text whose top left corner is (x, y), cut before column
 * `limit`. Returns the column behind it. */
int paint_text(struct paint *paint, int x, int y, int limit, uint32_t color,
               const char *text);

/* A color `part` of 256 parts of the way from `from` to `to`. */
uint32_t paint_mix(uint32_t from, uint32_t to, unsigned part);

#endif
