/*
 * Building the memory map. The RAM comes from the fw_cfg file etc/e820 or, if
 * there is no such file, from the memory sizes in the CMOS. The holes and
 * reserved ranges of a PC are then cut out of it.
 */
#include "firmware/services/e820.h"

#include "devices/paravirtual/fw_cfg_abi.h"
#include "firmware/lib/cmos.h"
#include "firmware/lib/fw_cfg.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/print.h"

enum {
    MIB = 0x100000,

    /* 16-bit sizes, low byte first (IBM PC/AT Technical Reference; 0x34 and
     * 0x5b as QEMU and Bochs fill them). */
    CMOS_ABOVE_1M_KIB = 0x30,
    CMOS_ABOVE_16M_64KIB = 0x34,
    CMOS_ABOVE_4G_64KIB = 0x5b      /* three bytes */
};

#define FOUR_GIB        0x100000000ull
/* 256 KiB below 4 GiB, the flash window of PC boards. */
#define TOP_ROM_BASE    0xfffc0000ull

/* An entry of etc/e820. */
struct file_range {
    uint64_t base;
    uint64_t bytes;
    uint32_t type;
} __attribute__((packed));

/* Adds a range that overlaps no other, at its place in the sorted map. */
static void insert(uint64_t start, uint64_t end, uint32_t type)
{
    struct memory_range *range = ebda.ranges;
    struct memory_range *last = ebda.ranges + ebda.range_count;

    if (start >= end)
        return;
    if (ebda.range_count == MEMORY_RANGES_MAX)
        fail("more than %u memory ranges", MEMORY_RANGES_MAX);
    while (range < last && range->base < start)
        range++;
    for (; last > range; last--)
        last[0] = last[-1];
    range->size = sizeof *range - sizeof range->size;
    range->base = start;
    range->bytes = end - start;
    range->type = type;
    ebda.range_count++;
}

/* Takes [start, end) out of the map. A range that sticks out is split. */
static void carve(uint64_t start, uint64_t end)
{
    for (uint32_t i = 0; i < ebda.range_count;) {
        struct memory_range range = ebda.ranges[i];
        uint64_t range_end = range.base + range.bytes;

        if (range_end <= start || range.base >= end) {
            i++;
            continue;
        }
        ebda.range_count--;
        for (uint32_t j = i; j < ebda.range_count; j++)
            ebda.ranges[j] = ebda.ranges[j + 1];
        if (range.base < start)
            insert(range.base, start, range.type);
        if (range_end > end)
            insert(end, range_end, range.type);
    }
}

/* Makes [start, end) a range of `type`, whatever it was before. */
static void put(uint64_t start, uint64_t end, uint32_t type)
{
    carve(start, end);
    insert(start, end, type);
}

static bool put_ram_of_file(void)
{
    struct fw_cfg_file file;
    struct file_range range;

    if (!fw_cfg_find(FW_CFG_FILE_E820, &file))
        return false;
    fw_cfg_select(file.key);
    for (uint32_t left = file.bytes; left >= sizeof range;
         left -= sizeof range) {
        fw_cfg_read(&range, sizeof range);
        put(range.base, range.base + range.bytes, range.type);
    }
    return true;
}

/* A number of `bytes` bytes, low byte first. */
static uint32_t cmos_number(uint8_t index, unsigned bytes)
{
    uint32_t value = 0;

    while (bytes--)
        value = value << 8 | cmos_read((uint8_t)(index + bytes));
    return value;
}

static void put_ram_of_cmos(void)
{
    uint64_t low = 16 * MIB +
                   ((uint64_t)cmos_number(CMOS_ABOVE_16M_64KIB, 2) << 16);
    uint64_t high = (uint64_t)cmos_number(CMOS_ABOVE_4G_64KIB, 3) << 16;

    if (low == 16 * MIB)
        low = MIB + ((uint64_t)cmos_number(CMOS_ABOVE_1M_KIB, 2) << 10);
    put(0, low, MEMORY_RAM);
    put(FOUR_GIB, FOUR_GIB + high, MEMORY_RAM);
}

void e820_init(void)
{
    ebda.range_count = 0;
    if (!put_ram_of_file())
        put_ram_of_cmos();

    carve(VGA_PLANES_BASE, ROM_BASE);
    put(EBDA_BASE, VGA_PLANES_BASE, MEMORY_RESERVED);
    put(TABLES_BASE, ROM_BASE + ROM_BYTES, MEMORY_RESERVED);
    put(TOP_ROM_BASE, FOUR_GIB, MEMORY_RESERVED);
}

uint32_t e820_ram_mib(void)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < ebda.range_count; i++)
        if (ebda.ranges[i].type == MEMORY_RAM)
            bytes += ebda.ranges[i].bytes;
    return (uint32_t)(bytes >> 20);
}

/* The RAM range with the byte at `address`, or NULL. */
static const struct memory_range *ram_at(uint32_t address)
{
    for (uint32_t i = 0; i < ebda.range_count; i++) {
        const struct memory_range *range = &ebda.ranges[i];

        if (range->type == MEMORY_RAM && range->base <= address &&
            address - range->base < range->bytes)
            return range;
    }
    return NULL;
}

uint32_t e820_extended_kib(void)
{
    const struct memory_range *range = ram_at(MIB);

    if (range == NULL)
        return 0;
    return (uint32_t)((range->base + range->bytes - MIB) >> 10);
}

bool e820_is_ram(uint32_t base, uint32_t bytes)
{
    const struct memory_range *range = ram_at(base);

    return range != NULL && bytes <= range->base + range->bytes - base;
}
