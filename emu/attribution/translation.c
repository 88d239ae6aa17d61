/* The table of records. */
#include "emu/attribution/translation.h"

#include <stdlib.h>

enum { CHAINS_FIRST = 1024, BLOCK_RECORDS = 1024 };

_Static_assert(sizeof(struct record) == RECORD_ALIGN, "one cache line each");

struct record_block {
    struct record record[BLOCK_RECORDS];
    struct record_block *next;
};

bool records_init(struct records *records, struct tlb *of, struct l0 *l0)
{
    *records = (struct records){.of = of, .l0 = l0,
                                .chain_mask = CHAINS_FIRST - 1};
    records->chain = calloc(CHAINS_FIRST, sizeof *records->chain);
    records->of_way = calloc(of->entry_count, sizeof *records->of_way);
    return records->chain && records->of_way;
}

void records_destroy(struct records *records)
{
    while (records->blocks) {
        struct record_block *block = records->blocks;

        records->blocks = block->next;
        free(block);
    }
    free(records->chain);
    free(records->of_way);
    *records = (struct records){0};
}

static void chain_up(struct records *records, struct record *r)
{
    struct record **chain = record_chain(records, r->page);

    r->next = *chain;
    *chain = r;
}

struct record *record_find(struct records *records, uint32_t page,
                           unsigned shift, uint32_t tag)
{
    struct record **link = record_chain(records, page), *r;

    for (; (r = *link); link = &r->next) {
        if (!record_is(r, page, shift, tag))
            continue;
        *link = r->next;
        chain_up(records, r);
        return r;
    }
    return NULL;
}

static void each_in_use(struct records *records,
                        void (*each)(void *opaque, struct record *record),
                        void *opaque)
{
    uint32_t count = records->used % BLOCK_RECORDS;
    struct record_block *block = records->blocks;

    if (block && !count)
        count = BLOCK_RECORDS;
    for (; block; block = block->next, count = BLOCK_RECORDS)
        for (uint32_t i = 0; i < count; i++)
            if (block->record[i].shift)
                each(opaque, &block->record[i]);
}

static void again(void *opaque, struct record *r)
{
    chain_up(opaque, r);
}

/* Twice as many chains. */
static bool more_chains(struct records *records)
{
    uint32_t chains = (records->chain_mask + 1) * 2;
    struct record **chain = calloc(chains, sizeof *chain);

    if (!chain)
        return false;
    free(records->chain);
    records->chain = chain;
    records->chain_mask = chains - 1;
    each_in_use(records, again, records);
    return true;
}

static bool more_room(struct records *records)
{
    struct record_block *block = aligned_alloc(RECORD_ALIGN, sizeof *block);

    if (!block)
        return false;
    block->next = records->blocks;
    records->blocks = block;
    records->room += BLOCK_RECORDS;
    return true;
}

static struct record *take(struct records *records)
{
    struct record *r = records->free;

    if (r) {
        records->free = r->next;
        return r;
    }
    if (records->used > records->chain_mask && !more_chains(records))
        return NULL;
    if (records->used == records->room && !more_room(records))
        return NULL;
    return &records->blocks->record[records->used++ % BLOCK_RECORDS];
}

/* A translation, and whom to call for the records that meet it. */
struct meeting {
    uint32_t page, tag;
    unsigned shift;
    void (*each)(void *opaque, struct record *record);
    void *opaque;
};

static void meet(void *opaque, struct record *r)
{
    const struct meeting *m = opaque;
    bool pages = r->shift >= m->shift
                     ? r->page == m->page >> (r->shift - m->shift)
                     : r->page >> (m->shift - r->shift) == m->page;

    if (pages && tags_meet(r->tag, m->tag))
        m->each(m->opaque, r);
}

static void meet_in_chain(struct records *records, uint32_t page,
                          struct meeting *m)
{
    for (struct record *r = *record_chain(records, page); r; r = r->next)
        meet(m, r);
}

void record_each_meeting(struct records *records, uint32_t page,
                         unsigned shift, uint32_t tag,
                         void (*each)(void *opaque, struct record *record),
                         void *opaque)
{
    struct meeting m = {page, tag, shift, each, opaque};

    if (shift != 12) {          /* its pieces are anywhere */
        each_in_use(records, meet, &m);
        return;
    }
    meet_in_chain(records, page, &m);
    if (!records->large)
        return;
    meet_in_chain(records, page >> 9, &m);
    meet_in_chain(records, page >> 10, &m);
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

    if (r)
        return r;
    r = take(records);
    if (!r)
        return NULL;
    *r = (struct record){.page = page, .tag = tag, .shift = (uint8_t)shift,
                         .touched = &r->time};
    records->large |= shift != 12;
    chain_up(records, r);
    record_each_meeting(records, page, shift, tag, make_rivals, r);
    return r;
}

static void give_up(struct records *records, struct record *r)
{
    struct record **link = record_chain(records, r->page);

    while (*link != r)
        link = &(*link)->next;
    *link = r->next;
    *r = (struct record){.next = records->free};
    records->free = r;
}

struct forgetting {
    struct records *records;
    uint32_t tag;
    void (*each)(void *opaque, struct record *record);
    void *opaque;
};

static void forget(void *opaque, struct record *r)
{
    struct forgetting *f = opaque;

    if (r->tag != f->tag)
        return;
    f->each(f->opaque, r);
    give_up(f->records, r);
}

void records_forget(struct records *records, uint32_t tag,
                    void (*each)(void *opaque, struct record *record),
                    void *opaque)
{
    struct forgetting f = {records, tag, each, opaque};

    for (uint32_t way = 0; way < records->of->entry_count; way++)
        if (records->of_way[way] && records->of_way[way]->tag == tag)
            records->of_way[way] = NULL;
    each_in_use(records, forget, &f);
}
