#include "emu/events/logged_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { REGION_PAGES = 1024, SLOTS_FIRST = 256 };

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
    r = slot_of(pages, space, lin >> 22);
    if (r->in_use)
        return r;
    *r = (struct logged_region){
        .space = space,
        .number = lin >> 22,
        .in_use = true,
        .page = calloc(REGION_PAGES, sizeof(*r->page)),
    };
    pages->regions++;
    return r->page ? r : NULL;
}

void logged_pages_resize(struct logged_region *r, bool is_large)
{
    memset(r->page, 0, REGION_PAGES * sizeof(*r->page));
    r->is_large = is_large;
}

struct logged_page *logged_pages_page(struct logged_region *r, uint32_t lin)
{
    return r->is_large ? r->page : &r->page[(lin >> 12) % REGION_PAGES];
}
