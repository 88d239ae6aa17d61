/*
 * Programming the VGA and writing to its text screen. The register values are
 * the IBM VGA's for mode 3 at 720x400 (IBM PS/2 Hardware Interface Technical
 * Reference, Video Subsystem).
 */
#include "firmware/services/screen.h"

#include "firmware/lib/io.h"
#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"

enum {
    ATTRIBUTE_INDEX = 0x3c0,        /* and data, in turns */
    MISC_OUTPUT = 0x3c2,
    SEQUENCER = 0x3c4,              /* index; data at the next port */
    DAC_WRITE_INDEX = 0x3c8,
    DAC_DATA = 0x3c9,
    GRAPHICS = 0x3ce,
    CRTC = 0x3d4,
    INPUT_STATUS = 0x3da,           /* a read turns ATTRIBUTE_INDEX to index */
    VBE_INDEX = 0x1ce,              /* Bochs VBE interface */
    VBE_DATA = 0x1cf,

    MISC_MODE_3 = 0x67,             /* 28 MHz, 400 lines, colour ports */
    ATTRIBUTE_VIDEO_ON = 0x20,
    CRTC_PROTECT = 0x11,            /* bit 7 write-protects registers 0-7 */
    CRTC_CURSOR_HIGH = 0x0e,
    CRTC_CURSOR_LOW = 0x0f,
    VBE_ENABLE = 4,

    CURSOR_SHAPE = 0x0d0e,          /* lines 13 to 14 of 16 */
    BLANK = 0x0720,                 /* a space, grey on black */
    PAGE_BYTES = 0x1000,
    GLYPHS = 256,
    GLYPH_LINES = 16,
    GLYPH_PITCH = 32                /* bytes from glyph to glyph in plane 2 */
};

extern const uint8_t font[GLYPHS][GLYPH_LINES];     /* font.S */

static const uint8_t sequencer_mode_3[] = { 0x03, 0x00, 0x03, 0x00, 0x02 };

static const uint8_t crtc_mode_3[] = {
    0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e,
    0x00, 0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3,
    0xff
};

static const uint8_t graphics_mode_3[] = {
    0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff
};

static const uint8_t attribute_mode_3[] = {
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3a, 0x3b,
    0x3c, 0x3d, 0x3e, 0x3f, 0x0c, 0x00, 0x0f, 0x08, 0x00
};

static void write_indexed(uint16_t port, uint8_t index, uint8_t value)
{
    outb(port, index);
    outb(port + 1, value);
}

static void write_all(uint16_t port, const uint8_t *values, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        write_indexed(port, (uint8_t)i, values[i]);
}

static void load_attributes(void)
{
    inb(INPUT_STATUS);
    for (unsigned i = 0; i < sizeof attribute_mode_3; i++) {
        outb(ATTRIBUTE_INDEX, (uint8_t)i);
        outb(ATTRIBUTE_INDEX, attribute_mode_3[i]);
    }
    outb(ATTRIBUTE_INDEX, ATTRIBUTE_VIDEO_ON);
}

/* The 64 colours of an EGA: bits 2-0 add two thirds of red, green and blue,
 * bits 5-3 one third. The DAC has 6 bits for each. */
static void load_palette(void)
{
    outb(DAC_WRITE_INDEX, 0);
    for (unsigned colour = 0; colour < 64; colour++)
        for (unsigned bit = 4; bit > 0; bit >>= 1)
            outb(DAC_DATA, (colour & bit ? 42 : 0) +
                           (colour & bit << 3 ? 21 : 0));
}

/* Text mode takes its glyphs from plane 2. The copy needs plane 2 alone at
 * 0xa0000; mode 3 is set again afterwards. */
static void load_font(void)
{
    write_indexed(SEQUENCER, 2, 0x04);      /* write plane 2 alone */
    write_indexed(SEQUENCER, 4, 0x06);      /* sequential addresses */
    write_indexed(GRAPHICS, 5, 0x00);
    write_indexed(GRAPHICS, 6, 0x04);       /* 0xa0000, 64 KiB */

    for (unsigned c = 0; c < GLYPHS; c++)
        memcpy(vga_planes + c * GLYPH_PITCH, font[c], GLYPH_LINES);

    write_all(SEQUENCER, sequencer_mode_3, sizeof sequencer_mode_3);
    write_all(GRAPHICS, graphics_mode_3, sizeof graphics_mode_3);
}

void screen_init(void)
{
    outw(VBE_INDEX, VBE_ENABLE);
    outw(VBE_DATA, 0);

    outb(MISC_OUTPUT, MISC_MODE_3);
    write_all(SEQUENCER, sequencer_mode_3, sizeof sequencer_mode_3);
    write_indexed(CRTC, CRTC_PROTECT, 0);
    write_all(CRTC, crtc_mode_3, sizeof crtc_mode_3);
    write_all(GRAPHICS, graphics_mode_3, sizeof graphics_mode_3);
    load_attributes();
    load_palette();
    load_font();

    bda.video_mode = SCREEN_MODE;
    bda.columns = SCREEN_COLUMNS;
    bda.page_bytes = PAGE_BYTES;
    bda.cursor_shape = CURSOR_SHAPE;
    bda.crtc_port = CRTC;
    bda.last_row = SCREEN_ROWS - 1;
    bda.glyph_height = GLYPH_LINES;
    screen_clear();
}

void screen_clear(void)
{
    for (unsigned i = 0; i < SCREEN_COLUMNS * SCREEN_ROWS; i++)
        text_screen[i] = BLANK;
    screen_move(0, 0);
}

void screen_move(uint8_t column, uint8_t row)
{
    unsigned cell = row * SCREEN_COLUMNS + column;

    bda.cursor[0].column = column;
    bda.cursor[0].row = row;
    write_indexed(CRTC, CRTC_CURSOR_HIGH, (uint8_t)(cell >> 8));
    write_indexed(CRTC, CRTC_CURSOR_LOW, (uint8_t)cell);
}

uint16_t screen_get(void)
{
    unsigned cell = bda.cursor[0].row * SCREEN_COLUMNS + bda.cursor[0].column;

    return cell < SCREEN_COLUMNS * SCREEN_ROWS ? text_screen[cell] : BLANK;
}

void screen_fill(char c, int attribute, uint16_t count)
{
    unsigned cell = bda.cursor[0].row * SCREEN_COLUMNS + bda.cursor[0].column;

    for (; count > 0 && cell < SCREEN_COLUMNS * SCREEN_ROWS; count--, cell++) {
        uint16_t colours = attribute == SCREEN_KEEP_ATTRIBUTE
                               ? text_screen[cell] & 0xff00
                               : (uint16_t)(attribute << 8);

        text_screen[cell] = colours | (uint8_t)c;
    }
}

static void move_row(const struct screen_window *w, unsigned to, unsigned from)
{
    for (unsigned column = w->left; column <= w->right; column++)
        text_screen[to * SCREEN_COLUMNS + column] =
            text_screen[from * SCREEN_COLUMNS + column];
}

static void blank_row(const struct screen_window *w, unsigned row,
                      uint8_t attribute)
{
    for (unsigned column = w->left; column <= w->right; column++)
        text_screen[row * SCREEN_COLUMNS + column] =
            (uint16_t)(attribute << 8 | ' ');
}

void screen_scroll(struct screen_window w, uint8_t lines, bool down,
                   uint8_t attribute)
{
    unsigned rows;

    if (w.right >= SCREEN_COLUMNS)
        w.right = SCREEN_COLUMNS - 1;
    if (w.bottom >= SCREEN_ROWS)
        w.bottom = SCREEN_ROWS - 1;
    if (w.top > w.bottom)
        return;
    rows = w.bottom - w.top + 1u;
    if (lines == 0 || lines > rows)
        lines = (uint8_t)rows;
    for (unsigned i = 0; i < rows; i++) {
        unsigned to = down ? w.bottom - i : w.top + i;

        if (i + lines < rows)
            move_row(&w, to, down ? to - lines : to + lines);
        else
            blank_row(&w, to, attribute);
    }
}

static void scroll(void)
{
    unsigned i;

    for (i = 0; i < SCREEN_COLUMNS * (SCREEN_ROWS - 1); i++)
        text_screen[i] = text_screen[i + SCREEN_COLUMNS];
    for (; i < SCREEN_COLUMNS * SCREEN_ROWS; i++)
        text_screen[i] = BLANK;
}

void screen_put(char c)
{
    screen_put_attribute(c, SCREEN_KEEP_ATTRIBUTE);
}

void screen_put_attribute(char c, int attribute)
{
    uint8_t column = bda.cursor[0].column;
    uint8_t row = bda.cursor[0].row;
    uint16_t *cell;

    /* A caller of INT 10h may have put the cursor anywhere. */
    if (column >= SCREEN_COLUMNS)
        column = SCREEN_COLUMNS - 1;
    if (row >= SCREEN_ROWS)
        row = SCREEN_ROWS - 1;

    switch (c) {
    case '\a':
        break;
    case '\b':
        if (column > 0)
            column--;
        break;
    case '\r':
        column = 0;
        break;
    case '\n':
        row++;
        break;
    default:
        cell = &text_screen[row * SCREEN_COLUMNS + column];
        if (attribute == SCREEN_KEEP_ATTRIBUTE)
            attribute = *cell >> 8;
        *cell = (uint16_t)(attribute << 8 | (uint8_t)c);
        if (++column == SCREEN_COLUMNS) {
            column = 0;
            row++;
        }
    }
    if (row == SCREEN_ROWS) {
        scroll();
        row--;
    }
    screen_move(column, row);
}
