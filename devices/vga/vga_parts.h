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

/* vga_memory.c: one byte of the window, `offset` from A0000. */
uint8_t vga_memory_read(struct vga *vga, uint32_t offset);
void vga_memory_write(struct vga *vga, uint32_t offset, uint8_t value);

/* vga_timing.c: the VGA_STATUS_ bits now, and frames since power-on. */
uint8_t vga_timing_status(const struct vga *vga);
uint64_t vga_timing_frame(const struct vga *vga);
/* Scan lines in the picture. */
unsigned vga_timing_lines(const struct vga *vga);

/* vga_text.c: one line of dots of a row of characters. `address` is the
 * CRTC's memory address counter at its start, `scan` the line within the row,
 * `colours` the sixteen text colours. */
unsigned vga_text_cell_width(const struct vga *vga);
void vga_text_line(const struct vga *vga, const uint32_t *colours,
                   uint32_t *pixels, unsigned address, unsigned scan);

/* vga_render.c: the plane offset that the CRTC fetches for a value of its
 * address counter (IBM VGA reference, CRTC mode control register). */
unsigned vga_render_offset(const struct vga *vga, unsigned address,
                         unsigned scan);

/* Whether the mode is a text mode, and how many rows of characters it shows. */
bool vga_is_text(const struct vga *vga);
unsigned vga_rows(const struct vga *vga);

/* Characters in a row. */
static inline unsigned vga_columns(const struct vga *vga)
{
    return vga->crtc[VGA_CRTC_H_DISPLAY] + 1u;
}

#endif
