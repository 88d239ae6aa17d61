/* Modes of sixteen colours in four planes: each way of the graphics controller
 * to write and to read. */
#include "guest/arch/io.h"
#include "tests/guest/vga/vga_test.h"

enum {
    REPLACE = 0x00, AND = 0x08, OR = 0x10, XOR = 0x18,  /* of ROTATE */
    READ_COMPARE = 0x08,        /* of GFX_MODE */
    GLYPH = 8,
};

/* Write mode 0, data as they are, to all planes. */
static void plain(void)
{
    put(GFX, GFX_MODE, 0);
    put(GFX, ENABLE_SET_RESET, 0);
    put(GFX, ROTATE, REPLACE);
    put(GFX, BIT_MASK, 0xff);
    put(SEQ, MAP_MASK, 0x0f);
}

static void fill_lines(unsigned from, unsigned count, unsigned pitch,
                       unsigned colour)
{
    put(GFX, SET_RESET, colour);
    put(GFX, ENABLE_SET_RESET, 0x0f);
    for (unsigned i = from * pitch; i < (from + count) * pitch; i++)
        WINDOW[i] = 0xa5;               /* set/reset replaces it */
    plain();
}

/* Write mode 2 under a bit mask: one dot. */
static void plot(unsigned x, unsigned y, unsigned pitch, unsigned colour)
{
    volatile uint8_t *at = WINDOW + y * pitch + x / 8;

    put(GFX, GFX_MODE, 2);
    put(GFX, BIT_MASK, 0x80 >> x % 8);
    (void)*at;
    *at = (uint8_t)colour;
}

/* A box whose sides are no multiples of eight: set/reset under bit masks. */
static void box(unsigned x0, unsigned x1, unsigned y, unsigned height,
                unsigned pitch, unsigned colour, unsigned function)
{
    put(GFX, SET_RESET, colour);
    put(GFX, ENABLE_SET_RESET, 0x0f);
    put(GFX, ROTATE, function);
    for (unsigned column = x0 / 8; column <= x1 / 8; column++) {
        unsigned mask = 0xff;

        if (column == x0 / 8)
            mask &= 0xffu >> x0 % 8;
        if (column == x1 / 8)
            mask &= 0xff00u >> (x1 % 8 + 1);
        put(GFX, BIT_MASK, mask & 0xff);
        for (unsigned i = 0; i < height; i++) {
            volatile uint8_t *at = WINDOW + (y + i) * pitch + column;

            (void)*at;
            *at = 0;
        }
    }
    plain();
}

/* Write mode 3: glyphs over what is there, with a rotated pattern. */
static void glyphs(unsigned y, unsigned pitch, unsigned count)
{
    put(GFX, GFX_MODE, 3);
    for (unsigned c = 0; c < count; c++) {
        put(GFX, SET_RESET, c & 15);
        put(GFX, ROTATE, c & 7);
        for (unsigned row = 0; row < GLYPH; row++) {
            volatile uint8_t *at = WINDOW + (y + row) * pitch + c;

            (void)*at;
            *at = (uint8_t)mixed(c, row);
        }
    }
    plain();
}

/* Data of the CPU through rotation, each function and parts of the planes. */
static void patterns(unsigned y, unsigned pitch)
{
    for (unsigned i = 0; i < 64; i++) {
        volatile uint8_t *at = WINDOW + (y + i / 4) * pitch + i % 4 * 3;

        put(SEQ, MAP_MASK, mixed(i, 5) & 15);
        put(GFX, SET_RESET, mixed(i, 6) & 15);
        put(GFX, ENABLE_SET_RESET, mixed(i, 7) & 15);
        put(GFX, BIT_MASK, mixed(i, 8) & 0xff);
        put(GFX, ROTATE, (i & 3) << 3 | (i >> 2 & 7));
        for (unsigned j = 0; j < 3; j++) {
            (void)at[j];
            at[j] = (uint8_t)mixed(i, j);
        }
    }
    plain();
}

/* Write mode 1: lines through the latches. */
static void copy_lines(unsigned to, unsigned from, unsigned count,
                       unsigned pitch)
{
    put(GFX, GFX_MODE, 1);
    for (unsigned i = 0; i < count * pitch; i++) {
        (void)WINDOW[from * pitch + i];
        WINDOW[to * pitch + i] = 0;
    }
    plain();
}

static void draw(unsigned pitch, unsigned lines)
{
    unsigned width = pitch * 8;

    plain();
    fill_lines(0, lines, pitch, 1);
    for (unsigned i = 0; i < 16; i++)
        box(i * 19 + 3, i * 19 + 17, 4, 20, pitch, i, REPLACE);
    for (unsigned i = 0; i < 120; i++) {
        plot(i * 5 % width, 30 + i / 2, pitch, i & 15);
        plot(width - 1 - i * 2, 30 + i / 2, pitch, i >> 2 & 15);
    }
    plain();
    box(21, width - 30, 12, 60, pitch, 0x0f, XOR);
    box(50, 170, 40, 30, pitch, 0x0a, AND);
    box(60, 180, 55, 30, pitch, 0x05, OR);
    glyphs(95, pitch, pitch);
    patterns(106, pitch);
    copy_lines(130, 4, 60, pitch);
    put(GFX, BIT_MASK, 0x0f);           /* no part of write mode 1 */
    copy_lines(190, 100, 9, pitch);
}

/* What read mode 1 finds of each colour, with and without a plane. */
static void report_compare(void)
{
    uint32_t sum = 0;

    put(GFX, GFX_MODE, READ_COMPARE);
    for (unsigned colour = 0; colour < 16; colour++) {
        put(GFX, COMPARE, colour);
        for (unsigned care = 0; care < 16; care += 5) {
            put(GFX, DONT_CARE, care);
            for (unsigned i = 0; i < 0x3000; i += 7)
                sum = sum_add(sum, WINDOW[i]);
        }
    }
    plain();
    report("compare", sum);
}

static unsigned picture_lines(void)
{
    return mode_lines() == 400 ? 200 : mode_lines();
}

void planar_draw(void)
{
    draw(mode_columns(), picture_lines());
    report_planes();
    report_compare();
}

enum { VIRTUAL_PITCH = 100 };

/* A virtual screen of 800 dots, scrolled, above one that is not. */
void planar_scroll(void)
{
    put_crtc(OFFSET, VIRTUAL_PITCH / 2);
    draw(VIRTUAL_PITCH, 480);
    put_start(17 * VIRTUAL_PITCH + 9);
    put_line_compare(399);
    report_planes();
}

void planar_pan(void)
{
    draw(80, 480);
    put_attr(PAN, 5);
    report_planes();
}

/* Palette, plane enable and colour select. */
void planar_colours(void)
{
    draw(80, 480);
    for (unsigned i = 0; i < 16; i++)
        put_attr(i, mixed(i, 9) & 63);
    put_attr(PLANE_ENABLE, 0x0d);
    put_attr(COLOUR_SELECT, 0x0e);
    put_attr(ATTR_MODE, 0x81);
    report("registers_changed", sum_of_registers());
}

void planar_dac_mask(void)
{
    draw(80, 480);
    outb(DAC_MASK, 0xd6);
}
