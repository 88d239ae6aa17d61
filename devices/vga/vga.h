/*
 * The display adapter: an IBM VGA with the Bochs VBE extension, on PCI as
 * 1234:1111 (QEMU's "standard VGA").
 *
 * 16 MiB of video memory are RAM on the bus, mapped by BAR 0. The first 256 KiB
 * are also the VGA's four planes, byte n of plane p at 4 * n + p, which the
 * window at A0000-BFFFF accesses through the planar write logic. BAR 2 repeats
 * the VGA's ports and the VBE registers.
 *
 * After power-up and reset the adapter is in mode 3 (80 x 25 text) with a
 * character set in plane 2, as a video BIOS leaves it.
 *
 * Rendering reads the adapter and changes nothing; the retrace bits, the
 * cursor and blinking follow the machine's clock. Only the emulation thread
 * may call these functions.
 */
#ifndef PAGEWALK_DEVICES_VGA_VGA_H
#define PAGEWALK_DEVICES_VGA_VGA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "devices/chipset/pci.h"
#include "devices/vga/vga_regs.h"

enum {
    VGA_MAX_WIDTH   = 2560,
    VGA_MAX_HEIGHT  = 1600,
    VGA_MAX_BPP     = 32,
    VGA_VRAM_BYTES  = 16 << 20,
    VGA_PLANES      = 4,
    VGA_PLANE_MASK  = 0xffff,       /* offset within a plane */
    VGA_COLUMNS_MAX = 256,          /* characters in a row */
    VGA_DAC_COLOURS = 256,
    VGA_DAC_COMPONENTS = 3,         /* red, green, blue */
};

struct vga_dac {
    /* Of 6 or 8 bits. */
    uint8_t colour[VGA_DAC_COLOURS][VGA_DAC_COMPONENTS];
    uint8_t mask;
    uint8_t read_index, write_index;
    uint8_t component;              /* the next to be read or written */
    uint8_t latch[VGA_DAC_COMPONENTS];  /* written, and not yet in `colour` */
    bool reading;                   /* the state that 3C7 reads as */
};

struct vga {
    struct pci_device pci;
    struct clock *clock;
    struct log *log;
    uint8_t *vram;

    uint8_t misc, feature;
    uint8_t seq_index, seq[VGA_SEQ_REGS];
    uint8_t crtc_index, crtc[VGA_CRTC_REGS];
    uint8_t gfx_index, gfx[VGA_GFX_REGS];
    uint8_t attr_index, attr[VGA_ATTR_REGS];
    bool attr_data;                 /* the next write to 3C0 is data */
    uint8_t latch[VGA_PLANES];
    struct vga_dac dac;

    uint16_t vbe_index;
    uint16_t vbe[VBE_REGS];
};

/* Puts the adapter on the bus and at PCI 00:02.0. Returns false when the host
 * has no memory. */
bool vga_init(struct vga *vga, struct bus *bus, struct pci_bus *pci,
              struct clock *clock, struct log *log);
void vga_reset(struct vga *vga);
void vga_destroy(struct vga *vga);

/* The size of the picture in pixels, at least 1 x 1, at most VGA_MAX_WIDTH x
 * VGA_MAX_HEIGHT. Lines and dots that the hardware doubles count once. */
void vga_size(const struct vga *vga, unsigned *width, unsigned *height);

/* Draws the rows of the picture that lie in [first_row, first_row + rows), as
 * 0x00RRGGBB. The first goes to pixels[0], each next one stride_pixels further;
 * stride_pixels is at least the width. */
void vga_render(const struct vga *vga, uint32_t *pixels,
                unsigned stride_pixels, unsigned first_row, unsigned rows);

/* The characters of a row of the text screen, as many as `size` holds; returns
 * how many. 0: there is no such row, or the mode is no text mode. */
unsigned vga_text_row(const struct vga *vga, unsigned row, char *text,
                      unsigned size);

/* Likewise their attributes: blink or bright, the background's colour, bright,
 * the foreground's colour, from bit 7 on. */
unsigned vga_text_row_attributes(const struct vga *vga, unsigned row,
                                 uint8_t *attributes, unsigned size);

/* Where the cursor of the text screen is, whether it blinks off now or not.
 * False: there is none. */
bool vga_text_cursor(const struct vga *vga, unsigned *row, unsigned *column);

/* The tick, after now, at which the next vertical retrace begins. */
uint64_t vga_next_retrace(const struct vga *vga);

#endif
