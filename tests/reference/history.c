/* Records of what an array held: docs/counting.md, "History". */
#include "tests/reference/history.h"

#include <assert.h>

#include "tests/reference/host.h"

void history_init(struct history *h, unsigned large_shift)
{
    h->large_shift = large_shift;
    h->chain = host_alloc(HISTORY_CHAINS, sizeof(struct record *));
    h->time = 0;
    h->records = 0;
}

/* Deletes every record of that tag; all records if all. */
static void delete_records(struct history *h, uint32_t tag, bool all)
{
    for (size_t i = 0; i < HISTORY_CHAINS; i++) {
        struct record **link = &h->chain[i];

        while (*link) {
            struct record *r = *link;

            if (all || r->tag == tag) {
                *link = r->next;
                free(r);
                h->records--;
            } else {
                link = &r->next;
            }
        }
    }
}

void history_free(struct history *h)
{
    delete_records(h, 0, true);
    free(h->chain);
}

struct record *history_find(const struct history *h, uint32_t tag,
                            uint32_t page, unsigned shift)
{
    struct record *r = h->chain[page % HISTORY_CHAINS];

    while (r && !(r->tag == tag && r->page == page && r->shift == shift))
        r = r->next;
    return r;
}

/* docs/counting.md, "The class": of the records of either size, of the current
 * space or global, whose page covers the address, the one filled last. */
const struct record *history_last(const struct history *h, uint32_t space,
                                  uint32_t lin)
{
    const struct record *covering[] = {
        history_find(h, space, lin >> SMALL_SHIFT, SMALL_SHIFT),
        history_find(h, space, lin >> h->large_shift, h->large_shift),
        history_find(h, TAG_GLOBAL, lin >> SMALL_SHIFT, SMALL_SHIFT),
        history_find(h, TAG_GLOBAL, lin >> h->large_shift, h->large_shift),
    };
    const struct record *last = NULL;

    for (int i = 0; i < 4; i++)
        if (covering[i] && (!last || covering[i]->filled > last->filled))
            last = covering[i];
    return last;
}

/* Resident, with the time of the fill. */
void history_filled(struct history *h, const struct translation *t,
                    uint32_t tag)
{
    struct record *r = history_find(h, tag, t->page, t->shift);

    if (!r) {
        struct record **chain = &h->chain[t->page % HISTORY_CHAINS];

        r = host_alloc(1, sizeof *r);
        r->tag = tag;
        r->page = t->page;
        r->shift = t->shift;
        r->next = *chain;
        *chain = r;
        h->records++;
    }
    assert(r->fate != FATE_RESIDENT || r->filled == 0);
    r->fate = FATE_RESIDENT;
    r->filled = ++h->time;
}

static struct record *find_resident(struct history *h,
                                    const struct translation *t, uint32_t tag)
{
    struct record *r = history_find(h, tag, t->page, t->shift);

    assert(r && r->fate == FATE_RESIDENT);
    return r;
}

void history_evicted(struct history *h, const struct translation *t,
                     uint32_t tag)
{
    find_resident(h, t, tag)->fate = FATE_EVICTED;
}

/* Removed by a flush event, with what the entry held. */
void history_flushed(struct history *h, const struct translation *t,
                     uint32_t tag, enum cause cause)
{
    struct record *r = find_resident(h, t, tag);

    r->fate = FATE_FLUSHED;
    r->cause = cause;
    r->removed = *t;
}

static void delete_record(struct history *h, struct record *gone)
{
    struct record **link = &h->chain[gone->page % HISTORY_CHAINS];

    while (*link != gone)
        link = &(*link)->next;
    *link = gone->next;
    free(gone);
    h->records--;
}

/* docs/counting.md, "The walk finds the same page size": the record moves to
 * the new tag and keeps its time; one that stood there is older and goes. */
void history_moved(struct history *h, const struct translation *t,
                   uint32_t from, uint32_t to)
{
    struct record *r = find_resident(h, t, from);
    struct record *old = history_find(h, to, t->page, t->shift);

    if (old) {
        assert(old->fate != FATE_RESIDENT && old->filled < r->filled);
        delete_record(h, old);
    }
    r->tag = to;
}

static int compare_times(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* docs/counting.md, "The limit of a history". */
void history_trim(struct history *h, uint32_t kept,
                  bool (*idle)(const void *opaque, const struct record *r),
                  const void *opaque)
{
    uint64_t *filled = host_alloc(h->records + 1, sizeof *filled);
    uint32_t count = 0;

    for (size_t i = 0; i < HISTORY_CHAINS; i++)
        for (const struct record *r = h->chain[i]; r; r = r->next)
            if (idle(opaque, r))
                filled[count++] = r->filled;
    qsort(filled, count, sizeof *filled, compare_times);
    for (size_t i = 0; i < HISTORY_CHAINS; i++) {
        struct record *r = h->chain[i], *next;

        for (; r; r = next) {
            next = r->next;
            if (idle(opaque, r) &&
                r->filled <= (count > kept ? filled[count - kept - 1] : 0))
                delete_record(h, r);
        }
    }
    free(filled);
}

/* docs/counting.md, "space_free": records of the space go, global ones stay. */
void history_forget(struct history *h, uint32_t space)
{
    delete_records(h, space, false);
}
