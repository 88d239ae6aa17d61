/*
 * The map as a table, and printed.
 */
#include "guest/mm/map/areas.h"

#include "guest/lib/boot_options.h"
#include "guest/lib/printk.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/recursive.h"

enum {
    AREAS_MAX = 8,
};

const struct memory_area *memory_areas(uint32_t *count)
{
    static struct memory_area areas[AREAS_MAX];
    const struct memory_area map[AREAS_MAX] = {
        { "fixmap ", FIXADDR_START, FIXADDR_TOP, 'k' },
        { "pkmap  ", PKMAP_BASE, PKMAP_BASE + LAST_PKMAP * PAGE_SIZE, 'k' },
        { "tables ", recursive_base, recursive_base + recursive_size(), 'k' },
        { "vmalloc", vmalloc_start(), vmalloc_end(), 'M' },
        { "lowmem ", PAGE_OFFSET, high_memory, 'M' },
        { "  .init", (uint32_t)__init_begin, (uint32_t)__init_end, 'k' },
        { "  .data", (uint32_t)_sdata, (uint32_t)_edata, 'k' },
        { "  .text", (uint32_t)_text, (uint32_t)_etext, 'k' },
    };

    *count = 0;
    for (uint32_t i = 0; i < AREAS_MAX; i++)
        if (map[i].start)       /* "tables" is 0 without `recursive` */
            areas[(*count)++] = map[i];
    return areas;
}

void print_layout(void)
{
    uint32_t count;
    const struct memory_area *area = memory_areas(&count);

    printk("%s paging, split %s\n", paging.pae ? "PAE" : "Two-level",
           boot_options.split);
    printk("virtual kernel memory layout:\n");
    for (; count > 0; count--, area++)
        printk("    %s : 0x%08x - 0x%08x   (%4u %cB)\n", area->name,
               area->start, area->end,
               (area->end - area->start) >> (area->unit == 'M' ? 20 : 10),
               area->unit);
}
