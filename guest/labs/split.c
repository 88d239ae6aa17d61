/*
 * split: PAGE_OFFSET decides how much lowmem there can be. Boot with split=3g,
 * 2g, 1g and 4g4g and compare the system calls: only 4g4g makes them slower.
 * The lowmem_max values do not depend on how the kernel was booted.
 */
#include "guest/labs/calls.h"
#include "guest/labs/lab.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/process/address_space.h"

static const char lab[] = "split";

void lab_split(void)
{
    static const struct {
        const char *name;
        uint32_t page_offset;
    } splits[] = {
#define SPLIT(name, page_offset) { name, page_offset },
#include "guest/lib/splits.def"
#undef SPLIT
    };
    char metric[24];

    for (uint32_t i = 0; i < ARRAY_SIZE(splits); i++) {
        uint32_t page_offset = splits[i].page_offset;

        snprintf(metric, sizeof(metric), "lowmem_max_%s", splits[i].name);
        lab_count(lab, metric, (0 - page_offset - VMALLOC_RESERVE) >> 20,
                  "MiB");
        if (strcmp(splits[i].name, boot_options.split) == 0)
            lab_check(lab, "page_offset_mib", PAGE_OFFSET >> 20,
                      page_offset >> 20);
    }
    lab_count(lab, "user_space", task_size() >> 20, "MiB");
    lab_count(lab, "lowmem", max_low_pfn >> 8, "MiB");
    lab_count(lab, "highmem", (max_pfn - max_low_pfn) >> 8, "MiB");
    lab_measure_calls(lab);
}
