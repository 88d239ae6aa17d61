/*
 * The machine's RAM: one reservation of the host, of which only the pages that
 * the guest touches cost memory.
 *
 * The first part lies below RAM_LOW_TOP, the rest from 4 GiB on, as on a PC:
 *
 *     0 .......... 0xA0000     conventional memory
 *     0xA0000 .... 0xC0000     left to the display
 *     0xC0000 .... low_top     RAM; the boot ROM covers its part of it
 *     4 GiB ...... high_top    RAM
 */
#ifndef PAGEWALK_DEVICES_BUS_RAM_H
#define PAGEWALK_DEVICES_BUS_RAM_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"

#define RAM_LOW_TOP   UINT64_C(0xc0000000)  /* PCI windows start here */
#define RAM_HIGH_BASE UINT64_C(0x100000000)
#define RAM_MIN       UINT64_C(0x100000)

enum {
    RAM_E820_ENTRY_BYTES = 20,
    RAM_E820_ENTRIES_MAX = 6,
    RAM_E820_BYTES_MAX = RAM_E820_ENTRIES_MAX * RAM_E820_ENTRY_BYTES,
};

struct ram {
    uint8_t *host;
    uint64_t bytes;         /* usable size of the reservation */
    uint64_t low_top;       /* end of the part below 4 GiB */
    uint64_t high_top;      /* end of the part above; RAM_HIGH_BASE: none */
    uint64_t lost;          /* bytes that would end above the bus's reach */
};

/* Reserves `bytes` (rounded down to pages, at least RAM_MIN) less what the
 * address space cannot hold, which `lost` tells. False when the host has no
 * address space left. */
bool ram_init(struct ram *ram, uint64_t bytes);

/* How much of so many bytes that is. */
uint64_t ram_lost(uint64_t bytes);
void ram_destroy(struct ram *ram);

void ram_map(const struct ram *ram, struct bus *bus);

/* The memory map as fw_cfg file etc/e820 (fw_cfg_abi.h); returns its bytes. */
uint32_t ram_e820(const struct ram *ram, uint8_t map[RAM_E820_BYTES_MAX]);

#endif
