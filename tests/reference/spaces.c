/*
 * docs/events.md, "Page tables": one directory for each space, with a slot for
 * each large page, and each slot a large page, a table of 4 KiB pages, or
 * nothing. A page has
 * its A bit; the directory's entry for a table has A set if one of its pages
 * has.
 */
#include "tests/reference/spaces.h"

#include <string.h>

#include "tests/reference/host.h"

struct mapping {
    bool present;
    bool accessed;              /* A: only a prefetch looks at it */
    struct translation t;
};

struct slot {
    struct mapping large;
    struct mapping *small;      /* as many as it has pieces, or NULL */
};

struct space {
    uint32_t number;
    struct slot directory[1 << (32 - LARGE_SHIFT_2M)];
    struct space *next;
};

void spaces_init(struct spaces *s, unsigned large_shift)
{
    s->first = NULL;
    s->large_shift = large_shift;
}

static struct space *find(struct spaces *s, uint32_t number)
{
    struct space *space = s->first;

    while (space && space->number != number)
        space = space->next;
    return space;
}

static struct space *find_or_add(struct spaces *s, uint32_t number)
{
    struct space *space = find(s, number);

    if (!space) {
        space = host_alloc(1, sizeof *space);
        space->number = number;
        space->next = s->first;
        s->first = space;
    }
    return space;
}

/* The present entry of exactly that size, or NULL. */
static struct mapping *find_mapping(struct spaces *s, uint32_t number,
                                    uint32_t page, unsigned shift)
{
    struct space *space = find(s, number);
    uint32_t pieces = translation_pieces(s->large_shift);
    struct mapping *m = NULL;

    if (!space)
        return NULL;
    if (shift != SMALL_SHIFT)
        m = &space->directory[page].large;
    else if (space->directory[page / pieces].small)
        m = &space->directory[page / pieces].small[page % pieces];
    return m && m->present ? m : NULL;
}

/* map: the entry starts with D = 0 and replaces what was there. A 4m map
 * removes the 4k maps inside it, a 4k map the 4m map around it. */
void spaces_map(struct spaces *s, uint32_t number, const struct translation *t)
{
    struct space *space = find_or_add(s, number);
    uint32_t pieces = translation_pieces(s->large_shift);
    struct slot *slot;
    struct mapping *m;

    if (translation_is_large(t)) {
        slot = &space->directory[t->page];
        free(slot->small);
        slot->small = NULL;
        m = &slot->large;
    } else {
        slot = &space->directory[t->page / pieces];
        slot->large.present = false;
        if (!slot->small)
            slot->small = host_alloc(pieces, sizeof *slot->small);
        m = &slot->small[t->page % pieces];
    }
    m->present = true;
    m->accessed = false;
    m->t = *t;
    m->t.d = false;
}

/* unmap: makes the entry of exactly that size not present. */
void spaces_unmap(struct spaces *s, uint32_t space, uint32_t page, unsigned shift)
{
    struct mapping *m = find_mapping(s, space, page, shift);

    if (m)
        m->present = false;
}

/* clrd, setd: clears or sets D in the entry of exactly that size. */
void spaces_put_dirty(struct spaces *s, uint32_t space, uint32_t page,
                      unsigned shift, bool dirty)
{
    struct mapping *m = find_mapping(s, space, page, shift);

    if (m)
        m->t.d = dirty;
}

/* docs/events.md, "Accesses": CPL 3 needs US; a write needs RW, unless CPL is 0
 * and wp is 0; a fetch needs what a read needs, and NX = 0. */
bool spaces_permit(const struct rights *r, const struct translation *t)
{
    if (r->user && !t->us)
        return false;
    if (r->fetch && t->nx)
        return false;
    return !r->write || t->rw || (!r->user && !r->wp);
}

static struct mapping *find_at(struct spaces *s, uint32_t space, uint32_t lin)
{
    struct mapping *m =
        find_mapping(s, space, lin >> s->large_shift, s->large_shift);

    return m ? m : find_mapping(s, space, lin >> SMALL_SHIFT, SMALL_SHIFT);
}

/* docs/counting.md, "Walks": a walk that faults sets neither A nor D; one that
 * succeeds sets A, and D for a write. Without CR4.PGE the walk drops G. */
bool spaces_walk(struct spaces *s, uint32_t space, uint32_t lin,
                 const struct rights *r, struct translation *t)
{
    struct mapping *m = find_at(s, space, lin);

    if (!m || !spaces_permit(r, &m->t))
        return false;
    m->accessed = true;
    if (r->write)
        m->t.d = true;
    *t = m->t;
    t->g &= r->pge;
    return true;
}

bool spaces_probe(struct spaces *s, uint32_t space, uint32_t lin, bool pge,
                  struct translation *t)
{
    struct mapping *m = find_at(s, space, lin);

    if (!m || !m->accessed)
        return false;
    *t = m->t;
    t->g &= pge;
    return true;
}

void spaces_free(struct spaces *s)
{
    while (s->first) {
        struct space *space = s->first;

        for (size_t i = 0; i < sizeof space->directory /
                               sizeof space->directory[0]; i++)
            free(space->directory[i].small);
        s->first = space->next;
        free(space);
    }
}
