/*
 * docs/events.md, "Page tables": one directory of 1024 slots for each space,
 * each slot a 4 MiB page, a table of 1024 4 KiB pages, or nothing. A page has
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
    struct mapping *small;      /* PIECES of them, or NULL */
};

struct space {
    uint32_t number;
    struct slot directory[1 << (32 - LARGE_SHIFT)];
    struct space *next;
};

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
                                    uint32_t page, bool large)
{
    struct space *space = find(s, number);
    struct mapping *m = NULL;

    if (!space)
        return NULL;
    if (large)
        m = &space->directory[page].large;
    else if (space->directory[page / PIECES].small)
        m = &space->directory[page / PIECES].small[page % PIECES];
    return m && m->present ? m : NULL;
}

/* map: the entry starts with D = 0 and replaces what was there. A 4m map
 * removes the 4k maps inside it, a 4k map the 4m map around it. */
void spaces_map(struct spaces *s, uint32_t number, const struct translation *t)
{
    struct space *space = find_or_add(s, number);
    struct slot *slot;
    struct mapping *m;

    if (t->large) {
        slot = &space->directory[t->page];
        free(slot->small);
        slot->small = NULL;
        m = &slot->large;
    } else {
        slot = &space->directory[t->page / PIECES];
        slot->large.present = false;
        if (!slot->small)
            slot->small = host_alloc(PIECES, sizeof *slot->small);
        m = &slot->small[t->page % PIECES];
    }
    m->present = true;
    m->accessed = false;
    m->t = *t;
    m->t.d = false;
}

/* unmap: makes the entry of exactly that size not present. */
void spaces_unmap(struct spaces *s, uint32_t space, uint32_t page, bool large)
{
    struct mapping *m = find_mapping(s, space, page, large);

    if (m)
        m->present = false;
}

/* clrd: clears D in the entry of exactly that size. */
void spaces_clear_dirty(struct spaces *s, uint32_t space, uint32_t page,
                        bool large)
{
    struct mapping *m = find_mapping(s, space, page, large);

    if (m)
        m->t.d = false;
}

/* docs/events.md, "Accesses": CPL 3 needs US; a write needs RW, unless CPL is 0
 * and wp is 0; a fetch needs what a read needs. */
bool spaces_permit(const struct rights *r, const struct translation *t)
{
    if (r->user && !t->us)
        return false;
    return !r->write || t->rw || (!r->user && !r->wp);
}

static struct mapping *find_at(struct spaces *s, uint32_t space, uint32_t lin)
{
    struct mapping *m =
        find_mapping(s, space, translation_page(lin, true), true);

    return m ? m
             : find_mapping(s, space, translation_page(lin, false), false);
}

/* docs/counting.md, "Walks": a walk that faults sets neither A nor D; one that
 * succeeds sets A, and D for a write. */
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
    return true;
}

bool spaces_probe(struct spaces *s, uint32_t space, uint32_t lin,
                  struct translation *t)
{
    struct mapping *m = find_at(s, space, lin);

    if (!m || !m->accessed)
        return false;
    *t = m->t;
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
