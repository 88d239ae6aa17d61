#include "emu/trace/filter/trace_filter.h"

#include <string.h>

#include "base/compiler.h"

/* What the pages of a region of 4 MiB (PAE: 2 MiB) have turned out to be. */
enum trace_region { REGION_UNKNOWN, REGION_SMALL, REGION_LARGE, REGION_MIXED };

void trace_filter_init(struct trace_filter *f, enum tlb_large large,
                       bool joint, bool unified, uint32_t data_slots,
                       uint32_t fetch_slots)
{
    memset(f, 0, sizeof *f);
    /* One slot, by the 4 KiB page, serves every way of holding large pages. */
    f->large = data_slots == 1 && (joint || fetch_slots == 1)
                   ? TLB_LARGE_FRAGMENT
                   : large;
    f->joint = joint;
    f->unified = unified;
    f->side[0].slots = data_slots;
    f->side[1].slots = joint ? 0 : fetch_slots;
}

void trace_filter_clear(struct trace_filter *f)
{
    for (unsigned side = 0; side < 2; side++) {
        struct trace_side *s = &f->side[side];

        for (uint32_t i = 0; i < s->slots; i++)
            s->slot[i].seen = 0;
        s->large.seen = 0;
    }
}

static uint32_t region_number(const struct trace_filter *f, uint32_t page)
{
    return page >> (f->pae ? 9 : 10);
}

void trace_filter_forget_regions(struct trace_filter *f)
{
    memset(f->region, REGION_UNKNOWN, sizeof f->region);
}

void trace_filter_forget_region(struct trace_filter *f, uint32_t lin)
{
    uint8_t *region = &f->region[region_number(f, lin >> 12)];

    if (*region != REGION_SMALL)
        *region = REGION_UNKNOWN;
}

ALWAYS_INLINE unsigned side_of(const struct trace_filter *f, bool fetch)
{
    return fetch && !f->joint;
}

static struct trace_slot *slot_at(struct trace_side *s, uint32_t number)
{
    return &s->slot[number & (s->slots - 1)];
}

/* The slot of a page of known size, and its key. */
ALWAYS_INLINE struct trace_slot *slot_for(struct trace_filter *f, bool fetch,
                                          uint32_t page, bool is_large,
                                          uint32_t *key)
{
    struct trace_side *s = &f->side[side_of(f, fetch)];
    uint32_t number = region_number(f, page);

    *key = page;
    if (f->large == TLB_LARGE_FRAGMENT || !is_large)
        return slot_at(s, page);
    *key = number | TRACE_SLOT_LARGE;
    return f->large == TLB_LARGE_SEPARATE ? &s->large : slot_at(s, number);
}

static uint8_t kind_of(const struct trace_reference *r)
{
    return r->fetch ? TRACE_SEEN_FETCH
           : r->write ? TRACE_SEEN_WRITE
                      : TRACE_SEEN_READ;
}

bool trace_filter_absorbs(const struct trace_filter *f,
                          const struct trace_reference *r)
{
    uint8_t region = f->region[region_number(f, r->page)];
    const struct trace_slot *slot;
    uint32_t key;

    if (f->large != TLB_LARGE_FRAGMENT &&
        region != (r->is_large ? REGION_LARGE : REGION_SMALL))
        return false;
    slot = slot_for((struct trace_filter *)f, r->fetch, r->page, r->is_large,
                    &key);
    return slot->seen & kind_of(r) && slot->key == key &&
           slot->rights == r->rights;
}

/* What loses pages in the course of one reference. */
struct loss {
    void (*lost)(void *opaque, bool fetch, uint32_t key);
    void *opaque;
    bool fetch;
};

static void empty(struct trace_slot *slot, const struct loss *loss)
{
    if (!slot->seen)
        return;
    slot->seen = 0;
    loss->lost(loss->opaque, loss->fetch, slot->key);
}

/* Empties every slot of a region, of both sides: its pages may be anything. */
static void empty_region(struct trace_filter *f, uint32_t page,
                         const struct loss *of)
{
    uint32_t region = region_number(f, page);

    for (unsigned side = 0; side < 2; side++) {
        struct loss loss = {of->lost, of->opaque, side};
        struct trace_side *s = &f->side[side];

        for (uint32_t i = 0; i < s->slots; i++) {
            uint32_t key = s->slot[i].key;

            if (key == (region | TRACE_SLOT_LARGE) ||
                (!(key & TRACE_SLOT_LARGE) && region_number(f, key) == region))
                empty(&s->slot[i], &loss);
        }
        if (s->slots)
            empty(&s->large, &loss);
    }
}

/* Empties what a page of unknown size may have displaced on its side. */
static void empty_around(struct trace_filter *f,
                         const struct trace_reference *r,
                         const struct loss *loss)
{
    struct trace_side *s = &f->side[side_of(f, r->fetch)];

    empty(slot_at(s, r->page), loss);
    empty(slot_at(s, region_number(f, r->page)), loss);
    empty_region(f, r->page, loss);
}

/* Notes of which size a region's page is; false: pages of both sizes are, or
 * may be, in it. */
static bool note_size(struct trace_filter *f, uint32_t page, bool is_large)
{
    uint8_t *region = &f->region[region_number(f, page)];
    uint8_t size = is_large ? REGION_LARGE : REGION_SMALL;

    if (*region == REGION_UNKNOWN)
        *region = size;
    else if (*region != size)
        *region = REGION_MIXED;
    return *region != REGION_MIXED;
}

/* A write is followed by reads of no effect. In a unified array a fetch is,
 * too: it touched the entry that a read would. */
static uint8_t kinds_after(const struct trace_filter *f,
                           const struct trace_reference *r)
{
    if (r->write)
        return TRACE_SEEN_WRITE | TRACE_SEEN_READ;
    if (r->fetch && f->joint && f->unified)
        return TRACE_SEEN_FETCH | TRACE_SEEN_READ;
    return kind_of(r);
}

bool trace_filter_take(struct trace_filter *f, const struct trace_reference *r,
                       void (*lost)(void *opaque, bool fetch, uint32_t key),
                       void *opaque)
{
    struct loss loss = {lost, opaque, side_of(f, r->fetch)};
    struct trace_slot *slot;
    uint32_t key;

    if (!r->mapped ||
        (f->large != TLB_LARGE_FRAGMENT && !note_size(f, r->page, r->is_large))) {
        empty_around(f, r, &loss);
        return false;
    }
    slot = slot_for(f, r->fetch, r->page, r->is_large, &key);
    if (!r->held) {             /* each repeat misses, so none is absorbed */
        empty(slot, &loss);
        return false;
    }
    if (slot->key != key || slot->rights != r->rights) {
        empty(slot, &loss);
        slot->key = key;
        slot->rights = r->rights;
    }
    slot->seen |= kinds_after(f, r);
    return true;
}
