#include "emu/events/logged_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { SLOTS_FIRST = 256 };

void logged_pages_init(struct logged_pages *pages, unsigned shift)
{
    *pages = (struct logged_pages){.shift = shift};
}

/* 4 KiB pages in a region. */
static uint32_t pages_in(const struct logged_pages *pages)
{
    return (uint32_t)1 << (pages->shift - 12);
}

void logged_pages_destroy(struct logged_pages *pages)
{
    for (uint32_t i = 0; i < pages->slots; i++)
        free(pages->region[i].page);
    free(pages->region);
    *pages = (struct logged_pages){0};
}

static struct logged_region *slot_of(const struct logged_pages *pages,
                                     uint32_t space, uint32_t number)
{
    struct logged_region *region = pages->region;
    uint32_t slots = pages->slots;
    uint32_t i = hash_slot(&pages->key, space, number, slots);

    while (region[i].in_use &&
           (region[i].space != space || region[i].number != number))
        i = (i + 1) & (slots - 1);
    return &region[i];
}

static bool grow(struct logged_pages *pages)
{
    struct logged_pages old = *pages;
    uint32_t slots = old.slots ? 2 * old.slots : SLOTS_FIRST;
    struct logged_region *bigger = calloc(slots, sizeof(*bigger));

    if (!bigger)
        return false;
    if (!old.slots)
        pages->key = hash_key_new();
    pages->region = bigger;
    pages->slots = slots;
    for (uint32_t i = 0; i < old.slots; i++)
        if (old.region[i].in_use)
            *slot_of(pages, old.region[i].space, old.region[i].number) =
                old.region[i];
    free(old.region);
    return true;
}

struct logged_region *logged_pages_region(struct logged_pages *pages,
                                          uint32_t space, uint32_t lin)
{
    struct logged_region *r;

    if (2 * pages->regions >= pages->slots && !grow(pages))
        return NULL;
    r = slot_of(pages, space, lin >> pages->shift);
    if (r->in_use)
        return r;
    *r = (struct logged_region){
        .space = space,
        .number = lin >> pages->shift,
        .in_use = true,
        .page = calloc(pages_in(pages), sizeof(*r->page)),
    };
    pages->regions++;
    return r->page ? r : NULL;
}

void logged_pages_resize(const struct logged_pages *pages,
                         struct logged_region *r, bool is_large)
{
    memset(r->page, 0, pages_in(pages) * sizeof(*r->page));
    r->is_large = is_large;
}

struct logged_page *logged_pages_page(const struct logged_pages *pages,
                                      struct logged_region *r, uint32_t lin)
{
    return r->is_large ? r->page : &r->page[(lin >> 12) % pages_in(pages)];
}

static int compare_regions(const void *left, const void *right)
{
    const struct logged_region *a = *(const struct logged_region *const *)left;
    const struct logged_region *b = *(const struct logged_region *const *)right;

    if (a->space != b->space)
        return (a->space > b->space) - (a->space < b->space);
    return (a->number > b->number) - (a->number < b->number);
}

bool logged_pages_each(const struct logged_pages *pages,
                       void (*visit)(void *opaque,
                                     const struct logged_region *region,
                                     uint32_t lin),
                       void *opaque)
{
    const struct logged_region **sorted = calloc(pages->regions + 1,
                                                 sizeof *sorted);
    uint32_t count = 0;

    if (!sorted)
        return false;
    for (uint32_t i = 0; i < pages->slots; i++)
        if (pages->region[i].page)
            sorted[count++] = &pages->region[i];
    qsort(sorted, count, sizeof *sorted, compare_regions);
    for (uint32_t i = 0; i < count; i++) {
        const struct logged_region *r = sorted[i];
        uint32_t last = r->is_large ? 1 : pages_in(pages);

        for (uint32_t page = 0; page < last; page++)
            if (r->page[page].present)
                visit(opaque, r, r->number << pages->shift | page << 12);
    }
    free(sorted);
    return true;
}
