/*
 * The three layouts of a picture.
 *
 *   CGA      bits packed from the left on, even lines from the base on, odd
 *            ones 8 KiB above
 *   planar   bit n of a byte in each of four planes is one pixel
 *   linear   one to four bytes a pixel
 */
#include "firmware/video/canvas.h"

#include <stddef.h>

#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/registers.h"
#include "firmware/video/modes.h"
#include "firmware/video/vbe.h"

enum {
    CGA_ODD_LINES = 0x2000,
    ROW = 8,                        /* pixels of a glyph's line */
    ALL_PLANES = 0x0f,
    PLANES = 4,
    FUNCTION_REPLACE = 0x00, FUNCTION_EXCLUSIVE_OR = 0x18,
    WRITE_MODE_COPY = 1,            /* the latches */
    BITS_ALL = 0xff,
    COLOURS_16 = 0x0f
};

bool canvas_find(struct canvas *canvas, uint8_t page)
{
    const struct video_mode *mode = modes_current();
    uint32_t columns;

    if (mode == NULL)
        return vbe_canvas(canvas);
    if (mode->memory == VIDEO_MEMORY_TEXT)
        return false;
    columns = mode->parameters.columns;
    canvas->memory = mode->memory;
    canvas->bits = mode->bits;
    canvas->width = columns * ROW;
    canvas->height = (mode->parameters.last_row + 1u) *
                      mode->parameters.glyph_height;
    canvas->base = (uint8_t *)(mode->segment * 16u);
    if (mode->memory == VIDEO_MEMORY_CGA)
        canvas->line_bytes = columns * mode->bits;
    else if (mode->memory == VIDEO_MEMORY_LINEAR)
        canvas->line_bytes = canvas->width;
    else
        canvas->line_bytes = columns;
    if (mode->memory == VIDEO_MEMORY_PLANAR)
        canvas->base += page * mode->parameters.page_bytes;
    return true;
}

static uint32_t pixel_bytes(const struct canvas *canvas)
{
    return (canvas->bits + 7u) / 8;
}

/* The byte with a pixel's bits, or the first byte of the pixel. */
static uint8_t *byte_at(const struct canvas *canvas, uint32_t x, uint32_t y)
{
    switch (canvas->memory) {
    case VIDEO_MEMORY_CGA:
        return canvas->base + (y & 1) * CGA_ODD_LINES +
               y / 2 * canvas->line_bytes + x * canvas->bits / 8;
    case VIDEO_MEMORY_PLANAR:
        return canvas->base + y * canvas->line_bytes + x / 8;
    default:
        return canvas->base + y * canvas->line_bytes +
               x * pixel_bytes(canvas);
    }
}

static bool is_inside(const struct canvas *canvas, uint32_t x, uint32_t y)
{
    return x < canvas->width && y < canvas->height;
}

/* Sets the pixels of `mask` in all planes. The read loads the latches, which
 * keep the others. */
static void put_planar(uint8_t *byte, uint8_t mask, uint8_t colour)
{
    volatile uint8_t *at = byte;

    registers_write(VGA_PORT_GFX, VGA_GFX_SET_RESET, colour & COLOURS_16);
    registers_write(VGA_PORT_GFX, VGA_GFX_ENABLE_SET_RESET, ALL_PLANES);
    registers_write(VGA_PORT_GFX, VGA_GFX_ROTATE,
                    colour & CANVAS_EXCLUSIVE_OR ? FUNCTION_EXCLUSIVE_OR
                                                  : FUNCTION_REPLACE);
    registers_write(VGA_PORT_GFX, VGA_GFX_BIT_MASK, mask);
    (void)*at;
    *at = BITS_ALL;
    registers_write(VGA_PORT_GFX, VGA_GFX_BIT_MASK, BITS_ALL);
    registers_write(VGA_PORT_GFX, VGA_GFX_ROTATE, FUNCTION_REPLACE);
    registers_write(VGA_PORT_GFX, VGA_GFX_ENABLE_SET_RESET, 0);
    registers_write(VGA_PORT_GFX, VGA_GFX_SET_RESET, 0);
}

static uint8_t get_planar(const uint8_t *byte, uint8_t mask)
{
    uint8_t colour = 0;

    for (unsigned plane = 0; plane < PLANES; plane++) {
        registers_write(VGA_PORT_GFX, VGA_GFX_READ_MAP, (uint8_t)plane);
        if (*(const volatile uint8_t *)byte & mask)
            colour |= (uint8_t)(1 << plane);
    }
    registers_write(VGA_PORT_GFX, VGA_GFX_READ_MAP, 0);
    return colour;
}

static unsigned packed_shift(const struct canvas *canvas, uint32_t x)
{
    return 8 - canvas->bits - x * canvas->bits % 8;
}

static void put_packed(const struct canvas *canvas, uint32_t x, uint32_t y,
                       uint8_t colour)
{
    uint8_t *byte = byte_at(canvas, x, y);
    unsigned shift = packed_shift(canvas, x);
    unsigned mask = (1u << canvas->bits) - 1;
    uint8_t bits = (uint8_t)((colour & mask) << shift);

    if (colour & CANVAS_EXCLUSIVE_OR)
        *byte ^= bits;
    else
        *byte = (uint8_t)((*byte & ~(mask << shift)) | bits);
}

/* In formats that hold the colour itself, all of its bytes are the same. */
static void put_linear(const struct canvas *canvas, uint32_t x, uint32_t y,
                       uint8_t colour)
{
    memset(byte_at(canvas, x, y), colour, pixel_bytes(canvas));
}

void canvas_put(const struct canvas *canvas, uint32_t x, uint32_t y,
                 uint8_t colour)
{
    if (!is_inside(canvas, x, y))
        return;
    switch (canvas->memory) {
    case VIDEO_MEMORY_CGA:
        put_packed(canvas, x, y, colour);
        break;
    case VIDEO_MEMORY_PLANAR:
        put_planar(byte_at(canvas, x, y), (uint8_t)(0x80 >> x % ROW), colour);
        break;
    default:
        put_linear(canvas, x, y, colour);
        break;
    }
}

uint8_t canvas_get(const struct canvas *canvas, uint32_t x, uint32_t y)
{
    const uint8_t *byte = byte_at(canvas, x, y);

    if (!is_inside(canvas, x, y))
        return 0;
    switch (canvas->memory) {
    case VIDEO_MEMORY_CGA:
        return *byte >> packed_shift(canvas, x) &
               ((1u << canvas->bits) - 1);
    case VIDEO_MEMORY_PLANAR:
        return get_planar(byte, (uint8_t)(0x80 >> x % ROW));
    default:
        return *byte;
    }
}

void canvas_put_row(const struct canvas *canvas, uint32_t x, uint32_t y,
                     uint8_t bits, uint8_t colour)
{
    bool replaces = !(colour & CANVAS_EXCLUSIVE_OR) || canvas->bits >= 8;

    if (!is_inside(canvas, x, y))
        return;
    if (canvas->memory == VIDEO_MEMORY_PLANAR) {
        if (replaces)
            put_planar(byte_at(canvas, x, y), (uint8_t)~bits, 0);
        put_planar(byte_at(canvas, x, y), bits, colour);
        return;
    }
    for (unsigned i = 0; i < ROW; i++) {
        if (bits & 0x80 >> i)
            canvas_put(canvas, x + i, y, colour);
        else if (replaces)
            canvas_put(canvas, x + i, y, 0);
    }
}

uint8_t canvas_get_row(const struct canvas *canvas, uint32_t x, uint32_t y,
                        uint8_t *colour)
{
    uint8_t bits = 0;

    for (unsigned i = 0; i < ROW; i++) {
        uint8_t pixel = canvas_get(canvas, x + i, y);

        if (pixel) {
            bits |= (uint8_t)(0x80 >> i);
            *colour = pixel;
        }
    }
    return bits;
}

void canvas_move_line(const struct canvas *canvas, uint32_t x,
                       uint32_t width, uint32_t to, uint32_t from)
{
    uint32_t bytes = width * canvas->bits / 8;

    switch (canvas->memory) {
    case VIDEO_MEMORY_PLANAR:
        registers_write(VGA_PORT_GFX, VGA_GFX_MODE, WRITE_MODE_COPY);
        memcpy(byte_at(canvas, x, to), byte_at(canvas, x, from), width / 8);
        registers_write(VGA_PORT_GFX, VGA_GFX_MODE, 0);
        return;
    case VIDEO_MEMORY_LINEAR:
        bytes = width * pixel_bytes(canvas);
        break;
    }
    memcpy(byte_at(canvas, x, to), byte_at(canvas, x, from), bytes);
}
