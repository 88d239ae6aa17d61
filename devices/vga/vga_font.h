/*
 * The character set that a VGA's ROM loads into plane 2 at power-up: code
 * page 437, 8 x 16 dots. Drawn for Pagewalk; the shapes are in vga_font.def.
 */
#ifndef PAGEWALK_DEVICES_VGA_VGA_FONT_H
#define PAGEWALK_DEVICES_VGA_VGA_FONT_H

#include <stdint.h>

enum { VGA_FONT_CHARS = 256, VGA_FONT_ROWS = 16 };

struct vga_font {
    uint8_t row[VGA_FONT_CHARS][VGA_FONT_ROWS];     /* bit 7: leftmost dot */
};

/* Makes all characters of the set. */
void vga_font_build(struct vga_font *font);

#endif
