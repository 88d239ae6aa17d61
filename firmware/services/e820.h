/*
 * The memory map: built once into ebda.ranges, sorted by base and without
 * overlaps, and read by multiboot kernels and INT 15h.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_E820_H
#define PAGEWALK_FIRMWARE_SERVICES_E820_H

#include <stdbool.h>
#include <stdint.h>

/* Builds the map. */
void e820_init(void);

/* All RAM of the map, in whole MiB. */
uint32_t e820_ram_mib(void);

/* The RAM that begins at 1 MiB and ends at the first hole, in KiB. */
uint32_t e820_extended_kib(void);

/* Whether the `bytes` bytes from `base` on are RAM. */
bool e820_is_ram(uint32_t base, uint32_t bytes);

#endif
