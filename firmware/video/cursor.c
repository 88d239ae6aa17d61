/*
 * The cursor's registers and its fields in the BIOS data area.
 */
#include "firmware/video/cursor.h"

#include "firmware/services/lowmem.h"
#include "firmware/vga/registers.h"
#include "firmware/video/modes.h"

enum {
    SHAPE_FIRST = 0x3f00, SHAPE_LAST = 0x001f,
    SHAPE_FIRST_MAX = 0x20,
    CGA_LINES = 8,                  /* of a cell that shapes are meant for */
    TEXT_CELL = 2                   /* bytes */
};

/* A shape for a cell of 8 lines in one of more (IBM PS/2 and PC BIOS Interface
 * Technical Reference, INT 10h AH=12h BL=34h). A line of the underline stays
 * the last but one. */
static void scale(uint8_t *first, uint8_t *last)
{
    uint16_t height = bda.glyph_height;

    if (bda.video_control & CURSOR_NOT_EMULATED || height <= CGA_LINES ||
        *last >= CGA_LINES || *first >= SHAPE_FIRST_MAX)
        return;
    if (*last == *first + 1)
        *first = (uint8_t)((*last + 1) * height / CGA_LINES - 2);
    else
        *first = (uint8_t)((*first + 1) * height / CGA_LINES - 1);
    *last = (uint8_t)((*last + 1) * height / CGA_LINES - 1);
    if (*last == height - 1 && *first == height - 2) {
        --*first;
        --*last;
    }
}

void cursor_set_shape(uint16_t shape)
{
    uint8_t first = (shape & SHAPE_FIRST) >> 8;
    uint8_t last = shape & SHAPE_LAST;

    bda.cursor_shape = shape;
    scale(&first, &last);
    registers_write(registers_crtc(), VGA_CRTC_CURSOR_START, first);
    registers_write(registers_crtc(), VGA_CRTC_CURSOR_END, last);
}

static void write_address(uint8_t high, uint8_t low, uint32_t address)
{
    registers_write(registers_crtc(), high, (uint8_t)(address >> 8));
    registers_write(registers_crtc(), low, (uint8_t)address);
}

void cursor_move(uint8_t page, uint8_t column, uint8_t row)
{
    if (page >= CURSOR_PAGES)
        return;
    bda.cursor[page].column = column;
    bda.cursor[page].row = row;
    if (page == bda.page)
        write_address(VGA_CRTC_CURSOR_HIGH, VGA_CRTC_CURSOR_LOW,
                      bda.page_start / TEXT_CELL + row * bda.columns + column);
}

void cursor_show_page(uint8_t page)
{
    const struct video_mode *mode = modes_current();
    uint32_t start;

    if (page >= CURSOR_PAGES || mode == NULL)
        return;
    start = page * bda.page_bytes;
    bda.page_start = (uint16_t)start;
    bda.page = page;
    if (mode->memory == VIDEO_MEMORY_TEXT)
        start /= TEXT_CELL;
    write_address(VGA_CRTC_START_HIGH, VGA_CRTC_START_LOW, start);
    cursor_move(page, bda.cursor[page].column, bda.cursor[page].row);
}
