/*
 * The colors of the TLB view: the eight of Okabe and Ito, "Color Universal
 * Design" (2008), which people with any kind of color vision tell apart, on a
 * dark ground. Kinds that can coincide differ in shape as well.
 */
#ifndef PAGEWALK_EMU_OVERLAY_PALETTE_H
#define PAGEWALK_EMU_OVERLAY_PALETTE_H

enum {
    OKABE_ORANGE = 0xe69f00,
    OKABE_SKY_BLUE = 0x56b4e9,
    OKABE_GREEN = 0x009e73,
    OKABE_YELLOW = 0xf0e442,
    OKABE_BLUE = 0x0072b2,
    OKABE_VERMILLION = 0xd55e00,
    OKABE_PURPLE = 0xcc79a7,

    COLOR_GROUND = 0x14181c,
    COLOR_PANEL = 0x1d2329,
    COLOR_EMPTY = 0x2c343c,
    COLOR_RULE = 0x46515c,
    COLOR_TEXT = 0xe8ecf0,
    COLOR_FAINT = 0xa6b2be,
    COLOR_WHITE = 0xffffff,
};

#endif
