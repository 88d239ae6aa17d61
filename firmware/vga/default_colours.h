/*
 * The colours that a mode begins with in the VGA's DAC.
 */
#ifndef PAGEWALK_FIRMWARE_VGA_DEFAULT_COLOURS_H
#define PAGEWALK_FIRMWARE_VGA_DEFAULT_COLOURS_H

#include <stdint.h>

enum default_colours {
    DEFAULT_COLOURS_EGA,            /* 64 colours of an EGA's monitor */
    DEFAULT_COLOURS_CGA,            /* 16, their intensity in bit 4 */
    DEFAULT_COLOURS_MONOCHROME,
    DEFAULT_COLOURS_VGA             /* 256 */
};

enum {
    /* bda.video_flags (INT 10h AH=12h BL=31h, 33h). */
    DEFAULT_COLOURS_NOT_LOADED = 1 << 3,
    DEFAULT_COLOURS_GREY = 1 << 1
};

/* Loads all 256, as greys if DEFAULT_COLOURS_GREY is set. */
void default_colours_load(uint8_t which);

/* Makes `count` colours of the DAC greys of their brightness. */
void default_colours_make_grey(uint8_t first, unsigned count);

#endif
