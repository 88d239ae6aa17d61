/* Flush events: COUNTING.md, "Flushes". */
#include "tests/reference/counter.h"

/* Which entries an event removes. */
struct victims {
    bool global_too;            /* else MOV CR3: all but global ones */
    bool at_address;            /* INVLPG, page fault: only those of lin */
    uint32_t lin;
};

/* "removes every entry that covers the address, global ones too, and every
 * fragment of the large page that contains it". */
static bool is_at_address(const struct translation *t, uint32_t lin)
{
    return translation_covers(t, lin) ||
           (t->mark && t->page / PIECES == page_of(lin, true));
}

static bool is_victim(const struct victims *v, const struct translation *t)
{
    if (v->at_address)
        return is_at_address(t, v->lin);
    return v->global_too || !t->g;
}

/* "flushes act on all levels"; an event is counted "whatever it finds", with
 * "the number of entries it dropped, summed over all TLBs". */
static void flush(struct counter *c, enum cause cause,
                  const struct victims *victims)
{
    c->flush[cause].count++;
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

/* "MOV CR3 (also with the same value)": global entries stay. */
void counter_flush_cr3(struct counter *c)
{
    flush(c, CAUSE_MOV_CR3, &(struct victims){ .global_too = false });
}

/* EVENTS.md, cr4: "a CR4 write that flushes all, global too". */
void counter_flush_all(struct counter *c)
{
    flush(c, CAUSE_MOV_CR4, &(struct victims){ .global_too = true });
}

/* INVLPG; "a page fault does the same for the faulting address, after its
 * miss has been classed". */
void counter_flush_address(struct counter *c, enum cause cause, uint32_t lin)
{
    flush(c, cause, &(struct victims){ .at_address = true, .lin = lin });
}
