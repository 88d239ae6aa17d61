/*
 * INT 10h AH=0Bh and 10h, and those of AH=12h that are about colours.
 */
#include "tests/guest/services/call.h"

enum { BUFFER = 0x30000, BUFFER_SEGMENT = BUFFER >> 4 };

void show_palette(void);

void show_palette(void)
{
    static const uint8_t block[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    static const uint8_t palette[17] = {
        0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15, 0x21
    };
    const struct call calls[] = {
        { "palette_mode", 0x10, .show = SHOW_NOTHING, .ax = 0x0003 },
        { "register_get", 0x10, .ax = 0x1007, .bx = 0x0006 },
        { "register_set", 0x10, .ax = 0x1000, .bx = 0x3302 },
        { "register_is_set", 0x10, .ax = 0x1007, .bx = 0x0002 },
        { "border_set", 0x10, .ax = 0x1001, .bx = 0x1200 },
        { "border_get", 0x10, .ax = 0x1008 },
        { "registers_set", 0x10, .show = SHOW_AX, .ax = 0x1002,
          .dx = (uint16_t)(uintptr_t)palette },
        { "registers_get", 0x10, .ax = 0x1009, .es = BUFFER_SEGMENT,
          .base = BUFFER, .bytes = 17 },
        { "blink_off", 0x10, .ax = 0x1003, .bx = 0x0000, .base = 0x465,
          .bytes = 1 },
        { "blink_off_register", 0x10, .ax = 0x1007, .bx = 0x0010 },
        { "blink_on", 0x10, .ax = 0x1003, .bx = 0x0001, .base = 0x465,
          .bytes = 1 },
        { "blink_on_register", 0x10, .ax = 0x1007, .bx = 0x0010 },
        { "colour_set", 0x10, .ax = 0x1010, .bx = 0x0005, .cx = 0x1122,
          .dx = 0x3300 },
        { "colour_get", 0x10, .ax = 0x1015, .bx = 0x0005 },
        { "colours_set", 0x10, .show = SHOW_AX, .ax = 0x1012, .bx = 0x00fd,
          .cx = 3, .dx = (uint16_t)(uintptr_t)block },
        { "colours_get", 0x10, .ax = 0x1017, .bx = 0x00fc, .cx = 4,
          .es = BUFFER_SEGMENT, .base = BUFFER, .bytes = 12 },
        { "paging_get", 0x10, .ax = 0x101a },
        { "paging_16", 0x10, .ax = 0x1013, .bx = 0x0100 },
        { "page_select", 0x10, .ax = 0x1013, .bx = 0x0201 },
        { "paging_got", 0x10, .ax = 0x101a },
        { "page_of_colours", 0x10, .ax = 0x1007, .bx = 0x0014 },
        { "page_back", 0x10, .ax = 0x1013, .bx = 0x0001 },
        { "paging_4", 0x10, .ax = 0x1013, .bx = 0x0000 },
        { "mask_set", 0x10, .ax = 0x1018, .bx = 0x007f },
        { "mask_get", 0x10, .ax = 0x1019 },
        { "mask_restore", 0x10, .ax = 0x1018, .bx = 0x00ff },
        { "greys", 0x10, .ax = 0x101b, .bx = 0x0000, .cx = 256 },
        { "greys_got", 0x10, .ax = 0x1017, .bx = 0x0000, .cx = 64,
          .es = BUFFER_SEGMENT, .base = BUFFER, .bytes = 192 },
        { "palette_unknown", 0x10, .ax = 0x10ff },
        { "palette_load_off", 0x10, .ax = 0x1201, .bx = 0x0031, .base = 0x489,
          .bytes = 1 },
        { "palette_kept_mode", 0x10, .ax = 0x0003 },
        { "palette_kept", 0x10, .ax = 0x1015, .bx = 0x00fd },
        { "palette_load_on", 0x10, .ax = 0x1200, .bx = 0x0031, .base = 0x489,
          .bytes = 1 },
        { "greys_on", 0x10, .ax = 0x1200, .bx = 0x0033, .base = 0x489,
          .bytes = 1 },
        { "greys_mode", 0x10, .ax = 0x0003 },
        { "greys_mode_colours", 0x10, .ax = 0x1017, .bx = 0x0000, .cx = 64,
          .es = BUFFER_SEGMENT, .base = BUFFER, .bytes = 192 },
        { "greys_off", 0x10, .ax = 0x1201, .bx = 0x0033, .base = 0x489,
          .bytes = 1 },
        { "cga_mode", 0x10, .show = SHOW_NOTHING, .ax = 0x0004 },
        { "cga_background", 0x10, .ax = 0x0b00, .bx = 0x0011 },
        { "cga_background_register", 0x10, .ax = 0x1009,
          .es = BUFFER_SEGMENT, .base = BUFFER, .bytes = 17 },
        { "cga_palette_1", 0x10, .ax = 0x0b00, .bx = 0x0101 },
        { "cga_palette_1_registers", 0x10, .ax = 0x1009,
          .es = BUFFER_SEGMENT, .base = BUFFER, .bytes = 17 },
        { "cga_palette_0", 0x10, .ax = 0x0b00, .bx = 0x0100, .base = 0x466,
          .bytes = 1 },
        { "cga_palette_0_registers", 0x10, .ax = 0x1009,
          .es = BUFFER_SEGMENT, .base = BUFFER, .bytes = 17 },
        { "cga_background_bright", 0x10, .ax = 0x0b00, .bx = 0x000c },
        { "cga_background_bright_registers", 0x10, .ax = 0x1009,
          .es = BUFFER_SEGMENT, .base = BUFFER, .bytes = 17 },
        { "palette_end", 0x10, .show = SHOW_NOTHING, .ax = 0x0003 }
    };

    make_calls(calls, COUNT(calls));
}
