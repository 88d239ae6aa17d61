/*
 * Frames held in between those that are free.
 */
#include "guest/labs/dma/scatter.h"

#include "guest/lib/panic.h"
#include "guest/mm/slab.h"

enum { HELD_FOR_EACH = 4 };

void scatter_memory(struct scatter *scatter, uint32_t pages)
{
    scatter->count = HELD_FOR_EACH * pages;
    scatter->held = kmalloc(scatter->count * sizeof(*scatter->held),
                            GFP_KERNEL);
    BUG_ON(!scatter->held);
    for (uint32_t i = 0; i < scatter->count; i++)
        scatter->held[i] = alloc_pages(GFP_HIGHMEM | __GFP_NOFAIL, 0);
    for (uint32_t i = 0; i < scatter->count; i += 2)
        free_pages(scatter->held[i], 0);
}

void scatter_end(struct scatter *scatter)
{
    for (uint32_t i = 1; i < scatter->count; i += 2)
        free_pages(scatter->held[i], 0);
    kfree(scatter->held);
}
