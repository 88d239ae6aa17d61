/* Invariants of the reference counter: sums that docs/counting.md promises, and
 * what the page takes for granted about entries, ghosts and histories. */
#undef NDEBUG
#include "tests/reference/check.h"

#include <assert.h>

/* Every valid entry is in the set of its page, and its tag agrees with G. */
static uint32_t check_places(const struct array *a)
{
    uint32_t valid = 0;

    for (uint32_t i = 0; i < a->entries; i++) {
        const struct entry *e = &a->entry[i];

        if (!e->valid)
            continue;
        valid++;
        assert(i / a->ways == e->t.page % a->sets);
        assert(e->t.g == (e->tag == TAG_GLOBAL));
    }
    return valid;
}

/* A TLB holds a page of a size once, and but for global entries only pages of
 * the current space; an entry has a resident record unless forgotten. */
static void check_tlb(const struct counted *array, const struct array *tlb,
                      uint32_t space)
{
    for (uint32_t i = 0; i < tlb->entries; i++) {
        const struct entry *e = &tlb->entry[i];
        const struct record *r;

        if (!e->valid)
            continue;
        assert(e->tag == TAG_GLOBAL || e->tag == space);
        for (uint32_t n = i + 1; n < tlb->entries; n++)
            assert(!tlb->entry[n].valid ||
                   !translation_same_page(&e->t, &tlb->entry[n].t));
        r = history_find(&array->history, e->tag, e->t.page, e->t.shift);
        assert(e->forgotten || (r && r->fate == FATE_RESIDENT));
    }
}

/* Every resident record has its entry; fill times differ. */
static void check_history(struct counted *array)
{
    for (size_t i = 0; i < HISTORY_CHAINS; i++) {
        const struct record *r = array->history.chain[i];

        for (; r; r = r->next) {
            const struct entry *e = array_find(&array->tlb, r->page, r->shift);

            assert(r->filled > 0 && r->filled <= array->history.time);
            assert(r->fate != FATE_RESIDENT ||
                   (e && e->tag == r->tag && !e->forgotten));
        }
    }
    assert(array->history.time == array->fills);
    assert(array->history.records <=
           array->history_limit + 3 * array->spec->entries);
}

/* No two entries of a ghost overlap, so that at most one matches. */
static void check_ghost(const struct ghost *g)
{
    const struct array *a = &g->array;

    check_places(a);
    for (uint32_t i = 0; i < a->entries; i++)
        for (uint32_t n = i + 1; n < a->entries; n++) {
            const struct entry *x = &a->entry[i], *y = &a->entry[n];

            assert(!x->valid || !y->valid ||
                   !translation_intersects(&x->t, &y->t) ||
                   (x->tag != y->tag && x->tag != TAG_GLOBAL &&
                    y->tag != TAG_GLOBAL));
        }
}

/* Fills, evictions, classes and residents of one array add up. */
static void check_array(struct counted *array, uint32_t space)
{
    uint64_t classes = 0;

    for (int i = 0; i < MISS_CLASSES; i++)
        classes += array->miss_class[i];
    assert(classes == array->misses);
    assert(array->fills - array->evictions - array->dropped - array->left ==
           check_places(&array->tlb));
    check_tlb(array, &array->tlb, space);
    check_history(array);
    check_ghost(&array->ghost_a);
    check_ghost(&array->ghost_b);
}

static void check_sides(const struct counter *c)
{
    for (int side = SIDE_I; side < SIDE_S; side++) {
        const struct side_counts *s = &c->side[side];
        uint64_t hits = 0, misses = 0;

        for (int i = 0; i < c->arrays; i++) {
            if (c->array[i].spec->side != (enum side)side)
                continue;
            hits += c->array[i].hits;
            misses += c->array[i].misses;
        }
        assert(s->hits + s->misses == s->accesses);
        assert(s->hits == hits);
        assert(s->misses >= misses);
        assert(s->dirty_assists + s->rights_assists <= s->accesses);
    }
}

/* walks.count is accesses that no level served, plus assists. */
static void check_walks(const struct counter *c)
{
    uint64_t unserved = 0, assists = 0;

    for (int side = SIDE_I; side < SIDE_S; side++) {
        unserved += c->side[side].misses;
        assists += c->side[side].dirty_assists +
                   c->side[side].rights_assists;
    }
    for (int i = 0; i < c->arrays; i++)
        if (c->array[i].spec->side == SIDE_S)
            unserved -= c->array[i].hits;
    unserved -= c->prefetch.hits;
    assert(c->walks == unserved + assists);
    assert(c->walk_faults == c->flush[CAUSE_PAGE_FAULT].count);
}

/* refill_avoidable and refill_remapped sum to refill_misses, and refill_misses
 * over the causes to miss_class.flush over the arrays. */
static void check_flushes(const struct counter *c)
{
    uint64_t classes = 0, charged = 0, dropped = 0, counted = 0;

    for (int i = 0; i < c->arrays; i++) {
        classes += c->array[i].miss_class[MISS_FLUSH];
        dropped += c->array[i].dropped;
    }
    for (int i = 0; i < CAUSES; i++) {
        const struct flush_counts *f = &c->flush[i];

        assert(f->refill_misses == f->refill_avoidable + f->refill_remapped);
        charged += f->refill_misses;
        counted += f->entries_dropped;
    }
    assert(classes == charged);
    assert(dropped == counted);
}

void check_counter(struct counter *c)
{
    for (int i = 0; i < c->arrays; i++)
        check_array(&c->array[i], c->space);
    check_sides(c);
    check_walks(c);
    check_flushes(c);
}
