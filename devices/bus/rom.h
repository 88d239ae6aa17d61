/*
 * The boot ROM: its image ends at 4 GiB, where the reset vector is, and its
 * last 64 KiB (128 KiB of a larger image) also below 1 MiB, where real mode
 * reaches it. A chip set may shadow that (devices/i440fx/pam.h).
 *
 * An option ROM is that of an ISA card: the display's begins at C0000h.
 */
#ifndef PAGEWALK_DEVICES_BUS_ROM_H
#define PAGEWALK_DEVICES_BUS_ROM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/bus/bus.h"

enum {
    ROM_SIZE_MIN = 0x10000,
    ROM_SIZE_MAX = 0x400000,

    OPTION_ROM_BASE = 0xc0000,
    OPTION_ROM_MAX = 0x10000,   /* bytes */
    OPTION_ROM_UNIT = 0x4000,   /* which a chip set shadows at once */
};

/* May an image of this size be the ROM: whole 64 KiB, up to ROM_SIZE_MAX? */
bool rom_size_fits(size_t size);

/* Whether an image of `bytes` bytes begins as an option ROM does: 55h AAh, then
 * its length in units of 512 bytes, which are all there and at most
 * OPTION_ROM_MAX. */
bool rom_is_option(const uint8_t *image, size_t bytes);

/* The length that an option ROM says it has, in bytes. */
static inline size_t rom_option_length(const uint8_t *image)
{
    return (size_t)image[2] * 512;
}

/* Images stay the caller's and must outlive the bus. That of an option ROM has
 * whole OPTION_ROM_UNITs. */
void rom_map_option(struct bus *bus, const uint8_t *image, size_t size);
void rom_map(struct bus *bus, const uint8_t *image, size_t size);

#endif
