/* The hash table of translations. */
#include "emu/attribution/translation.h"

#include <stdlib.h>

enum { CHAINS_FIRST = 1024, CHUNK_TRANSLATIONS = 1024 };

_Static_assert(sizeof(struct translation) == TRANSLATION_ALIGN,
               "one cache line each");

/* Translations are allocated in chunks, newest chunk first. */
struct translation_chunk {
    struct translation translation[CHUNK_TRANSLATIONS];
    struct translation_chunk *next;
};

bool translations_init(struct translations *all, struct tlb *tlb,
                       struct l0 *l0)
{
    *all = (struct translations){.tlb = tlb, .l0 = l0,
                                 .chain_mask = CHAINS_FIRST - 1};
    all->chain = calloc(CHAINS_FIRST, sizeof *all->chain);
    all->of_way = calloc(tlb->entry_count, sizeof *all->of_way);
    return all->chain && all->of_way;
}

void translations_destroy(struct translations *all)
{
    while (all->chunks) {
        struct translation_chunk *chunk = all->chunks;

        all->chunks = chunk->next;
        free(chunk);
    }
    free(all->chain);
    free(all->of_way);
    *all = (struct translations){0};
}

/* Puts a translation at the front of its chain. */
static void link_first(struct translations *all, struct translation *t)
{
    struct translation **chain = translation_chain(all, t->page);

    t->next = *chain;
    *chain = t;
}

struct translation *translation_find(struct translations *all, uint32_t page,
                                     unsigned shift, uint32_t tag)
{
    struct translation **link = translation_chain(all, page), *t;

    for (; (t = *link); link = &t->next) {
        if (!translation_is(t, page, shift, tag))
            continue;
        *link = t->next;
        link_first(all, t);
        return t;
    }
    return NULL;
}

static void each_in_use(struct translations *all,
                        void (*each)(void *opaque, struct translation *t),
                        void *opaque)
{
    uint32_t count = all->used % CHUNK_TRANSLATIONS;
    struct translation_chunk *chunk = all->chunks;

    if (chunk && !count)
        count = CHUNK_TRANSLATIONS;
    for (; chunk; chunk = chunk->next, count = CHUNK_TRANSLATIONS)
        for (uint32_t i = 0; i < count; i++)
            if (chunk->translation[i].shift)
                each(opaque, &chunk->translation[i]);
}

static void relink(void *opaque, struct translation *t)
{
    link_first(opaque, t);
}

static bool double_chains(struct translations *all)
{
    uint32_t chains = (all->chain_mask + 1) * 2;
    struct translation **chain = calloc(chains, sizeof *chain);

    if (!chain)
        return false;
    free(all->chain);
    all->chain = chain;
    all->chain_mask = chains - 1;
    each_in_use(all, relink, all);
    return true;
}

static bool add_chunk(struct translations *all)
{
    struct translation_chunk *chunk = aligned_alloc(TRANSLATION_ALIGN,
                                                    sizeof *chunk);

    if (!chunk)
        return false;
    chunk->next = all->chunks;
    all->chunks = chunk;
    all->room += CHUNK_TRANSLATIONS;
    return true;
}

/* A translation that is not in use; null: the host has no memory. */
static struct translation *allocate(struct translations *all)
{
    struct translation *t = all->free;

    if (t) {
        all->free = t->next;
        return t;
    }
    if (all->used > all->chain_mask && !double_chains(all))
        return NULL;
    if (all->used == all->room && !add_chunk(all))
        return NULL;
    return &all->chunks->translation[all->used++ % CHUNK_TRANSLATIONS];
}

/* A page of a tag, and whom to call for what overlaps it. */
struct overlap {
    uint32_t page, tag;
    unsigned shift;
    void (*each)(void *opaque, struct translation *t);
    void *opaque;
};

static void call_if_overlapping(void *opaque, struct translation *t)
{
    const struct overlap *o = opaque;
    bool intersect = t->shift >= o->shift
                         ? t->page == o->page >> (t->shift - o->shift)
                         : t->page >> (o->shift - t->shift) == o->page;

    if (intersect && translation_tags_match(t->tag, o->tag))
        o->each(o->opaque, t);
}

static void overlaps_in_chain(struct translations *all, uint32_t page,
                              struct overlap *o)
{
    for (struct translation *t = *translation_chain(all, page); t;
         t = t->next)
        call_if_overlapping(o, t);
}

void translation_each_overlapping(struct translations *all, uint32_t page,
                                  unsigned shift, uint32_t tag,
                                  void (*each)(void *opaque,
                                               struct translation *t),
                                  void *opaque)
{
    struct overlap o = {page, tag, shift, each, opaque};

    if (shift != 12) {          /* the small pages in it have any chains */
        each_in_use(all, call_if_overlapping, &o);
        return;
    }
    overlaps_in_chain(all, page, &o);
    if (!all->has_large)
        return;
    overlaps_in_chain(all, page >> 9, &o);      /* the 2 MiB page around it */
    overlaps_in_chain(all, page >> 10, &o);     /* and the 4 MiB page */
}

static void mark_overlapped(void *opaque, struct translation *other)
{
    struct translation *t = opaque;

    if (other != t)
        t->overlapped = other->overlapped = true;
}

struct translation *translation_find_or_make(struct translations *all,
                                             uint32_t page, unsigned shift,
                                             uint32_t tag)
{
    struct translation *t = translation_find(all, page, shift, tag);

    if (t)
        return t;
    t = allocate(all);
    if (!t)
        return NULL;
    *t = (struct translation){.page = page, .tag = tag,
                              .shift = (uint8_t)shift, .touched = &t->time};
    all->has_large |= shift != 12;
    link_first(all, t);
    translation_each_overlapping(all, page, shift, tag, mark_overlapped, t);
    return t;
}

static void release(struct translations *all, struct translation *t)
{
    struct translation **link = translation_chain(all, t->page);

    while (*link != t)
        link = &(*link)->next;
    *link = t->next;
    *t = (struct translation){.next = all->free};
    all->free = t;
}

/* A tag that is forgotten, and whom to call for its translations. */
struct forgotten {
    struct translations *all;
    uint32_t tag;
    void (*each)(void *opaque, struct translation *t);
    void *opaque;
};

static void forget(void *opaque, struct translation *t)
{
    struct forgotten *f = opaque;

    if (t->tag != f->tag)
        return;
    f->each(f->opaque, t);
    release(f->all, t);
}

void translations_forget(struct translations *all, uint32_t tag,
                         void (*each)(void *opaque, struct translation *t),
                         void *opaque)
{
    struct forgotten f = {all, tag, each, opaque};

    for (uint32_t way = 0; way < all->tlb->entry_count; way++)
        if (all->of_way[way] && all->of_way[way]->tag == tag)
            all->of_way[way] = NULL;
    each_in_use(all, forget, &f);
}
