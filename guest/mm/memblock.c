/*
 * memblock: two sorted lists of ranges, and the search between them.
 */
#include "guest/mm/memblock.h"

#include "guest/arch/layout.h"
#include "guest/lib/panic.h"

enum {
    REGIONS_MAX = 64,
};

struct region {
    uint32_t start, end;
};

/* Sorted, disjoint, and not touching each other. */
struct region_list {
    uint32_t count;
    struct region region[REGIONS_MAX];
};

static struct region_list ram __initdata = { 0 };
static struct region_list taken __initdata = { 0 };

/* Add [START, END), swallowing every region that it overlaps or touches. */
static __init void region_add(struct region_list *list, uint32_t start,
                              uint32_t end)
{
    uint32_t first = 0, last, i;

    if (start >= end)
        return;
    while (first < list->count && list->region[first].end < start)
        first++;
    last = first;
    while (last < list->count && list->region[last].start <= end) {
        start = min_u32(start, list->region[last].start);
        end = max_u32(end, list->region[last].end);
        last++;
    }
    if (first == last) {
        if (list->count == REGIONS_MAX)
            panic("more than %u memory regions", REGIONS_MAX);
        for (i = list->count; i > first; i--)
            list->region[i] = list->region[i - 1];
        list->count++;
    } else {
        for (i = last; i < list->count; i++)
            list->region[first + 1 + i - last] = list->region[i];
        list->count -= last - first - 1;
    }
    list->region[first].start = start;
    list->region[first].end = end;
}

__init void memblock_add(uint32_t start, uint32_t end)
{
    region_add(&ram, start, end);
}

__init void memblock_reserve(uint32_t start, uint32_t end)
{
    region_add(&taken, start, end);
}

/* The first free range from frame AT on. It begins at AT if AT is free. */
static __init bool next_free(uint32_t at, struct region *free)
{
    for (uint32_t i = 0; i < ram.count; i++) {
        uint32_t start = max_u32(ram.region[i].start, at);
        uint32_t end = ram.region[i].end;

        for (uint32_t j = 0; j < taken.count && start < end; j++) {
            if (taken.region[j].end <= start)
                continue;
            if (taken.region[j].start > start) {
                end = min_u32(end, taken.region[j].start);
                break;
            }
            start = taken.region[j].end;
        }
        if (start < end) {
            *free = (struct region){ start, end };
            return true;
        }
    }
    return false;
}

__init bool memblock_next_free(uint32_t *start, uint32_t *end)
{
    struct region free;

    if (!next_free(*start, &free))
        return false;
    *start = free.start;
    *end = free.end;
    return true;
}

__init bool memblock_is_free(uint32_t start, uint32_t end)
{
    struct region free;

    return next_free(start, &free) && free.start == start && free.end >= end;
}

static __init bool alloc_in(uint32_t count, uint32_t from, uint32_t limit,
                            uint32_t *pfn)
{
    struct region free;

    while (from < limit && next_free(from, &free)) {
        if (free.start + count <= min_u32(free.end, limit)) {
            memblock_reserve(free.start, free.start + count);
            *pfn = free.start;
            return true;
        }
        from = free.end;
    }
    return false;
}

__init uint32_t memblock_alloc(uint32_t count, uint32_t goal, uint32_t limit)
{
    uint32_t pfn;

    if (alloc_in(count, goal, limit, &pfn) ||
        alloc_in(count, PFN_DOWN(KERNEL_PHYS), limit, &pfn) ||
        alloc_in(count, 0, limit, &pfn))
        return pfn;
    panic("out of memory: early boot wants %u KiB below %u MiB", count * 4,
          limit >> 8);
}

__init uint32_t memblock_end(void)
{
    uint32_t end = 0;

    for (uint32_t i = 0; i < ram.count; i++)
        end = max_u32(end, ram.region[i].end);
    return end;
}

__init uint32_t memblock_ram_frames(uint32_t start, uint32_t end)
{
    uint32_t frames = 0;

    for (uint32_t i = 0; i < ram.count; i++) {
        uint32_t first = max_u32(start, ram.region[i].start);
        uint32_t last = min_u32(end, ram.region[i].end);

        if (first < last)
            frames += last - first;
    }
    return frames;
}
