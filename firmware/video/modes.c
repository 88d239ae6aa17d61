/*
 * Setting a video mode: the registers from the table, the palette, the font,
 * the screen and the BIOS data area.
 */
#include "firmware/video/modes.h"

#include <stddef.h>

#include "firmware/lib/io.h"
#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/default_colours.h"
#include "firmware/vga/registers.h"
#include "firmware/video/cursor.h"
#include "firmware/video/fonts.h"

enum {
    SEQUENCER_RESET = 0, SEQUENCER_RUN = 3,
    ATTRIBUTE_REGISTERS = 20,
    ATTRIBUTE_PAN = 0x13,           /* dots that the picture is shifted by */
    CRTC_BLANK_START = 0x15, CRTC_BLANK_END = 0x16,
    MISC_350 = 0xa3, MISC_200 = 0x63,
    DAC_MASK_ALL = 0xff,

    CURSOR_SHAPE = 0x0607,          /* lines 6 and 7 of 8 */
    BLANK_CELL = 0x0720,            /* a space, grey on black */
    TEXT_BYTES = 0x8000,            /* what is cleared */
    CGA_BYTES = 0x8000,
    PLANE_BYTES = 0x10000,

    CONTROL = 0x60,                 /* bda.video_control: 256 KiB, EGA active */
    SWITCHES = 0xf9,                /* bda.video_switches: a colour monitor */
    NO_CONTROL = 0x29,
    COLOUR_SELECT_1BIT = 0x3f,      /* bda.cga_palette in mode 6 */
    COLOUR_SELECT = 0x30
};

static const struct video_mode modes[] = {
#define BYTES(...) { __VA_ARGS__ }
#define VIDEO_MODE(number, memory, bits, colours, segment, columns, last_row, \
                   glyph, page, sequencer, miscellaneous, crtc, attributes,   \
                   graphics)                                                  \
    { number, VIDEO_MEMORY_##memory, bits, DEFAULT_COLOURS_##colours,         \
      segment,                                                                \
      { columns, last_row, glyph, page, sequencer, miscellaneous, crtc,       \
        attributes, graphics } },
#include "firmware/video/modes.def"
#undef VIDEO_MODE
};

/* What the CGA's and the monochrome adapter's mode control register held in
 * modes 0-7, for bda.mode_control (IBM PC/AT Technical Reference, ROM BIOS,
 * M7). */
static const uint8_t old_mode_control[] = {
    0x2c, 0x28, 0x2d, 0x29, 0x2a, 0x2e, 0x1e, 0x29
};

const struct video_mode *modes_find(uint8_t number)
{
    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (modes[i].number == number)
            return &modes[i];
    return NULL;
}

const struct video_mode *modes_current(void)
{
    return bda.video_mode == MODES_VBE
               ? NULL
               : modes_find(bda.video_mode & ~MODES_KEEP_SCREEN);
}

/* The synchronous reset keeps the sequencer still while clocks change. */
static void load_registers(const struct video_parameters *p)
{
    uint16_t crtc;

    registers_write_vbe(VBE_ENABLE, 0);
    registers_write(VGA_PORT_SEQ, SEQUENCER_RESET, 1);
    outb(VGA_PORT_MISC, p->miscellaneous);
    for (unsigned i = 0; i < sizeof p->sequencer; i++)
        registers_write(VGA_PORT_SEQ, (uint8_t)(i + 1), p->sequencer[i]);
    registers_write(VGA_PORT_SEQ, SEQUENCER_RESET, SEQUENCER_RUN);

    crtc = registers_crtc();
    registers_write(crtc, VGA_CRTC_V_SYNC_END, 0);  /* unprotects 0-7 */
    registers_write_all(crtc, p->crtc, sizeof p->crtc);
    registers_write_all(VGA_PORT_GFX, p->graphics, sizeof p->graphics);
    for (unsigned i = 0; i < sizeof p->attributes; i++)
        registers_write_attribute((uint8_t)i, p->attributes[i]);
    registers_write_attribute(ATTRIBUTE_REGISTERS, 0);
}

/* Text in 350 or 200 lines, if the caller of INT 10h AH=12h BL=30h wants it:
 * what is then unlike in the table's entry for 400. */
static void change_lines(struct video_mode *mode)
{
    static const uint8_t vertical_350[] = { 0x83, 0x85, 0x5d };
    struct video_parameters *p = &mode->parameters;
    uint8_t lines = bda.video_flags & MODES_FLAGS_LINES;

    if (lines != MODES_FLAGS_350 && lines != MODES_FLAGS_200)
        return;
    p->sequencer[0] |= VGA_SEQ1_8DOT;
    p->attributes[ATTRIBUTE_PAN] = 0;
    if (lines == MODES_FLAGS_350) {
        p->glyph_height = 14;
        p->miscellaneous = MISC_350;
        p->crtc[VGA_CRTC_MAX_SCAN] = 0x4d;
        p->crtc[VGA_CRTC_CURSOR_START] = 0x0b;
        p->crtc[VGA_CRTC_CURSOR_END] = 0x0c;
        memcpy(p->crtc + VGA_CRTC_V_SYNC_START, vertical_350,
               sizeof vertical_350);
        p->crtc[CRTC_BLANK_START] = 0x63;
        p->crtc[CRTC_BLANK_END] = 0xba;
    } else {
        p->glyph_height = 8;
        p->miscellaneous = MISC_200;
        p->crtc[VGA_CRTC_MAX_SCAN] = 0xc7;      /* each line twice */
        p->crtc[VGA_CRTC_CURSOR_START] = 0x06;
        p->crtc[VGA_CRTC_CURSOR_END] = 0x07;
    }
}

static void clear_screen(const struct video_mode *mode)
{
    uint8_t *base = (uint8_t *)(mode->segment * 16u);

    switch (mode->memory) {
    case VIDEO_MEMORY_TEXT:
        memset16(base, BLANK_CELL, TEXT_BYTES / 2);
        break;
    case VIDEO_MEMORY_CGA:
        memset16(base, 0, CGA_BYTES / 2);
        break;
    default:
        memset16(base, 0, PLANE_BYTES / 2);
        break;
    }
}

void modes_describe(uint8_t number, uint16_t columns, uint8_t last_row,
                    uint16_t glyph_height, uint16_t page_bytes)
{
    bda.video_mode = number;
    bda.columns = columns;
    bda.page_bytes = page_bytes;
    bda.page_start = 0;
    memset(bda.cursor, 0, sizeof bda.cursor);
    bda.page = 0;
    bda.crtc_port = registers_crtc();
    bda.last_row = last_row;
    bda.glyph_height = glyph_height;
}

static void describe(const struct video_mode *mode, uint8_t keep)
{
    const struct video_parameters *p = &mode->parameters;
    uint8_t number = mode->number;

    modes_describe(number | keep, p->columns, p->last_row, p->glyph_height,
                   p->page_bytes);
    bda.video_control = CONTROL | (keep ? MODES_CONTROL_KEEP : 0) |
                        (bda.video_control & CURSOR_NOT_EMULATED);
    bda.video_switches = SWITCHES;
    if (number < sizeof old_mode_control) {
        bda.mode_control = old_mode_control[number];
        bda.cga_palette = number == 6 ? COLOUR_SELECT_1BIT : COLOUR_SELECT;
    }
}

bool modes_set(uint8_t number)
{
    const struct video_mode *found = modes_find(number & ~MODES_KEEP_SCREEN);
    uint8_t keep = number & MODES_KEEP_SCREEN;
    struct video_mode copy;
    const struct video_mode *mode = &copy;

    if (found == NULL)
        return false;
    copy = *found;
    if (copy.memory == VIDEO_MEMORY_TEXT &&
        copy.colours != DEFAULT_COLOURS_MONOCHROME)
        change_lines(&copy);
    load_registers(&mode->parameters);
    if (!(bda.video_flags & DEFAULT_COLOURS_NOT_LOADED)) {
        outb(VGA_PORT_DAC_MASK, DAC_MASK_ALL);
        default_colours_load(mode->colours);
    }
    if (!keep)
        clear_screen(mode);
    describe(mode, keep);
    if (mode->memory == VIDEO_MEMORY_TEXT) {
        fonts_load_default(mode->parameters.glyph_height);
        cursor_set_shape(CURSOR_SHAPE);
    } else {
        bda.cursor_shape = 0;
    }
    fonts_select(mode->parameters.glyph_height);
    cursor_move(0, 0, 0);
    return true;
}
