/* The table of records. */
#include "emu/record.h"

#include <stdlib.h>
#include <string.h>

enum { RECORDS_FIRST = 1024 };

_Static_assert(sizeof(struct record) == RECORD_ALIGN, "one cache line each");

static struct record *allocate(uint32_t room)
{
    struct record *record = aligned_alloc(RECORD_ALIGN,
                                          room * sizeof *record);

    if (record)
        memset(record, 0, sizeof *record);      /* that of name 0 */
    return record;
}

bool records_init(struct records *records, struct tlb *of, struct l0 *l0)
{
    *records = (struct records){.of = of, .l0 = l0, .room = RECORDS_FIRST,
                                .chains = RECORDS_FIRST};
    records->record = allocate(records->room);
    records->chain = calloc(records->chains, sizeof *records->chain);
    records->of_way = calloc(of->entry_count, sizeof *records->of_way);
    return records->record && records->chain && records->of_way;
}

void records_destroy(struct records *records)
{
    free(records->record);
    free(records->chain);
    free(records->of_way);
    *records = (struct records){0};
}

static void chain_up(struct records *records, uint32_t name)
{
    struct record *r = &records->record[name];
    uint32_t *chain = record_chain(records, r->page);

    r->next = *chain;
    *chain = name;
}

static bool grow(struct records *records)
{
    uint32_t room = records->room * 2;
    uint32_t *chain = calloc(room, sizeof *chain);
    struct record *record = allocate(room);

    if (!record || !chain) {
        free(record);
        free(chain);
        return false;
    }
    memcpy(record, records->record, records->room * sizeof *record);
    free(records->record);
    free(records->chain);
    records->record = record;
    records->chain = chain;
    records->chains = records->room = room;
    for (uint32_t name = 1; name <= records->used; name++)
        if (record[name].shift)
            chain_up(records, name);
    return true;
}

struct record *record_find_further(struct records *records, uint32_t page,
                                   unsigned shift, uint32_t tag)
{
    uint32_t *chain = record_chain(records, page), *link = chain;

    for (; *link; link = &records->record[*link].next) {
        uint32_t name = *link;
        struct record *r = &records->record[name];

        if (r->page != page || r->shift != shift || r->tag != tag)
            continue;
        *link = r->next;
        chain_up(records, name);
        return r;
    }
    return NULL;
}

static bool meets(const struct record *r, uint32_t page, unsigned shift,
                  uint32_t tag)
{
    bool pages = r->shift >= shift ? r->page == page >> (r->shift - shift)
                                   : r->page >> (shift - r->shift) == page;

    return r->shift && pages && tags_meet(r->tag, tag);
}

/* Of the records of one page, in pages of their own size. */
static void each_of_page(struct records *records, uint32_t of, uint32_t page,
                         unsigned shift, uint32_t tag,
                         void (*each)(void *opaque, struct record *record),
                         void *opaque)
{
    uint32_t name = *record_chain(records, of);

    while (name) {
        struct record *r = &records->record[name];

        name = r->next;
        if (r->page == of && meets(r, page, shift, tag))
            each(opaque, r);
    }
}

void record_each_meeting(struct records *records, uint32_t page,
                         unsigned shift, uint32_t tag,
                         void (*each)(void *opaque, struct record *record),
                         void *opaque)
{
    if (shift != 12) {          /* its pieces are anywhere */
        for (uint32_t name = 1; name <= records->used; name++)
            if (meets(&records->record[name], page, shift, tag))
                each(opaque, &records->record[name]);
        return;
    }
    each_of_page(records, page, page, shift, tag, each, opaque);
    if (!records->large)
        return;
    each_of_page(records, page >> 9, page, shift, tag, each, opaque);
    each_of_page(records, page >> 10, page, shift, tag, each, opaque);
}

static uint32_t take(struct records *records)
{
    uint32_t name = records->free;

    if (name) {
        records->free = records->record[name].next;
        return name;
    }
    if (records->used + 1 == records->room && !grow(records))
        return 0;
    return ++records->used;
}

static void make_rivals(void *opaque, struct record *other)
{
    struct record *r = opaque;

    if (other != r)
        r->rivals = other->rivals = true;
}

struct record *record_find_or_make(struct records *records, uint32_t page,
                                   unsigned shift, uint32_t tag)
{
    struct record *r = record_find(records, page, shift, tag);
    uint32_t name;

    if (r)
        return r;
    name = take(records);
    if (!name)
        return NULL;
    r = &records->record[name];
    *r = (struct record){.page = page, .tag = tag, .shift = (uint8_t)shift};
    records->large |= shift != 12;
    chain_up(records, name);
    record_each_meeting(records, page, shift, tag, make_rivals, r);
    return r;
}

static void give_up(struct records *records, uint32_t name)
{
    struct record *r = &records->record[name];
    uint32_t *link = record_chain(records, r->page);

    while (*link != name)
        link = &records->record[*link].next;
    *link = r->next;
    *r = (struct record){.next = records->free};
    records->free = name;
}

void records_forget(struct records *records, uint32_t tag)
{
    for (uint32_t way = 1; way <= records->of->entry_count; way++) {
        uint32_t *name = record_of_way(records, way);

        if (*name && records->record[*name].tag == tag)
            *name = 0;
    }
    for (uint32_t name = 1; name <= records->used; name++)
        if (records->record[name].shift && records->record[name].tag == tag)
            give_up(records, name);
}
