#define _DEFAULT_SOURCE 1       /* MAP_ANONYMOUS, MAP_NORESERVE */

#include "devices/bus/ram.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

enum {
    EBDA_BASE      = 0x9fc00,   /* extended BIOS data area, 1 KiB */
    BIOS_BASE      = 0xf0000,
    EXTENDED_BASE  = 0x100000,

    /* An entry: base, length and type (ACPI 2.0, section 15.1). */
    E820_BASE = 0, E820_LENGTH = 8, E820_TYPE = 16,
    E820_RAM = 1, E820_RESERVED = 2,
};

#define HIGH_MAX ((UINT64_C(1) << BUS_PHYS_BITS) - RAM_HIGH_BASE)

uint64_t ram_lost(uint64_t bytes)
{
    const uint64_t most = RAM_LOW_TOP + HIGH_MAX;

    return bytes > most ? bytes - most : 0;
}

bool ram_init(struct ram *ram, uint64_t bytes)
{
    uint64_t low, high;
    void *host;

    bytes &= ~(uint64_t)(BUS_PAGE_SIZE - 1);
    assert(bytes >= RAM_MIN);
    low = bytes < RAM_LOW_TOP ? bytes : RAM_LOW_TOP;
    high = bytes - low < HIGH_MAX ? bytes - low : HIGH_MAX;
    *ram = (struct ram){
        .bytes = low + high,
        .low_top = low,
        .high_top = RAM_HIGH_BASE + high,
        .lost = ram_lost(bytes),
    };
    host = mmap(NULL, ram->bytes + RAM_ALIGNMENT, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (host == MAP_FAILED)
        return false;
    ram->reservation = host;
    ram->host = ram->reservation +
                (-(uintptr_t)host & (uintptr_t)(RAM_ALIGNMENT - 1));
    return true;
}

void ram_destroy(struct ram *ram)
{
    munmap(ram->reservation, ram->bytes + RAM_ALIGNMENT);
    ram->host = ram->reservation = NULL;
}

void ram_map(const struct ram *ram, struct bus *bus)
{
    bus_map_ram(bus, "conventional memory", 0, RAM_VGA_BASE, ram->host);
    bus_map_ram(bus, "memory", RAM_VGA_END, ram->low_top - RAM_VGA_END,
                ram->host + RAM_VGA_END);
    if (ram->high_top > RAM_HIGH_BASE)
        bus_map_ram(bus, "memory above 4 GiB", RAM_HIGH_BASE,
                    ram->high_top - RAM_HIGH_BASE, ram->host + ram->low_top);
}

static uint8_t *put_entry(uint8_t *to, uint64_t base, uint64_t end,
                          uint32_t type)
{
    uint64_t bytes = end - base;

    if (bytes == 0)
        return to;
    memcpy(to + E820_BASE, &base, sizeof base);
    memcpy(to + E820_LENGTH, &bytes, sizeof bytes);
    memcpy(to + E820_TYPE, &type, sizeof type);
    return to + RAM_E820_ENTRY_BYTES;
}

uint32_t ram_e820(const struct ram *ram, uint8_t map[RAM_E820_BYTES_MAX])
{
    uint8_t *to = map;

    to = put_entry(to, 0, EBDA_BASE, E820_RAM);
    to = put_entry(to, EBDA_BASE, RAM_VGA_BASE, E820_RESERVED);
    to = put_entry(to, BIOS_BASE, EXTENDED_BASE, E820_RESERVED);
    to = put_entry(to, EXTENDED_BASE, ram->low_top, E820_RAM);
    to = put_entry(to, RAM_HIGH_BASE - (EXTENDED_BASE - BIOS_BASE),
                   RAM_HIGH_BASE, E820_RESERVED);
    to = put_entry(to, RAM_HIGH_BASE, ram->high_top, E820_RAM);
    return (uint32_t)(to - map);
}
