/* docs/counting.md, "Flush events". */
#include "tests/reference/counter.h"

/* Which entries an event removes. */
struct victims {
    bool global_too;            /* else MOV CR3: all but global ones */
    bool at_address;            /* INVLPG, page fault: only those of lin */
    uint32_t lin;
    unsigned large_shift;
};

/* The entries of one address: all that cover it, and every fragment of the
 * large page that contains it. */
static bool is_at_address(const struct victims *v, const struct translation *t)
{
    return translation_covers(t, v->lin) ||
           (t->mark && t->page / translation_pieces(v->large_shift) ==
                           v->lin >> v->large_shift);
}

static bool is_victim(const struct victims *v, const struct translation *t)
{
    if (v->at_address)
        return is_at_address(v, t);
    return v->global_too || !t->g;
}

/* "Prefetch": a flush event removes the same entries from the buffer, and counts
 * them apart. */
static void flush_prefetch(struct prefetch *p, const struct victims *victims)
{
    for (uint32_t n = 0; n < p->buffer.entries; n++) {
        struct entry *e = &p->buffer.entry[n];

        if (e->valid && is_victim(victims, &e->t)) {
            e->valid = false;
            p->dropped++;
        }
    }
}

/* A flush acts on every array; an event counts whatever it finds, with the
 * number of entries that it dropped, summed over the arrays. */
static void flush(struct counter *c, enum cause cause,
                  const struct victims *victims)
{
    c->flush[cause].count++;
    flush_prefetch(&c->prefetch, victims);
    for (int i = 0; i < c->arrays; i++) {
        struct array *tlb = &c->array[i].tlb;

        for (uint32_t n = 0; n < tlb->entries; n++) {
            struct entry *e = &tlb->entry[n];

            if (e->valid && is_victim(victims, &e->t)) {
                counted_drop(&c->array[i], e, cause);
                c->flush[cause].entries_dropped++;
            }
        }
    }
}

/* MOV CR3 and a task switch spare global entries. */
void counter_flush_local(struct counter *c, enum cause cause)
{
    flush(c, cause, &(struct victims){ .global_too = false });
}

/* MOV CR0 and MOV CR4 remove everything. */
void counter_flush_all(struct counter *c, enum cause cause)
{
    flush(c, cause, &(struct victims){ .global_too = true });
}

/* INVLPG, and a page fault, after its own access has been counted. */
void counter_flush_address(struct counter *c, enum cause cause, uint32_t lin)
{
    flush(c, cause, &(struct victims){
        .at_address = true, .lin = lin, .large_shift = c->header->large_shift
    });
}
