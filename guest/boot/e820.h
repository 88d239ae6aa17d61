/*
 * The firmware's map of physical memory, in the order in which it came
 * (ACPI specification, INT 15h E820h).
 */
#ifndef PAGEWALK_GUEST_BOOT_E820_H
#define PAGEWALK_GUEST_BOOT_E820_H

#include "guest/lib/compiler.h"

enum {
    E820_RAM = 1,
    E820_RESERVED = 2,
    E820_ACPI = 3,
    E820_NVS = 4,

    /* The VGA's memory and adapter ROMs, on every PC. */
    E820_HOLE_START = 0xa0000,
    E820_HOLE_END = 0x100000,
};

/* Keep an entry of LENGTH bytes from physical address BASE on. */
void e820_add(uint64_t base, uint64_t length, uint32_t type);

/* Print the map in Linux's form. */
void e820_print(void);

/* Give memblock every whole page of RAM that page tables can reach. Reserve
 * every other entry, page 0, and the hole from 640 KiB to 1 MiB. */
void e820_to_memblock(void);

#endif
