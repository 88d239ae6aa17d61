/*
 * What of the picture is seen and reached: window, line length, start, DAC and
 * power (VESA BIOS Extension 3.0, 4.8 to 4.12; VBE/PM 1.0).
 */
#include <stddef.h>

#include "firmware/lib/io.h"
#include "firmware/vga/registers.h"
#include "firmware/video/int10.h"
#include "firmware/video/vbe.h"

enum {
    WINDOW_SET = 0, WINDOW_GET = 1,                     /* BH */
    LINE_SET = 0, LINE_GET = 1, LINE_SET_BYTES = 2, LINE_MAXIMUM = 3,   /* BL */
    START_SET = 0x00, START_GET = 0x01, START_SET_AT_RETRACE = 0x80,
    DAC_SET = 0, DAC_GET = 1,
    PALETTE_SET = 0x00, PALETTE_GET = 0x01, PALETTE_SET_AT_RETRACE = 0x80,
    POWER_TELL = 0, POWER_SET = 1, POWER_GET = 2,

    DAC_BITS = 6, DAC_BITS_WIDE = 8,
    POWER_VERSION = 0x30,           /* BL; BH: the states */
    POWER_STATES = 0x0f,
    POWER_ON = 0x00, POWER_OFF = 0x04,
    ENTRY_BYTES = 4                 /* blue, green, red, unused */
};

enum vbe_status vbe_window(struct bios_call *call)
{
    uint16_t banks = registers_read_vbe(VBE_MEMORY_64K);

    if (vbe_current() == NULL)
        return VBE_INVALID_IN_MODE;
    if (call->bl != 0)              /* there is no window B */
        return VBE_FAILED;
    switch (call->bh) {
    case WINDOW_SET:
        if (call->dx >= banks)
            return VBE_FAILED;
        registers_write_vbe(VBE_BANK, call->dx);
        return VBE_OK;
    case WINDOW_GET:
        call->dx = registers_read_vbe(VBE_BANK);
        return VBE_OK;
    }
    return VBE_FAILED;
}

enum vbe_status vbe_line(struct bios_call *call)
{
    const struct vbe_mode *mode = vbe_current();
    uint32_t bytes, lines;

    if (mode == NULL)
        return VBE_INVALID_IN_MODE;
    bytes = (mode->bits + 7u) / 8;
    switch (call->bl) {
    case LINE_SET:
        registers_write_vbe(VBE_VIRT_WIDTH, call->cx);
        break;
    case LINE_SET_BYTES:
        registers_write_vbe(VBE_VIRT_WIDTH,
                            (uint16_t)((call->cx + bytes - 1) / bytes));
        break;
    case LINE_GET:
        break;
    case LINE_MAXIMUM:
        lines = mode->height;
        bytes = vbe_memory_bytes() / lines / bytes * bytes;
        if (bytes > UINT16_MAX)
            bytes = UINT16_MAX / 8 * 8;
        call->bx = (uint16_t)bytes;
        call->cx = (uint16_t)(bytes / ((mode->bits + 7u) / 8));
        call->dx = (uint16_t)lines;
        return VBE_OK;
    default:
        return VBE_FAILED;
    }
    lines = vbe_memory_bytes() / vbe_current_line_bytes();
    call->bx = (uint16_t)vbe_current_line_bytes();
    call->cx = registers_read_vbe(VBE_VIRT_WIDTH);
    call->dx = (uint16_t)(lines > UINT16_MAX ? UINT16_MAX : lines);
    return VBE_OK;
}

enum vbe_status vbe_start(struct bios_call *call)
{
    if (vbe_current() == NULL)
        return VBE_INVALID_IN_MODE;
    switch (call->bl) {
    case START_SET:
    case START_SET_AT_RETRACE:
        registers_write_vbe(VBE_X_OFFSET, call->cx);
        registers_write_vbe(VBE_Y_OFFSET, call->dx);
        return registers_read_vbe(VBE_X_OFFSET) == call->cx &&
                       registers_read_vbe(VBE_Y_OFFSET) == call->dx
                   ? VBE_OK
                   : VBE_FAILED;
    case START_GET:
        call->bh = 0;
        call->cx = registers_read_vbe(VBE_X_OFFSET);
        call->dx = registers_read_vbe(VBE_Y_OFFSET);
        return VBE_OK;
    }
    return VBE_FAILED;
}

enum vbe_status vbe_dac_width(struct bios_call *call)
{
    const struct vbe_mode *mode = vbe_current();
    uint16_t enable = registers_read_vbe(VBE_ENABLE);

    if (mode != NULL && mode->bits > 8)
        return VBE_INVALID_IN_MODE;
    if (call->bl > DAC_GET)
        return VBE_FAILED;
    if (call->bl == DAC_SET) {
        enable &= (uint16_t)~VBE_8BIT_DAC;
        if (call->bh >= DAC_BITS_WIDE)
            enable |= VBE_8BIT_DAC;
        registers_write_vbe(VBE_ENABLE, enable);
    }
    call->bh = enable & VBE_8BIT_DAC ? DAC_BITS_WIDE : DAC_BITS;
    return VBE_OK;
}

enum vbe_status vbe_palette(struct bios_call *call)
{
    uint8_t *entry = int10_pointer(call->es, (uint16_t)call->edi);
    uint8_t colour[REGISTERS_COMPONENTS];
    bool sets = call->bl == PALETTE_SET || call->bl == PALETTE_SET_AT_RETRACE;

    if (!sets && call->bl != PALETTE_GET)
        return VBE_FAILED;
    if (call->dx >= REGISTERS_COLOURS ||
        call->cx > REGISTERS_COLOURS - call->dx)
        return VBE_FAILED;
    for (unsigned i = 0; i < call->cx; i++, entry += ENTRY_BYTES) {
        if (!sets)
            registers_read_colours((uint8_t)(call->dx + i), 1, colour);
        for (unsigned c = 0; c < REGISTERS_COMPONENTS; c++) {
            if (sets)
                colour[c] = entry[REGISTERS_COMPONENTS - 1 - c];
            else
                entry[REGISTERS_COMPONENTS - 1 - c] = colour[c];
        }
        if (sets)
            registers_write_colours((uint8_t)(call->dx + i), 1, colour);
        else
            entry[REGISTERS_COMPONENTS] = 0;
    }
    return VBE_OK;
}

/* Every state but on leaves the screen dark. */
enum vbe_status vbe_power(struct bios_call *call)
{
    uint8_t clocking = registers_read(VGA_PORT_SEQ, VGA_SEQ_CLOCKING);

    switch (call->bl) {
    case POWER_TELL:
        call->bl = POWER_VERSION;
        call->bh = POWER_STATES;
        return VBE_OK;
    case POWER_SET:
        registers_write(VGA_PORT_SEQ, VGA_SEQ_CLOCKING,
                        call->bh == POWER_ON
                            ? clocking & (uint8_t)~VGA_SEQ1_OFF
                            : clocking | VGA_SEQ1_OFF);
        return VBE_OK;
    case POWER_GET:
        call->bh = clocking & VGA_SEQ1_OFF ? POWER_OFF : POWER_ON;
        return VBE_OK;
    }
    return VBE_FAILED;
}
