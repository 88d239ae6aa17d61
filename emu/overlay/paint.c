#include "emu/overlay/paint.h"

#include <stdlib.h>

void paint_init(struct paint *paint, uint32_t *pixels, int width, int height)
{
    paint->pixels = pixels;
    paint->width = width;
    paint->height = height;
    vga_font_build(&paint->font);
}

static void dot(struct paint *paint, int x, int y, uint32_t color)
{
    if (x >= 0 && y >= 0 && x < paint->width && y < paint->height)
        paint->pixels[(size_t)y * (size_t)paint->width + (size_t)x] = color;
}

void paint_fill(struct paint *paint, int x, int y, int width, int height,
                uint32_t color)
{
    int left = x < 0 ? 0 : x, top = y < 0 ? 0 : y;
    int right = x + width < paint->width ? x + width : paint->width;
    int bottom = y + height < paint->height ? y + height : paint->height;

    for (int row = top; row < bottom; row++) {
        uint32_t *line = paint->pixels + (size_t)row * (size_t)paint->width;

        for (int column = left; column < right; column++)
            line[column] = color;
    }
}

void paint_border(struct paint *paint, int x, int y, int width, int height,
                  int thick, uint32_t color)
{
    paint_fill(paint, x, y, width, thick, color);
    paint_fill(paint, x, y + height - thick, width, thick, color);
    paint_fill(paint, x, y, thick, height, color);
    paint_fill(paint, x + width - thick, y, thick, height, color);
}

void paint_line(struct paint *paint, int x0, int y0, int x1, int y1, int thick,
                uint32_t color)
{
    int wide = abs(x1 - x0), high = abs(y1 - y0);
    int steps = wide > high ? wide : high;

    for (int i = 0; i <= steps; i++) {
        int x = steps ? x0 + (x1 - x0) * i / steps : x0;
        int y = steps ? y0 + (y1 - y0) * i / steps : y0;

        paint_fill(paint, x, y, thick, thick, color);
    }
}

static void draw_char(struct paint *paint, int x, int y, uint32_t color,
                      unsigned char c)
{
    for (int row = 0; row < PAINT_CHAR_HEIGHT; row++)
        for (int column = 0; column < PAINT_CHAR_WIDTH; column++)
            if (paint->font.row[c][row] & 0x80 >> column)
                dot(paint, x + column, y + row, color);
}

int paint_text(struct paint *paint, int x, int y, int limit, uint32_t color,
               const char *text)
{
    for (; *text && x + PAINT_CHAR_WIDTH <= limit; text++) {
        draw_char(paint, x, y, color, (unsigned char)*text);
        x += PAINT_CHAR_WIDTH;
    }
    return x;
}

uint32_t paint_mix(uint32_t from, uint32_t to, unsigned part)
{
    uint32_t color = 0;

    for (unsigned shift = 0; shift <= 16; shift += 8) {
        uint32_t a = from >> shift & 0xff, b = to >> shift & 0xff;

        color |= (a * (256 - part) + b * part) / 256 << shift;
    }
    return color;
}
