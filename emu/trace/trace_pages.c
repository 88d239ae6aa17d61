#include "emu/trace/trace_pages.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/hash.h"

enum { SLOTS_FIRST = 1 << 12, PAGE_BITS = 20 };

bool trace_pages_init(struct trace_pages *pages)
{
    *pages = (struct trace_pages){.slots = SLOTS_FIRST};
    pages->row = calloc(SLOTS_FIRST, sizeof *pages->row);
    return pages->row;
}

void trace_pages_destroy(struct trace_pages *pages)
{
    free(pages->row);
    pages->row = NULL;
}

static struct trace_pages_row *row_of(struct trace_pages_row *row,
                                      uint32_t slots, uint64_t key)
{
    uint32_t i = hash_slot(key, slots);

    while (row[i].key && row[i].key != key)
        i = (i + 1) & (slots - 1);
    return &row[i];
}

static bool grow(struct trace_pages *pages)
{
    uint32_t slots = pages->slots * 2;
    struct trace_pages_row *row = calloc(slots, sizeof *row);

    if (!row)
        return false;
    for (uint32_t i = 0; i < pages->slots; i++)
        if (pages->row[i].key)
            *row_of(row, slots, pages->row[i].key) = pages->row[i];
    free(pages->row);
    pages->row = row;
    pages->slots = slots;
    return true;
}

struct trace_page *trace_pages_find(struct trace_pages *pages, uint32_t space,
                                    uint32_t page)
{
    uint64_t key = ((uint64_t)space << PAGE_BITS | page) + 1;
    struct trace_pages_row *row = row_of(pages->row, pages->slots, key);

    if (LIKELY(row->key == key))
        return &row->page;
    if (pages->used >= pages->slots / 2) {
        if (!grow(pages))
            return NULL;
        row = row_of(pages->row, pages->slots, key);
    }
    pages->used++;
    row->key = key;
    return &row->page;
}
