/*
 * Drawing in VGA text memory: pairs of character and attribute at physical
 * B8000h.
 */
#include "guest/drivers/display/vga_text.h"

#include "guest/arch/io.h"
#include "guest/arch/layout.h"

enum {
    VGA_TEXT_BASE = 0xb8000,
    ROWS = 25,
    ATTRIBUTE = 0x07 << 8, ATTRIBUTE_CURSOR = 0x70 << 8,

    GRAPHICS_INDEX = 0x3ce, GRAPHICS_DATA = 0x3cf,
    GRAPHICS_MISC = 6,
    CRTC_INDEX = 0x3d4, CRTC_DATA = 0x3d5,
    CRTC_CURSOR_START = 10, CURSOR_OFF = 0x20,
    MISC_GRAPHICS = 0x01, MISC_MAP = 0x0c, MISC_MAP_B8000 = 0x0c,
};

static volatile uint16_t *cells;

static void draw(int row, int col, char c, bool cursor)
{
    cells[row * CONSOLE_COLS + col] =
        (uint8_t)c | (cursor ? ATTRIBUTE_CURSOR : ATTRIBUTE);
}

static const struct console_screen screen = { ROWS, draw };

const struct console_screen *vga_text_init(void)
{
    uint8_t misc;

    outb(GRAPHICS_INDEX, GRAPHICS_MISC);
    if (inb(GRAPHICS_INDEX) != GRAPHICS_MISC)
        return NULL;
    misc = inb(GRAPHICS_DATA);
    if ((misc & MISC_GRAPHICS) || (misc & MISC_MAP) != MISC_MAP_B8000)
        return NULL;
    outb(CRTC_INDEX, CRTC_CURSOR_START);
    outb(CRTC_DATA, CURSOR_OFF);    /* the console draws its own */
    cells = __va(VGA_TEXT_BASE);
    for (int i = 0; i < ROWS * CONSOLE_COLS; i++)
        cells[i] = ' ' | ATTRIBUTE;
    return &screen;
}
