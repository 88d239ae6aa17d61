/* The table of translations and its three hashes. */
#define _DEFAULT_SOURCE
#include "emu/attribution/translation.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "emu/attribution/history_limit.h"
#include "emu/attribution/translation_overlap.h"

enum { SLOTS_FIRST = 1024 };

_Static_assert(sizeof(struct translation) == TRANSLATION_ALIGN,
               "one cache line each");

/* The history keeps `records` and three for each entry, and a ghost may hold
 * what the history does not know. A quarter more, and a sweep is worth it. */
uint32_t translations_room(uint32_t records, uint32_t entries)
{
    uint32_t most = history_limit_records(records, entries) + 2 * entries;

    return most + most / 4 + SLOTS_FIRST;
}

static size_t table_bytes(const struct translations *all)
{
    return (all->room + (size_t)1) * sizeof(*all->table);
}

static uint32_t *new_chains(uint32_t slots)
{
    return calloc(slots, 3 * sizeof(uint32_t));
}

static void set_chains(struct translation_chains *chains, uint32_t *memory,
                       uint32_t slots)
{
    chains->by_page_and_tag = memory;
    chains->by_page = memory + slots;
    chains->by_tag = memory + (size_t)2 * slots;
    chains->slots = slots;
}

bool translations_init(struct translations *all, struct tlb *tlb,
                       struct l0 *l0)
{
    uint32_t *chains = new_chains(SLOTS_FIRST);
    void *table;

    *all = (struct translations){
        .tlb = tlb,
        .l0 = l0,
        .room = translations_room(HISTORY_RECORDS_MAX, tlb->entry_count),
        .sweep_at = SLOTS_FIRST,
        .chains = { .key = hash_key_new() },
    };
    set_chains(&all->chains, chains, SLOTS_FIRST);
    all->of_way = calloc(tlb->entry_count, sizeof *all->of_way);
    /* The host gives memory to what is used of it. */
    table = mmap(NULL, table_bytes(all), PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    all->table = table == MAP_FAILED ? NULL : table;
    return chains && all->of_way && all->table;
}

void translations_destroy(struct translations *all)
{
    if (all->table)
        munmap(all->table, table_bytes(all));
    free(all->chains.by_page_and_tag);
    free(all->of_way);
    *all = (struct translations){0};
}

static uint32_t number_of(const struct translations *all,
                          const struct translation *t)
{
    return (uint32_t)(t - all->table);
}

static uint32_t *chain_of_tag(struct translations *all, uint32_t tag)
{
    return &all->chains.by_tag[translation_slot(&all->chains, 0, tag)];
}

/* Puts a translation at the front of its chains. */
static void link_first(struct translations *all, struct translation *t)
{
    struct translation_chains *chains = &all->chains;
    uint32_t *chain = &chains->by_page_and_tag[
        translation_slot(chains, t->page, t->tag)];
    uint32_t *of_page = translation_chain_of_page(all, t->page);
    uint32_t *of_tag = chain_of_tag(all, t->tag);

    t->next = *chain;
    t->next_of_page = *of_page;
    t->next_of_tag = *of_tag;
    *chain = *of_page = *of_tag = number_of(all, t);
}

struct translation *translation_find(struct translations *all, uint32_t page,
                                     unsigned shift, uint32_t tag)
{
    uint32_t *first = &all->chains.by_page_and_tag[
        translation_slot(&all->chains, page, tag)];

    for (uint32_t *link = first; *link; link = &all->table[*link].next) {
        struct translation *t = &all->table[*link];

        if (!translation_is(t, page, shift, tag))
            continue;
        *link = t->next;
        t->next = *first;
        *first = number_of(all, t);
        return t;
    }
    return NULL;
}

void translations_each(struct translations *all,
                       void (*each)(void *opaque, struct translation *t),
                       void *opaque)
{
    for (uint32_t number = 1; number <= all->used; number++)
        if (all->table[number].shift)
            each(opaque, &all->table[number]);
}

void translation_release(struct translations *all, struct translation *t)
{
    t->shift = 0;           /* it leaves its chains when they are made anew */
    t->state = TRANSLATION_UNKNOWN;
    all->in_use--;
}

/* Whether neither the history nor a ghost knows it. */
static bool is_useless(const struct translation *t)
{
    return t->state == TRANSLATION_UNKNOWN && !t->ghost_a && !t->ghost_b;
}

/* Ways that held what is not in use any more hold an unknown one. */
static void forget_ways(struct translations *all)
{
    for (uint32_t way = 0; way < all->tlb->entry_count; way++)
        if (all->of_way[way] && !all->of_way[way]->shift)
            all->of_way[way] = NULL;
}

static void release_useless(void *opaque, struct translation *t)
{
    if (is_useless(t))
        translation_release(opaque, t);
}

/* Makes the chains anew, with as many slots as there are translations in use,
 * or more. False: the host has no memory. */
static bool relink(struct translations *all)
{
    uint32_t slots = all->chains.slots, *chains;

    while (slots < all->in_use)
        slots *= 2;
    chains = new_chains(slots);
    if (!chains)
        return false;
    free(all->chains.by_page_and_tag);
    set_chains(&all->chains, chains, slots);
    all->free = 0;
    for (uint32_t number = 1; number <= all->used; number++) {
        struct translation *t = &all->table[number];

        if (t->shift) {
            link_first(all, t);
        } else {
            *t = (struct translation){.next = all->free};
            all->free = number;
        }
    }
    return true;
}

/* Finds translations that are not in use. As long as most of them are, the next
 * time comes when there are twice as many, so that a sweep costs little for
 * each translation made. False: the host has no memory. */
static bool sweep(struct translations *all)
{
    translations_each(all, release_useless, all);
    forget_ways(all);
    if (!relink(all))
        return false;
    while (all->sweep_at < all->room && all->sweep_at / 2 < all->in_use)
        all->sweep_at *= 2;
    if (all->sweep_at > all->room)
        all->sweep_at = all->room;
    return true;
}

/* A translation that is not in use; null: the host has no memory. */
static struct translation *allocate(struct translations *all)
{
    struct translation *t;

    if (!all->free && all->used == all->sweep_at && !sweep(all))
        return NULL;
    if (!all->free)
        return all->used < all->room ? &all->table[++all->used] : NULL;
    t = &all->table[all->free];
    all->free = t->next;
    return t;
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
    all->in_use++;
    link_first(all, t);
    translation_mark_overlaps(all, t);
    return t;
}

void translations_forget(struct translations *all, uint32_t tag,
                         void (*each)(void *opaque, struct translation *t),
                         void *opaque)
{
    uint32_t *link = chain_of_tag(all, tag);

    while (*link) {
        struct translation *t = &all->table[*link];

        if (t->shift && t->tag == tag) {
            each(opaque, t);
            translation_release(all, t);
        }
        if (t->shift)
            link = &t->next_of_tag;
        else
            *link = t->next_of_tag;
    }
}
