/* One array, its ghosts, history and counters: docs/counting.md, "Look-up",
 * "Assists" and "Miss classes", whose headings the comments name in quotes. */
#include "tests/reference/counted.h"

#include <assert.h>

/* "Miss classes": two ghosts and a history stand beside each array.
 * "Replacement": each array and each ghost A has a generator, and all of them
 * start from the model's seed. */
void counted_init(struct counted *c, const struct header_array *spec,
                  const struct header *header)
{
    *c = (struct counted){ .spec = spec, .history_limit = header->history };
    array_init(&c->tlb, spec->entries, spec->ways, spec->policy, header->seed);
    ghost_init_a(&c->ghost_a, spec, header->seed);
    ghost_init_b(&c->ghost_b, spec);
    history_init(&c->history, header->large_shift);
}

void counted_free(struct counted *c)
{
    array_free(&c->tlb);
    ghost_free(&c->ghost_a);
    ghost_free(&c->ghost_b);
    history_free(&c->history);
}

/* "Hits": a hit counts, and moves recency, in the array that hit. */
void counted_hit(struct counted *c, struct entry *e)
{
    c->hits++;
    array_touch(&c->tlb, e);
}

/* "The class": a miss of class fault changes no ghost and no history. */
void counted_fault(struct counted *c)
{
    c->misses++;
    c->miss_class[MISS_FAULT]++;
}

/* "Remapped or avoidable": frame of the piece, size or mark, R/W, U/S, G or NX
 * differ. */
static bool is_remapped(const struct translation *removed,
                        const struct translation *refill, uint32_t lin)
{
    return translation_piece(removed, lin) != translation_piece(refill, lin) ||
           removed->shift != refill->shift || removed->mark != refill->mark ||
           removed->rw != refill->rw || removed->us != refill->us ||
           removed->g != refill->g || removed->nx != refill->nx;
}

/* "Charges": by the cause of the event. */
static void charge(struct flush_counts *event, bool remapped)
{
    event->refill_misses++;
    if (remapped)
        event->refill_remapped++;
    else
        event->refill_avoidable++;
}

/* "The class": the first that applies. */
void counted_miss(struct counted *c, const struct translation *t,
                  uint32_t lin, uint32_t space, struct flush_counts *flushes)
{
    const struct record *r = history_last(&c->history, space, lin);
    enum miss_class class;

    assert(!r || r->fate != FATE_RESIDENT);
    if (!r)
        class = MISS_COMPULSORY;
    else if (r->fate == FATE_FLUSHED && ghost_hits(&c->ghost_a, lin, space))
        class = MISS_FLUSH;
    else if (ghost_hits(&c->ghost_b, lin, space))
        class = MISS_CONFLICT;
    else
        class = MISS_CAPACITY;
    c->misses++;
    c->miss_class[class]++;
    if (class == MISS_FLUSH)
        charge(&flushes[r->cause], is_remapped(&r->removed, t, lin));
}

/* "Ghosts": the ghosts of an array see the accesses that do not fault and whose
 * translation, as it is after any assist, ends in that array. */
void counted_see(struct counted *c, const struct translation *t,
                 uint32_t space)
{
    ghost_see(&c->ghost_a, t, translation_tag(t, space));
    ghost_see(&c->ghost_b, t, translation_tag(t, space));
}

/* "The limit of a history": neither the array nor a ghost stands for an idle
 * record. */
static bool is_idle(const void *opaque, const struct record *r)
{
    const struct counted *c = opaque;

    return r->fate != FATE_RESIDENT &&
           !ghost_holds(&c->ghost_a, r->tag, r->page, r->shift) &&
           !ghost_holds(&c->ghost_b, r->tag, r->page, r->shift);
}

/* "The limit of a history": a fill that makes one record too many. */
static void make_room(struct counted *c, const struct translation *t,
                      uint32_t tag)
{
    if (history_find(&c->history, tag, t->page, t->shift) ||
        c->history.records < c->history_limit + 3 * c->spec->entries)
        return;
    history_trim(&c->history, c->history_limit / 2, is_idle, c);
}

/* "Fills and evictions": fills are entries placed in the array, evictions are
 * valid entries that the policy displaced. */
bool counted_fill(struct counted *c, const struct translation *t,
                  uint32_t space, struct translation *displaced)
{
    struct entry e;
    bool evicts = array_fill(&c->tlb, t, translation_tag(t, space), &e);

    c->fills++;
    if (evicts) {
        c->evictions++;
        if (!e.forgotten)
            history_evicted(&c->history, &e.t, e.tag);
    }
    make_room(c, t, translation_tag(t, space));
    history_filled(&c->history, t, translation_tag(t, space));
    *displaced = e.t;
    return evicts;
}

/* "Ghosts": an exclusive second level's entries that overlap what moved to the
 * first level are deleted. */
void counted_move_up(struct counted *c, const struct translation *t,
                     uint32_t space)
{
    ghost_delete(&c->ghost_a, t, translation_tag(t, space));
    ghost_delete(&c->ghost_b, t, translation_tag(t, space));
}

/* "The walk finds the same page size": a replacement in place moves no recency
 * and is no fill. If it changes G, the history record moves to the new tag. */
void counted_replace(struct counted *c, struct entry *e,
                     const struct translation *t, uint32_t space)
{
    uint32_t tag = translation_tag(t, space);

    if (tag != e->tag && !e->forgotten)
        history_moved(&c->history, t, e->tag, tag);
    e->t = *t;
    e->tag = tag;
}

/* "The walk finds another page size": the old entry's history says evicted; no
 * eviction is counted. */
void counted_leave(struct counted *c, struct entry *e)
{
    if (!e->forgotten)
        history_evicted(&c->history, &e->t, e->tag);
    e->valid = false;
    c->left++;
}

/* "History": removed by a flush event, with what the entry held. */
void counted_drop(struct counted *c, struct entry *e, enum cause cause)
{
    if (!e->forgotten)
        history_flushed(&c->history, &e->t, e->tag, cause);
    e->valid = false;
    c->dropped++;
}

/* "space_free": records and ghost entries of the space go; the array keeps its
 * entries of the space, but they leave no record when they go. */
void counted_forget(struct counted *c, uint32_t space)
{
    history_forget(&c->history, space);
    ghost_forget(&c->ghost_a, space);
    ghost_forget(&c->ghost_b, space);
    for (uint32_t i = 0; i < c->tlb.entries; i++)
        if (c->tlb.entry[i].tag == space)
            c->tlb.entry[i].forgotten = true;
}
