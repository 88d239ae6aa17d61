#include "emu/attribution/translation_overlap.h"

enum { REGION_SHIFT = 22 };

/* The sizes of pages, by bit of `sizes`. */
static const uint8_t size_shifts[] = {12, 21, 22};

enum { SIZES = sizeof size_shifts };

static uint8_t bit_of(unsigned shift)
{
    unsigned size = 0;

    while (size_shifts[size] != shift)
        size++;
    return (uint8_t)(1u << size);
}

bool translation_overlaps(const struct translation *a,
                          const struct translation *b)
{
    bool intersect = a->shift >= b->shift
                         ? a->page == b->page >> (a->shift - b->shift)
                         : a->page >> (b->shift - a->shift) == b->page;

    return intersect && translation_tags_match(a->tag, b->tag);
}

/* Marks all translations of a page, whatever their tags. */
static void mark_page(struct translations *all, uint32_t page, unsigned shift)
{
    uint32_t number = *translation_chain_of_page(all, page);

    while (number) {
        struct translation *t = &all->table[number];

        if (t->page == page && t->shift == shift)
            t->overlapped = true;
        number = t->next_of_page;
    }
}

static void mark_region(struct translations *all, uint32_t region,
                        unsigned sizes)
{
    for (unsigned size = 0; size < SIZES; size++) {
        unsigned bits = REGION_SHIFT - size_shifts[size];

        if (sizes & 1u << size)
            for (uint32_t i = 0; i < 1u << bits; i++)
                mark_page(all, region << bits | i, size_shifts[size]);
    }
}

/* Whether another translation of the page was marked, or t now is. */
static bool has_another_tag(struct translations *all,
                            const struct translation *t)
{
    uint32_t number = *translation_chain_of_page(all, t->page);

    for (; number; number = all->table[number].next_of_page) {
        const struct translation *other = &all->table[number];

        if (other != t && other->page == t->page && other->shift == t->shift)
            return true;
    }
    return false;
}

static void mark_tags(struct translations *all, struct translation *t)
{
    struct translation *global;

    if (t->tag == TAG_GLOBAL) {
        if (has_another_tag(all, t))
            mark_page(all, t->page, t->shift);
        return;
    }
    global = translation_find(all, t->page, t->shift, TAG_GLOBAL);
    if (global)
        global->overlapped = t->overlapped = true;
}

void translation_mark_overlaps(struct translations *all,
                               struct translation *t)
{
    uint32_t region = t->page >> (REGION_SHIFT - t->shift);
    uint8_t *sizes = &all->sizes[region], before = *sizes;
    bool was_mixed = before & (before - 1);

    *sizes |= bit_of(t->shift);
    if (was_mixed)
        t->overlapped = true;
    else if (*sizes & (*sizes - 1))
        mark_region(all, region, *sizes);
    mark_tags(all, t);
}

static void call_for(struct translations *all, uint32_t page, unsigned shift,
                     uint32_t tag,
                     void (*each)(void *opaque, struct translation *t),
                     void *opaque)
{
    struct translation *t = translation_find(all, page, shift, tag);

    if (t)
        each(opaque, t);
    if (tag != TAG_GLOBAL &&
        (t = translation_find(all, page, shift, TAG_GLOBAL)))
        each(opaque, t);
}

void translation_each_covering(struct translations *all, uint32_t page,
                               uint32_t tag,
                               void (*each)(void *opaque,
                                            struct translation *t),
                               void *opaque)
{
    unsigned sizes = all->sizes[page >> 10];

    for (unsigned size = 0; size < SIZES; size++)
        if (sizes & 1u << size)
            call_for(all, page >> (size_shifts[size] - 12), size_shifts[size],
                     tag, each, opaque);
}

bool translation_each_of_page(struct translations *all, uint32_t page,
                              uint32_t most,
                              void (*each)(void *opaque,
                                           struct translation *t),
                              void *opaque)
{
    unsigned sizes = all->sizes[page >> 10];

    for (unsigned size = 0; size < SIZES; size++) {
        uint32_t number = *translation_chain_of_page(
            all, page >> (size_shifts[size] - 12));

        for (; number && sizes & 1u << size; number = all->table[number].next_of_page) {
            if (!most--)
                return false;
            if (all->table[number].shift)
                each(opaque, &all->table[number]);
        }
    }
    return true;
}
