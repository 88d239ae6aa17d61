/*
 * A display adapter on a bus of its own, and what its tests do to it as a guest
 * does. setup and teardown are checked fixtures.
 */
#ifndef PAGEWALK_TESTS_UNIT_VGA_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_VGA_FIXTURE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "devices/vga/vga.h"

enum {
    HZ = 100000000,
    TEXT_WINDOW = 0xb8000,
    GRAPHICS_WINDOW = 0xa0000,
    LFB = 0xe0000000,
    MMIO = 0xfebf0000,
    WHITE_ON_BLUE = 0x1f,
    BLUE = 0x0000aa,
    WHITE = 0xffffff,
    STRIDE = VGA_MAX_WIDTH,
};

static struct log log_;
static struct clock clock_;
static struct bus bus;
static struct pci_bus pci;
static struct vga vga;
static uint32_t *picture;

static inline void config_write(unsigned reg, uint32_t value)
{
    bus_out(&bus, PCI_PORT_ADDRESS, 4, 0x80000000 | PCI_DEVFN(2, 0) << 8 | reg);
    bus_out(&bus, PCI_PORT_DATA, 4, value);
}

static inline uint32_t config_read(unsigned reg)
{
    bus_out(&bus, PCI_PORT_ADDRESS, 4, 0x80000000 | PCI_DEVFN(2, 0) << 8 | reg);
    return bus_in(&bus, PCI_PORT_DATA, 4);
}

static inline void setup(void)
{
    log_ = (struct log){ .stream = stderr };
    clock_init(&clock_, HZ);
    ck_assert(bus_init(&bus, &log_));
    pci_init(&pci, &bus, &log_);
    ck_assert(vga_init(&vga, &bus, &pci, &clock_, &log_));
    config_write(PCI_BAR0, LFB);
    config_write(PCI_BAR0 + 8, MMIO);
    config_write(PCI_COMMAND, PCI_COMMAND_MEMORY);
    picture = calloc((size_t)VGA_MAX_WIDTH * VGA_MAX_HEIGHT,
                     sizeof(*picture));
    ck_assert_ptr_nonnull(picture);
}

static inline void teardown(void)
{
    free(picture);
    vga_destroy(&vga);
    bus_destroy(&bus);
}

static inline void render(void)
{
    vga_render(&vga, picture, STRIDE, 0, VGA_MAX_HEIGHT);
}

static inline uint32_t pixel(unsigned x, unsigned y)
{
    return picture[(size_t)y * STRIDE + x];
}

static inline void indexed(uint16_t port, unsigned index, unsigned value)
{
    bus_out(&bus, port, 2, index | value << 8);
}

static inline void attribute(unsigned index, unsigned value)
{
    bus_in(&bus, VGA_PORT_STATUS, 1);
    bus_out(&bus, VGA_PORT_ATTR, 1, index);
    bus_out(&bus, VGA_PORT_ATTR, 1, value);
    bus_out(&bus, VGA_PORT_ATTR, 1, VGA_ATTR_VIDEO);
}

static inline void vbe_out(unsigned index, unsigned value)
{
    bus_out(&bus, VBE_PORT_INDEX, 2, index);
    bus_out(&bus, VBE_PORT_INDEX + 1, 2, value);
}

static inline unsigned vbe_in(unsigned index)
{
    bus_out(&bus, VBE_PORT_INDEX, 2, index);
    return bus_in(&bus, VBE_PORT_INDEX + 1, 2);
}

static inline void vbe_mode(unsigned width, unsigned height, unsigned bpp)
{
    vbe_out(VBE_ENABLE, 0);
    vbe_out(VBE_XRES, width);
    vbe_out(VBE_YRES, height);
    vbe_out(VBE_BPP, bpp);
    vbe_out(VBE_ENABLE, VBE_ENABLED | VBE_LFB);
}

static inline void dac_set(unsigned index, unsigned r, unsigned g, unsigned b)
{
    bus_out(&bus, VGA_PORT_DAC_WRITE, 1, index);
    bus_out(&bus, VGA_PORT_DAC_DATA, 1, r);
    bus_out(&bus, VGA_PORT_DAC_DATA, 1, g);
    bus_out(&bus, VGA_PORT_DAC_DATA, 1, b);
}

/* What differs from mode 3 in the BIOS's graphics modes. */
static inline void set_mode(unsigned misc, unsigned memory, unsigned shift,
                     unsigned scan, unsigned display, unsigned underline,
                     unsigned mode)
{
    bus_out(&bus, VGA_PORT_MISC, 1, misc);
    indexed(VGA_PORT_SEQ, VGA_SEQ_CLOCKING, VGA_SEQ1_8DOT);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MAP_MASK, 0x0f);
    indexed(VGA_PORT_SEQ, VGA_SEQ_MEMORY, memory);
    indexed(VGA_PORT_GFX, VGA_GFX_MODE, shift);
    indexed(VGA_PORT_GFX, VGA_GFX_MISC, 0x05);
    indexed(VGA_PORT_GFX, VGA_GFX_DONT_CARE, 0x0f);
    indexed(VGA_PORT_CRTC, VGA_CRTC_V_SYNC_END, 0x0c);
    indexed(VGA_PORT_CRTC, VGA_CRTC_V_DISPLAY, display & 0xff);
    indexed(VGA_PORT_CRTC, VGA_CRTC_OVERFLOW,
            0x10 | (display >> 8 & 1) << 1 | (display >> 9 & 1) << 6);
    indexed(VGA_PORT_CRTC, VGA_CRTC_MAX_SCAN, 0x40 | scan);
    indexed(VGA_PORT_CRTC, VGA_CRTC_UNDERLINE, underline);
    indexed(VGA_PORT_CRTC, VGA_CRTC_MODE, mode);
    attribute(VGA_ATTR_MODE, 0x01);
    for (unsigned i = 0; i < 16; i++)
        attribute(i, i);
}

static inline void set_mode_13h(void)
{
    set_mode(0x63, 0x0e, 0x40, 1, 399, 0x40, 0xa3);
}

static inline void set_mode_12h(void)
{
    set_mode(0xe3, 0x06, 0x00, 0, 479, 0x00, 0xe3);
}

static inline void expect_size(unsigned width, unsigned height)
{
    unsigned w, h;

    vga_size(&vga, &w, &h);
    ck_assert_uint_eq(w, width);
    ck_assert_uint_eq(h, height);
}

#endif
