/*
 * Drawing in graphics modes, VBE's included: pixels, glyphs, and rows of the
 * picture. A colour has as many bits as a pixel, at most 8; a pixel of 15 to 32
 * bits has it in each of its bytes.
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_CANVAS_H
#define PAGEWALK_FIRMWARE_VIDEO_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CANVAS_EXCLUSIVE_OR = 0x80     /* in a colour of less than 8 bits */
};

/* A picture in memory. */
struct canvas {
    uint8_t memory;                 /* enum video_memory, of graphics modes */
    uint8_t bits;                   /* of a pixel */
    uint8_t *base;
    uint32_t line_bytes;
    uint32_t width, height;         /* pixels */
};

/* The picture of a page of the mode that is set; false in a text mode. */
bool canvas_find(struct canvas *canvas, uint8_t page);

void canvas_put(const struct canvas *canvas, uint32_t x, uint32_t y,
                 uint8_t colour);
uint8_t canvas_get(const struct canvas *canvas, uint32_t x, uint32_t y);

/* Eight pixels from column x on, a multiple of 8: those whose bit in `bits` is
 * set, the leftmost in bit 7, get the colour, the others 0; with
 * CANVAS_EXCLUSIVE_OR the others stay. */
void canvas_put_row(const struct canvas *canvas, uint32_t x, uint32_t y,
                     uint8_t bits, uint8_t colour);

/* Which of eight pixels are not 0, and in *colour that of the last of them. */
uint8_t canvas_get_row(const struct canvas *canvas, uint32_t x, uint32_t y,
                        uint8_t *colour);

/* Moves `width` pixels, a multiple of 8, from line `from` to line `to`. */
void canvas_move_line(const struct canvas *canvas, uint32_t x,
                       uint32_t width, uint32_t to, uint32_t from);

#endif
