/* What stands beside one array, in general. */
#include "emu/shadow.h"

bool shadow_init(struct shadow *s, struct mmu *mmu, enum tlb_slot slot)
{
    struct tlb *of = &mmu->tlb[slot];

    s->present = tlb_present(of);
    if (!s->present)
        return true;
    s->ties = of->timed && slot != TLB_SLOT_S4K && slot != TLB_SLOT_SLARGE;
    return records_init(&s->records, of, &mmu->l0) &&
           set_ghost_init(&s->a, &s->records, mmu->config.seed) &&
           lru_ghost_init(&s->b, &s->records);
}

void shadow_destroy(struct shadow *s)
{
    records_destroy(&s->records);
    set_ghost_destroy(&s->a);
    lru_ghost_destroy(&s->b);
}

/* All that covers an address. */
struct coverage {
    struct record *last;        /* filled */
    bool in_a, in_b;
};

static void cover(void *opaque, struct record *r)
{
    struct coverage *c = opaque;

    c->in_a |= r->a != 0;
    c->in_b |= r->b != 0;
    if (r->state != RECORD_NONE && (!c->last || r->filled > c->last->filled))
        c->last = r;
}

enum miss_class shadow_miss(struct shadow *s, const struct flush_logs *logs,
                            uint32_t lin, uint32_t space,
                            struct record **record)
{
    struct record *alone = record_alone(&s->records, lin >> 12, space);
    struct coverage c = {0};

    if (alone)
        cover(&c, alone);
    else
        record_each_meeting(&s->records, lin >> 12, 12, space, cover, &c);
    if (c.last)
        history_update(c.last, logs);
    *record = c.last;
    return shadow_class(c.last, c.in_a, c.in_b);
}

static struct record *find_or_make(struct shadow *s,
                                   const struct tlb_entry *entry,
                                   uint32_t space)
{
    return record_find_or_make(&s->records, entry->page,
                               tlb_entry_shift(entry), tag_of(entry, space));
}

struct newcomer {
    struct shadow *shadow;
    struct record *record;
};

static void drop_rival(void *opaque, struct record *rival)
{
    struct newcomer *n = opaque;
    struct shadow *s = n->shadow;

    if (rival == n->record)
        return;
    set_ghost_drop(&s->a, &s->records, rival);
    lru_ghost_drop(&s->b, &s->records, rival);
}

/* Both ghosts hold the record from now on. One that did has none of its
 * rivals, so that they can be dropped from both. */
static void hold(struct shadow *s, struct record *r)
{
    if (r->a && r->b)
        return;
    if (r->rivals)
        record_each_meeting(&s->records, r->page, r->shift, r->tag,
                            drop_rival, &(struct newcomer){s, r});
    if (!r->a)
        set_ghost_fill(&s->a, &s->records, r);
    if (!r->b)
        lru_ghost_fill(&s->b, &s->records, r);
}

bool shadow_see(struct shadow *s, const struct tlb_entry *entry,
                uint32_t space, const struct tlb_entry *way, bool fills)
{
    struct record *r;
    uint32_t hit = way && s->ties ? record_way(&s->records, way) : 0;

    if (hit && shadow_record(s, way)->way == hit)
        return true;            /* it is held, and the stamp is its time */
    r = find_or_make(s, entry, space);
    if (!r)
        return false;
    hold(s, r);
    if (fills)
        s->filling = record_name(&s->records, r);
    if (hit)
        record_tie(&s->records, r, hit);
    else if (!fills || !s->ties)
        record_touch(&s->records, r);
    return true;
}

bool shadow_fill(struct shadow *s, const struct flush_logs *logs,
                 const struct tlb_entry *entry, const struct tlb_entry *way)
{
    struct records *records = &s->records;
    bool seen = s->filling;
    struct record *r = seen ? &records->record[s->filling]
                            : find_or_make(s, entry, entry->space);

    s->filling = 0;
    s->fills++;
    if (!r)
        return false;
    history_fill(r, logs, entry, s->fills);
    *record_of_way(records, record_way(records, way)) =
        record_name(records, r);
    if (seen && s->ties)
        record_tie(records, r, record_way(records, way));
    return true;
}

/* The record follows its entry to another tag, where one that stood there is
 * an older one. What leaves no history is unknown under its new tag. */
bool shadow_replace(struct shadow *s, const struct flush_logs *logs,
                    const struct tlb_entry *way)
{
    struct record *r = shadow_record(s, way);
    uint32_t name = record_way(&s->records, way);
    uint64_t filled = r->filled;
    bool known;

    history_update(r, logs);
    known = r->state == RECORD_RESIDENT;
    if (r->tag == tag_of(way, way->space)) {
        if (known)
            history_rewrite(r, way);
        return true;
    }
    record_keep(&s->records, name);
    *record_of_way(&s->records, name) = 0;
    if (!known)
        return true;
    r->state = RECORD_NONE;
    r = find_or_make(s, way, way->space);
    if (!r)
        return false;
    history_fill(r, logs, way, filled);
    *record_of_way(&s->records, name) = record_name(&s->records, r);
    return true;
}

void shadow_forget(struct shadow *s, uint32_t space)
{
    struct records *records = &s->records;

    for (uint32_t name = 1; name <= records->used; name++) {
        struct record *r = &records->record[name];

        if (!r->shift || r->tag != space)
            continue;
        set_ghost_drop(&s->a, records, r);
        lru_ghost_drop(&s->b, records, r);
    }
    records_forget(records, space);
}
