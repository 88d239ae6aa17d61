/*
 * The boot ROM: its image ends at 4 GiB, where the reset vector is, and its
 * last 64 KiB (128 KiB of a larger image) also below 1 MiB, where real mode
 * reaches it. It covers the RAM there and is not shadowed.
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
};

/* May an image of this size be the ROM: whole 64 KiB, up to ROM_SIZE_MAX? */
bool rom_size_fits(size_t size);

/* `image` stays the caller's and must outlive the bus. */
void rom_map(struct bus *bus, const uint8_t *image, size_t size);

#endif
