#include "emu/sweep/sweep_stack.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

/* A place holds a word of the page with these bits, or this. */
static const uint32_t HOLE = UINT32_MAX;

enum {
    PAGE = SWEEP_WORD_PAGE | SWEEP_WORD_LARGE,
    /* Pages are told apart by their numbers and sizes. The size of a piece is
     * known, and asked for by INVLPG only. */
    ENTRY = PAGE | SWEEP_WORD_GLOBAL,
};

bool sweep_stack_init(struct sweep_stack *s,
                      const struct sweep_stack_kind *kind, uint32_t sets,
                      uint32_t ways)
{
    size_t depths = (size_t)ways + 1;

    *s = (struct sweep_stack){
        .kind = *kind,
        .sets = sets,
        .ways = ways,
        .mask = sets & (sets - 1) ? 0 : sets - 1,
        .set = calloc(sets ? sets : 1, sizeof *s->set),
        .place = malloc(((size_t)sets * ways + 1) * sizeof *s->place),
        .missed = calloc(depths, sizeof *s->missed),
        .faulted = calloc(depths, sizeof *s->faulted),
        .evicted = calloc(depths, sizeof *s->evicted),
    };
    return s->set && s->place && s->missed && s->faulted && s->evicted;
}

void sweep_stack_destroy(struct sweep_stack *s)
{
    free(s->set);
    free(s->place);
    free(s->missed);
    free(s->faulted);
    free(s->evicted);
}

/* The entry that a word's page is held as. */
ALWAYS_INLINE uint32_t entry_of(const struct sweep_stack *s, uint32_t word)
{
    if (!(word & SWEEP_WORD_LARGE) || s->kind.pieces)
        return word & ENTRY;
    return sweep_word_region(word) |
           (word & (SWEEP_WORD_LARGE | SWEEP_WORD_GLOBAL));
}

ALWAYS_INLINE uint32_t set_of(const struct sweep_stack *s, uint32_t entry)
{
    uint32_t page = entry & SWEEP_WORD_PAGE;

    return s->mask || s->sets == 1 ? page & s->mask : page % s->sets;
}

/* The first hole from a depth on. */
static uint32_t next_hole(const uint32_t *place, uint32_t length, uint32_t from)
{
    while (from < length && place[from] != HOLE)
        from++;
    return from;
}

/* Makes holes of what the flushes since the last use of a set have removed. */
static void settle(struct sweep_stack *s, struct sweep_stack_set *set,
                   uint32_t *place)
{
    if (set->flushes < s->flushed_all)
        set->length = 0;
    for (uint32_t i = 0; i < set->length; i++)
        if (!(place[i] & SWEEP_WORD_GLOBAL))
            place[i] = HOLE;
    while (set->length && place[set->length - 1] == HOLE)
        set->length--;
    set->hole = next_hole(place, set->length, 0);
    set->flushes = s->flushes;
}

ALWAYS_INLINE uint32_t *open_set(struct sweep_stack *s, uint32_t number,
                                 struct sweep_stack_set **set)
{
    uint32_t *place = s->place + (size_t)number * s->ways;

    *set = &s->set[number];
    if (UNLIKELY((*set)->flushes != s->flushes))
        settle(s, *set, place);
    return place;
}

/* Puts an entry on top. It was at depth d, or nowhere: d is s->ways. */
ALWAYS_INLINE void bring_up(struct sweep_stack *s, struct sweep_stack_set *set,
                            uint32_t *place, uint32_t d, uint32_t entry)
{
    uint32_t hole = set->hole, last = d < hole ? d : hole;

    s->missed[d]++;
    s->evicted[last]++;
    if (last == s->ways)
        last--;                     /* it falls off */
    memmove(place + 1, place, last * sizeof *place);
    place[0] = entry;
    if (d < hole || hole == s->ways)
        return;
    if (d < s->ways)
        place[d] = HOLE;
    else if (hole == set->length)
        set->length++;
    set->hole = next_hole(place, set->length, hole + 1);
}

ALWAYS_INLINE void touch(struct sweep_stack *s, uint32_t word)
{
    uint32_t entry = entry_of(s, word), d = 0;
    struct sweep_stack_set *set;
    uint32_t *place;

    if (!s->sets) {
        (word & SWEEP_WORD_FAULT ? s->faulted : s->missed)[0]++;
        return;
    }
    place = open_set(s, set_of(s, entry), &set);
    if (LIKELY(set->length && place[0] == entry && !(word & SWEEP_WORD_FAULT)))
        return;
    while (d < set->length && place[d] != entry)
        d++;
    if (d == set->length)
        d = s->ways;
    if (UNLIKELY(word & SWEEP_WORD_FAULT)) {
        s->faulted[d]++;
        return;
    }
    s->has_pieces |= s->kind.pieces && word & SWEEP_WORD_LARGE;
    bring_up(s, set, place, d, entry);
}

static void drop_at(struct sweep_stack_set *set, uint32_t *place, uint32_t d)
{
    place[d] = HOLE;
    if (d < set->hole)
        set->hole = d;
}

/* Drops the entry of a page, whether it is global or not. */
static void drop_page(struct sweep_stack *s, uint32_t page)
{
    struct sweep_stack_set *set;
    uint32_t *place = open_set(s, set_of(s, page), &set);

    for (uint32_t d = 0; d < set->length; d++)
        if ((place[d] & PAGE) == page && place[d] != HOLE)
            drop_at(set, place, d);
}

/* Drops all pieces of the large page of a word. */
static void drop_pieces(struct sweep_stack *s, uint32_t word)
{
    uint32_t pae = word & SWEEP_WORD_PAE, pages = pae ? 512 : 1024;
    uint32_t region = sweep_word_region(word), first = region * pages;
    uint32_t sets = s->sets < pages ? s->sets : pages;

    for (uint32_t i = 0; i < sets; i++) {
        struct sweep_stack_set *set;
        uint32_t *place = open_set(s, (first + i) % s->sets, &set);

        for (uint32_t d = 0; d < set->length; d++)
            if (place[d] & SWEEP_WORD_LARGE && place[d] != HOLE &&
                sweep_word_region(place[d] | pae) == region)
                drop_at(set, place, d);
    }
}

static void drop(struct sweep_stack *s, uint32_t word)
{
    if (!s->sets)
        return;
    if (s->kind.small)
        drop_page(s, word & SWEEP_WORD_PAGE);
    if (s->kind.large && !s->kind.pieces)
        drop_page(s, sweep_word_region(word) | SWEEP_WORD_LARGE);
    if (s->has_pieces)
        drop_pieces(s, word);
}

static void flush(struct sweep_stack *s, bool all)
{
    s->flushes++;
    if (all)
        s->flushed_all = s->flushes;
}

void sweep_stack_play(struct sweep_stack *s, const struct sweep_block *block)
{
    const struct sweep_stack_kind kind = s->kind;

    for (unsigned i = 0; i < block->events; i++) {
        uint32_t word = block->word[i];

        if (UNLIKELY(word >= SWEEP_WORD_DROP)) {
            if (word & SWEEP_WORD_DROP)
                drop(s, word);
            else if (!(word & SWEEP_WORD_NOTHING))
                flush(s, word & SWEEP_WORD_FLUSH_ALL);
            continue;
        }
        if ((word & SWEEP_WORD_FETCH ? kind.fetches : kind.data) &&
            (word & SWEEP_WORD_LARGE ? kind.large : kind.small))
            touch(s, word);
        if (UNLIKELY(word & SWEEP_WORD_FAULT))
            drop(s, word);
    }
}

struct sweep_counts sweep_stack_counts(const struct sweep_stack *s,
                                       uint32_t ways)
{
    struct sweep_counts counts = {0};

    if (!s->sets)
        return (struct sweep_counts){.misses = s->missed[0] + s->faulted[0]};
    for (uint32_t d = ways; d <= s->ways; d++) {
        counts.fills += s->missed[d];
        counts.misses += s->missed[d] + s->faulted[d];
        counts.evictions += s->evicted[d];
    }
    return counts;
}
