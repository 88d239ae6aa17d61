/* What stands beside one array, in general. */
#include "emu/attribution/miss_classifier.h"

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
    c->in_b |= r->b != NULL;
    if (r->state != RECORD_NONE && (!c->last || r->filled > c->last->filled))
        c->last = r;
}

enum miss_class shadow_miss(struct shadow *s, const struct flush_logs *logs,
                            uint32_t lin, uint32_t space,
                            struct record **record)
{
    struct record *alone = record_alone(&s->records, lin >> 12, space);
    struct coverage c = {0};

    if (!alone)
        alone = record_alone(&s->records, lin >> 12, TAG_GLOBAL);
    if (alone)
        cover(&c, alone);
    else
        record_each_meeting(&s->records, lin >> 12, 12, space, cover, &c);
    if (c.last)
        history_update(c.last, flush_log_of(logs, c.last->tag));
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

static void drop(void *opaque, struct record *r)
{
    struct shadow *s = opaque;

    set_ghost_drop(&s->a, &s->records, r);
    lru_ghost_drop(&s->b, &s->records, r);
}

static void drop_rival(void *opaque, struct record *rival)
{
    struct newcomer *n = opaque;

    if (rival != n->record)
        drop(n->shadow, rival);
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
    const struct tlb_entry *hit = s->ties ? way : NULL;
    struct record *r = hit ? *record_of_way(&s->records, hit) : NULL;

    if (r && record_is_tied(r, hit))
        return true;            /* it is held, and the stamp is its time */
    r = find_or_make(s, entry, space);
    if (!r)
        return false;
    hold(s, r);
    if (fills)
        s->filling = r;
    if (hit) {
        *record_of_way(&s->records, hit) = r;
        record_tie(r, hit);
    } else if (!fills || !s->ties) {
        record_touch(&s->records, r);
    }
    return true;
}

bool shadow_fill(struct shadow *s, const struct flush_logs *logs,
                 const struct tlb_entry *way)
{
    struct record *seen = s->filling;
    struct record *r = seen ? seen : find_or_make(s, way, way->space);

    s->filling = NULL;
    s->fills++;
    *record_of_way(&s->records, way) = r;
    if (!r)
        return false;
    history_fill(r, flush_log_of(logs, r->tag), way, s->fills);
    if (seen && s->ties)
        record_tie(r, way);
    return true;
}

void shadow_move(struct shadow *s, const struct flush_logs *logs,
                 struct record *r, const struct tlb_entry *way,
                 uint64_t stamp, bool evicts)
{
    struct record **of_way = record_of_way(&s->records, way), *old = *of_way;

    if (old && evicts)
        history_evict(old, logs);
    if (old && record_is_tied(old, way))
        record_keep(old, stamp);
    *of_way = r;
    if (!r->a)
        set_ghost_fill(&s->a, &s->records, r);
    if (!r->b)
        lru_ghost_fill(&s->b, &s->records, r);
    record_tie(r, way);
}

/* The record follows its entry to another tag, where one that stood there is
 * an older one. What leaves no history is unknown under its new tag. */
bool shadow_replace(struct shadow *s, const struct flush_logs *logs,
                    const struct tlb_entry *way)
{
    struct record **of_way = record_of_way(&s->records, way), *old = *of_way;

    if (!old)
        return true;
    history_update(old, flush_log_of(logs, old->tag));
    if (old->tag == tag_of(way, way->space)) {
        if (old->state == RECORD_RESIDENT)
            history_rewrite(old, way);
        return true;
    }
    shadow_leave(s, way, way->stamp);
    *of_way = NULL;
    if (old->state != RECORD_RESIDENT)
        return true;
    old->state = RECORD_NONE;
    *of_way = find_or_make(s, way, way->space);
    if (!*of_way)
        return false;
    history_fill(*of_way, flush_log_of(logs, (*of_way)->tag), way,
                 old->filled);
    return true;
}

void shadow_forget(struct shadow *s, uint32_t space)
{
    records_forget(&s->records, space, drop, s);
}
