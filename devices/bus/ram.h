/*
 * The machine's RAM: one reservation of host memory, of which the host provides
 * the pages that the guest touches.
 *
 * The first part lies below RAM_LOW_TOP, the rest from 4 GiB on, as on a PC:
 *
 *     0 .......... 0xA0000     conventional memory
 *     0xA0000 .... 0xC0000     no RAM: the display's window
 *     0xC0000 .... low_top     RAM; the boot ROM covers its part of it
 *     4 GiB ...... high_top    RAM
 */
#ifndef PAGEWALK_DEVICES_BUS_RAM_H
#define PAGEWALK_DEVICES_BUS_RAM_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"

#define RAM_LOW_TOP   UINT64_C(0xc0000000)  /* from here on is PCI memory */
#define RAM_HIGH_BASE UINT64_C(0x100000000)
#define RAM_VGA_BASE  UINT64_C(0xa0000)     /* the display's window */
#define RAM_VGA_END   UINT64_C(0xc0000)
#define RAM_MIN       UINT64_C(0x100000)    /* bytes */

/* The host address of the RAM is a multiple of it, as its physical address is:
 * what is indexed by low address bits may use either. */
#define RAM_ALIGNMENT UINT64_C(0x100000)    /* bytes */

enum {
    RAM_E820_ENTRY_BYTES = 20,
    RAM_E820_ENTRIES_MAX = 6,
    RAM_E820_BYTES_MAX = RAM_E820_ENTRIES_MAX * RAM_E820_ENTRY_BYTES,
};

struct ram {
    uint8_t *host;          /* of its first byte */
    uint64_t bytes;         /* its size */
    uint8_t *reservation;   /* of bytes + RAM_ALIGNMENT; `host` lies in it */
    uint64_t low_top;       /* end of the part below 4 GiB */
    uint64_t high_top;      /* end of the part above; RAM_HIGH_BASE: none */
    uint64_t lost;          /* ram_lost() of the size asked for */
};

/* How many of `bytes` of RAM lie beyond the bus's 36 address bits: RAM from
 * RAM_LOW_TOP on moves to 4 GiB, and the bus ends at 64 GiB. */
uint64_t ram_lost(uint64_t bytes);

/* Whether a physical address lies where a PC has the memory of devices: the
 * display's window, and PCI from RAM_LOW_TOP to 4 GiB. */
static inline bool ram_is_of_devices(uint64_t paddr)
{
    return (paddr >= RAM_VGA_BASE && paddr < RAM_VGA_END) ||
           (paddr >= RAM_LOW_TOP && paddr < RAM_HIGH_BASE);
}

/* Reserves `bytes` (rounded down to pages, at least RAM_MIN) less ram_lost().
 * False when the host has no address space left. */
bool ram_init(struct ram *ram, uint64_t bytes);
void ram_destroy(struct ram *ram);

/* Puts the RAM on the bus, at the places above. */
void ram_map(const struct ram *ram, struct bus *bus);

/* Writes the memory map as fw_cfg file etc/e820 holds it (fw_cfg_abi.h);
 * returns its size in bytes. */
uint32_t ram_e820(const struct ram *ram, uint8_t map[RAM_E820_BYTES_MAX]);

#endif
