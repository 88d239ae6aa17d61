/*
 * E820: keeps the firmware's entries, prints them, turns them into page frames.
 */
#include "guest/boot/e820.h"

#include "guest/arch/layout.h"
#include "guest/lib/printk.h"
#include "guest/mm/memblock.h"
#include "guest/mm/pgtable.h"

enum {
    E820_MAX = 64,
};

static struct {
    uint64_t base, length;
    uint32_t type;
} map[E820_MAX] __initdata = { { 0, 0, 0 } };

static uint32_t entries __initdata = 0;

__init void e820_add(uint64_t base, uint64_t length, uint32_t type)
{
    if (entries == E820_MAX || length == 0)
        return;
    map[entries].base = base;
    map[entries].length = length;
    map[entries].type = type;
    entries++;
}

static __init const char *type_name(uint32_t type)
{
    switch (type) {
    case E820_RAM:
        return "usable";
    case E820_ACPI:
        return "ACPI data";
    case E820_NVS:
        return "ACPI NVS";
    default:
        return "reserved";
    }
}

__init void e820_print(void)
{
    printk("BIOS-provided physical RAM map:\n");
    for (uint32_t i = 0; i < entries; i++)
        printk(" BIOS-e820: %016llx - %016llx (%s)\n", map[i].base,
               map[i].base + map[i].length, type_name(map[i].type));
}

/* The frames of entry I: for RAM those that lie in it wholly, else also those
 * that lie in it in part. Frames that no page-table entry can name are left
 * out: from 4 GiB on, with PAE from 64 GiB on. */
static __init void frames(uint32_t i, uint32_t *start, uint32_t *end)
{
    const uint64_t limit = paging.max_pfn;
    uint64_t first = map[i].base, last = map[i].base + map[i].length;

    if (map[i].type == E820_RAM)
        first += PAGE_SIZE - 1;
    else
        last += PAGE_SIZE - 1;
    first >>= PAGE_SHIFT;
    last >>= PAGE_SHIFT;
    *start = first < limit ? (uint32_t)first : (uint32_t)limit;
    *end = last < limit ? (uint32_t)last : (uint32_t)limit;
}

__init void e820_to_memblock(void)
{
    uint32_t start, end;

    for (uint32_t i = 0; i < entries; i++) {
        frames(i, &start, &end);
        if (start >= end)
            continue;
        if (map[i].type == E820_RAM)
            memblock_add(start, end);
        else
            memblock_reserve(start, end);
    }
    memblock_reserve(0, 1);     /* real-mode vectors; address 0 is "none" */
    memblock_reserve(PFN_DOWN(E820_HOLE_START), PFN_UP(E820_HOLE_END));
}
