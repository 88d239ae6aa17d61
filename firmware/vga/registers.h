/*
 * The registers of a VGA, by index (IBM PS/2 Hardware Interface Technical
 * Reference, "Video Subsystem"; devices/vga/vga_regs.h has their numbers).
 */
#ifndef PAGEWALK_FIRMWARE_VGA_REGISTERS_H
#define PAGEWALK_FIRMWARE_VGA_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/vga/vga_regs.h"

enum {
    REGISTERS_COLOURS = 256,        /* of the DAC */
    REGISTERS_COMPONENTS = 3        /* red, green, blue; each 0-63 */
};

/* Of the sequencer, the graphics controller or the CRTC, by the port of the
 * index. */
void registers_write(uint16_t port, uint8_t index, uint8_t value);
uint8_t registers_read(uint16_t port, uint8_t index);

/* Writes registers 0 to count - 1. */
void registers_write_all(uint16_t port, const uint8_t *values, unsigned count);

/* Of the attribute controller; the screen stays on. */
void registers_write_attribute(uint8_t index, uint8_t value);
uint8_t registers_read_attribute(uint8_t index);

/* The CRTC's port: 3B4h in monochrome modes, else 3D4h. */
uint16_t registers_crtc(void);

/* `count` colours from `first` on, three bytes each. */
void registers_write_colours(uint8_t first, unsigned count,
                             const uint8_t *colours);
void registers_read_colours(uint8_t first, unsigned count, uint8_t *colours);

/* Of the Bochs VBE interface, if there is one. */
bool registers_have_vbe(void);
void registers_write_vbe(uint16_t index, uint16_t value);
uint16_t registers_read_vbe(uint16_t index);

#endif
