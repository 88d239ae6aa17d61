/*
 * INT 10h AH=0Bh and 10h: the attribute controller's palette and the DAC's
 * colours.
 */
#include <stdbool.h>

#include "firmware/lib/io.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/default_colours.h"
#include "firmware/vga/registers.h"
#include "firmware/video/cells.h"
#include "firmware/video/int10.h"

enum {
    SET_REGISTER = 0x00, SET_BORDER = 0x01, SET_REGISTERS = 0x02,
    SET_BLINK = 0x03, GET_REGISTER = 0x07, GET_BORDER = 0x08,
    GET_REGISTERS = 0x09, SET_COLOUR = 0x10, SET_COLOURS = 0x12,
    SET_PAGING = 0x13, GET_COLOUR = 0x15, GET_COLOURS = 0x17, SET_MASK = 0x18,
    GET_MASK = 0x19, GET_PAGING = 0x1a, MAKE_GREY = 0x1b,

    BORDER = 0x11,                  /* of the attribute controller */
    PALETTE = 16,
    MODE_PAGES_OF_16 = 0x80,        /* VGA_ATTR_MODE */
    PAGING_MODE = 0, PAGING_PAGE = 1,           /* AL=13h: BL */
    CONTROL_BLINK = 0x20,           /* bda.mode_control */

    CGA_BACKGROUND = 0, CGA_PALETTE = 1,        /* AH=0Bh: BH */
    CGA_INTENSE = 0x10,             /* of colours, and of bda.cga_palette */
    CGA_COLOURS = 0x0f,
    CGA_PALETTE_1 = 0x20            /* of bda.cga_palette */
};

static void set_registers(const uint8_t *values)
{
    for (unsigned i = 0; i < PALETTE; i++)
        registers_write_attribute((uint8_t)i, values[i]);
    registers_write_attribute(BORDER, values[PALETTE]);
}

static void get_registers(uint8_t *values)
{
    for (unsigned i = 0; i < PALETTE; i++)
        values[i] = registers_read_attribute((uint8_t)i);
    values[PALETTE] = registers_read_attribute(BORDER);
}

static void set_blink(uint8_t on)
{
    uint8_t mode = registers_read_attribute(VGA_ATTR_MODE);

    mode = on & 1 ? mode | VGA_ATTR10_BLINK
                  : mode & (uint8_t)~VGA_ATTR10_BLINK;
    registers_write_attribute(VGA_ATTR_MODE, mode);
    bda.mode_control = on & 1 ? bda.mode_control | CONTROL_BLINK
                              : bda.mode_control & (uint8_t)~CONTROL_BLINK;
}

static void set_paging(const struct bios_call *call)
{
    uint8_t mode = registers_read_attribute(VGA_ATTR_MODE);

    if (call->bl == PAGING_MODE)
        registers_write_attribute(
            VGA_ATTR_MODE, call->bh & 1
                               ? mode | MODE_PAGES_OF_16
                               : mode & (uint8_t)~MODE_PAGES_OF_16);
    else if (call->bl == PAGING_PAGE)
        registers_write_attribute(VGA_ATTR_COLOUR,
                                  mode & MODE_PAGES_OF_16
                                      ? call->bh & 0x0f
                                      : (call->bh & 0x03) << 2);
}

static void get_paging(struct bios_call *call)
{
    bool of_16 = registers_read_attribute(VGA_ATTR_MODE) & MODE_PAGES_OF_16;
    uint8_t page = registers_read_attribute(VGA_ATTR_COLOUR) & 0x0f;

    call->bl = of_16;
    call->bh = of_16 ? page : page >> 2;
}

static void set_colour(const struct bios_call *call)
{
    const uint8_t colour[] = { call->dh, call->ch, call->cl };

    registers_write_colours((uint8_t)call->bx, 1, colour);
}

static void get_colour(struct bios_call *call)
{
    uint8_t colour[REGISTERS_COMPONENTS];

    registers_read_colours((uint8_t)call->bx, 1, colour);
    call->dh = colour[0];
    call->ch = colour[1];
    call->cl = colour[2];
}

void int10_palette(struct bios_call *call)
{
    uint8_t *buffer = int10_pointer(call->es, call->dx);

    switch (call->al) {
    case SET_REGISTER:
        registers_write_attribute(call->bl, call->bh);
        break;
    case SET_BORDER:
        registers_write_attribute(BORDER, call->bh);
        break;
    case SET_REGISTERS:
        set_registers(buffer);
        break;
    case SET_BLINK:
        set_blink(call->bl);
        break;
    case GET_REGISTER:
        call->bh = registers_read_attribute(call->bl);
        break;
    case GET_BORDER:
        call->bh = registers_read_attribute(BORDER);
        break;
    case GET_REGISTERS:
        get_registers(buffer);
        break;
    case SET_COLOUR:
        set_colour(call);
        break;
    case SET_COLOURS:
        registers_write_colours((uint8_t)call->bx, call->cx, buffer);
        break;
    case SET_PAGING:
        set_paging(call);
        break;
    case GET_COLOUR:
        get_colour(call);
        break;
    case GET_COLOURS:
        registers_read_colours((uint8_t)call->bx, call->cx, buffer);
        break;
    case SET_MASK:
        outb(VGA_PORT_DAC_MASK, call->bl);
        break;
    case GET_MASK:
        call->bl = inb(VGA_PORT_DAC_MASK);
        break;
    case GET_PAGING:
        get_paging(call);
        break;
    case MAKE_GREY:
        default_colours_make_grey((uint8_t)call->bx, call->cx);
        break;
    }
}

static bool is_intense(void)
{
    return registers_read_attribute(1) & CGA_INTENSE;
}

/* Registers 1 to 3 are cyan, magenta and white, or green, red and brown. */
static void set_cga_palette(uint8_t palette)
{
    for (unsigned i = 1; i <= 3; i++)
        registers_write_attribute(
            (uint8_t)i, (uint8_t)(2 * i + (palette & 1) +
                                  (is_intense() ? CGA_INTENSE : 0)));
    bda.cga_palette = palette & 1 ? bda.cga_palette | CGA_PALETTE_1
                                  : bda.cga_palette & (uint8_t)~CGA_PALETTE_1;
}

/* The border of a text mode; in a graphics mode the background, and bit 4 makes
 * the other colours intense (Ralf Brown's Interrupt List, INT 10/AH=0Bh). */
static void set_cga_background(uint8_t colour)
{
    uint8_t background = colour & CGA_COLOURS;

    bda.cga_palette = (bda.cga_palette & CGA_PALETTE_1) |
                      (colour & (CGA_COLOURS | CGA_INTENSE));
    if (background & 8)
        background += 8;            /* as the palette has intense colours */
    if (cells_are_text()) {
        registers_write_attribute(BORDER, background);
        return;
    }
    registers_write_attribute(0, background);
    for (unsigned i = 1; i <= 3; i++) {
        uint8_t value = registers_read_attribute((uint8_t)i);

        registers_write_attribute((uint8_t)i,
                                  (value & (uint8_t)~CGA_INTENSE) |
                                      (colour & CGA_INTENSE));
    }
}

void int10_cga_colours(struct bios_call *call)
{
    switch (call->bh) {
    case CGA_BACKGROUND:
        set_cga_background(call->bl);
        break;
    case CGA_PALETTE:
        set_cga_palette(call->bl);
        break;
    }
}
