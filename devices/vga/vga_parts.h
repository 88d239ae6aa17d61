/*
 * What the files of the display adapter offer to each other.
 */
#ifndef PAGEWALK_DEVICES_VGA_VGA_PARTS_H
#define PAGEWALK_DEVICES_VGA_VGA_PARTS_H

#include "devices/vga/vga.h"

enum {
    VGA_UNDRIVEN = 0xff,            /* what a data bus reads as */
    VGA_CHARACTER_PLANE = 0,        /* of text modes */
    VGA_ATTRIBUTE_PLANE = 1,
    VGA_SHAPE_PLANE = 2,
    VGA_SHAPE_PITCH = 32,           /* bytes of a character in the plane */
};

/* vga_ports.c: the registers at 3B0-3DF. */
uint8_t vga_port_read(struct vga *vga, uint16_t port);
void vga_port_write(struct vga *vga, uint16_t port, uint8_t value);

/* vga_vbe.c: the dispi registers; an unknown index reads as zero. */
uint16_t vga_vbe_read(const struct vga *vga, unsigned index);
void vga_vbe_write(struct vga *vga, unsigned index, uint16_t value);
/* Bytes of a pixel (1-4) and of a line of the virtual screen. */
unsigned vga_vbe_pixel_bytes(const struct vga *vga);
unsigned vga_vbe_line_bytes(const struct vga *vga);

static inline bool vga_vbe_enabled(const struct vga *vga)
{
    return vga->vbe[VBE_ENABLE] & VBE_ENABLED;
}

/* vga_memory.c: 1, 2 or 4 bytes of the window, `offset` from A0000. */
uint32_t vga_memory_read(struct vga *vga, uint32_t offset, unsigned size);
void vga_memory_write(struct vga *vga, uint32_t offset, unsigned size,
                      uint32_t value);

/* vga_timing.c: the VGA_STATUS_ bits now, and frames since power-on. */
uint8_t vga_timing_status(const struct vga *vga);
uint64_t vga_timing_frame(const struct vga *vga);
/* Scan lines in the picture. */
unsigned vga_timing_lines(const struct vga *vga);

/* Whether what blinks is out now: characters, and colours of graphics modes. */
bool vga_timing_blinked(const struct vga *vga);

/* vga_text.c: one line of dots of a row of characters. `address` is the
 * CRTC's memory address counter at its start, `scan` the line within the row,
 * `colours` the sixteen text colours. */
unsigned vga_text_cell_width(const struct vga *vga);
void vga_text_line(const struct vga *vga, const uint32_t *colours,
                   uint32_t *pixels, unsigned address, unsigned scan,
                   unsigned columns);

/* vga_scan.c: what the CRTC fetches for a line of dots. */
struct vga_place {
    unsigned address;           /* of its first character */
    unsigned scan;              /* the line within the row of characters */
    unsigned pan;               /* dots that are cut off at its left */
};

/* The place of scan line `line` of the picture; `packed`: each dot has eight
 * bits. */
struct vga_place vga_scan_place(const struct vga *vga, unsigned line,
                                bool packed);
/* Scan lines of a row of characters. */
unsigned vga_scan_row_lines(const struct vga *vga);
/* The plane offset that the CRTC fetches for a value of its address counter
 * (IBM VGA reference, CRTC mode control register). */
unsigned vga_scan_offset(const struct vga *vga, unsigned address,
                         unsigned scan);

/* vga_render.c: whether the mode is a text mode, and how many rows of
 * characters it shows. */
bool vga_is_text(const struct vga *vga);
unsigned vga_rows(const struct vga *vga);

/* Characters in a row. */
static inline unsigned vga_columns(const struct vga *vga)
{
    return vga->crtc[VGA_CRTC_H_DISPLAY] + 1u;
}

#endif
