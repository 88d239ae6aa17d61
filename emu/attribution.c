/* The observer that classifies misses and charges flushes. */
#include "emu/attribution.h"

#include <string.h>

static struct shadow *shadow_of(struct attribution *at, const struct tlb *tlb)
{
    return tlb ? &at->shadow[tlb->slot] : NULL;
}

static uint32_t space_now(const struct attribution *at)
{
    return mmu_space(&at->mmu->paging);
}

static unsigned large_shift(const struct attribution *at)
{
    return at->mmu->paging.pae ? 21 : 22;
}

static void note(struct attribution *at, bool had_memory)
{
    at->out_of_memory |= !had_memory;
}

/* Whether the refill differs from what the flush removed: frame of the piece,
 * size or mark, R/W, U/S, G, NX. */
static bool remapped(const struct record *record,
                     const struct tlb_entry *refill, uint32_t lin)
{
    const uint32_t looked_at = ~(uint32_t)TLB_D;
    struct tlb_entry removed = {.bits = record->bits, .frame = record->frame};

    return ((removed.bits ^ refill->bits) & looked_at) ||
           tlb_entry_frame(&removed, lin) != tlb_entry_frame(refill, lin);
}

/* A record whose translation both ghosts hold, where an array has had small
 * pages only: they need not be searched for it. */
static const struct record *known_record(struct shadow *s,
                                         const struct record *r)
{
    bool known =
        r && !s->history.large &&
        set_ghost_holds(&s->a, r->ghost_a, r->page, r->shift, r->tag) &&
        lru_ghost_holds(&s->b, r->ghost_b, r->page, r->shift, r->tag);

    s->known = known ? r : NULL;
    return s->known;
}

static enum miss_class classify(struct attribution *at, struct shadow *s,
                                const struct probe_access *access,
                                struct record **record)
{
    uint32_t space = space_now(at), lin = access->lin;
    struct record *r;

    s->known = NULL;
    if (access->fault)
        return MISS_fault;
    r = history_find(&s->history, &at->logs, lin, space);
    *record = r = history_last(&s->history, &at->logs, r, lin, space,
                               large_shift(at));
    if (known_record(s, r))
        return r->state == RECORD_REMOVED ? MISS_flush : MISS_conflict;
    if (!r)
        return MISS_compulsory;
    if (r->state == RECORD_REMOVED && set_ghost_hits(&s->a, lin, space))
        return MISS_flush;
    if (lru_ghost_hits(&s->b, lin, space, large_shift(at)))
        return MISS_conflict;
    return MISS_capacity;
}

static void charge(struct refills *refills, bool is_remapped, uint32_t cycles)
{
    if (is_remapped)
        refills->remapped++;
    else
        refills->avoidable++;
    refills->cycles += cycles;
}

/* Classifies a miss of one array; true when it was charged to a flush. The
 * cycles of an access are charged once, to the level nearest the CPU. */
static bool miss(struct attribution *at, struct tlb *tlb,
                 const struct probe_access *access, uint32_t cycles)
{
    struct shadow *s = shadow_of(at, tlb);
    struct record *record = NULL;
    enum miss_class class = classify(at, s, access, &record);
    struct site *site;
    bool is_remapped;

    s->miss_class[class]++;
    at->miss_class[class]++;
    if (class != MISS_flush)
        return false;
    site = &at->sites.site[record->site];
    is_remapped = remapped(record, access->entry, access->lin);
    charge(&site->refills, is_remapped, cycles);
    charge(&at->refills[site->cause], is_remapped, cycles);
    return true;
}

static void tie_ghosts(struct shadow *s, uint32_t a, uint32_t b, uint32_t way)
{
    ghost_time_tie(&s->a.time, a, way);
    ghost_time_tie(&s->b.time, b, way);
}

static void touch_ghosts(struct shadow *s, uint32_t a, uint32_t b)
{
    set_ghost_touch(&s->a, a);
    ghost_time_touch(&s->b.time, b);
}

/* The names of the ghosts' entries of an access's translation, which may be the
 * one that its miss has found. */
static void see(struct attribution *at, struct shadow *s,
                const struct tlb_entry *entry, uint32_t *a, uint32_t *b)
{
    const struct record *r = s->known;
    uint32_t space = space_now(at);

    s->known = NULL;
    if (r && entry->page == r->page && tlb_entry_shift(entry) == r->shift &&
        ghost_tag(entry, space) == r->tag) {
        *a = r->ghost_a;
        *b = r->ghost_b;
        return;
    }
    *a = set_ghost_see(&s->a, entry, space);
    *b = lru_ghost_see(&s->b, entry, space);
}

/* The ghosts of an array in which an access ends, which `fills` or not. What is
 * tied to the way that it hit is held, and the way's stamp is the time of the
 * touch. */
static void show_ghosts(struct attribution *at, struct tlb *tlb,
                        const struct probe_access *access, bool fills)
{
    struct shadow *s = shadow_of(at, tlb);
    uint32_t way = 0, a, b;

    if (access->way && s->ties) {
        way = ghost_time_way(&s->a.time, access->way);
        if (s->a.time.entry[way - 1] && s->b.time.entry[way - 1])
            return;
    }
    see(at, s, access->entry, &a, &b);
    if (fills) {
        s->filling_a = a;
        s->filling_b = b;
    }
    if (way)
        tie_ghosts(s, a, b, way);
    else if (!fills || !s->ties)
        touch_ghosts(s, a, b);
}

static void on_access(void *opaque, const struct probe_access *access)
{
    struct attribution *at = opaque;
    uint32_t cycles = access->penalty;

    if (access->first && !access->first_hit &&
        miss(at, access->first, access, cycles))
        cycles = 0;
    if (access->second && !access->second_hit)
        miss(at, access->second, access, cycles);
    if (access->fault)
        return;
    if (access->first_ends)
        show_ghosts(at, access->first_ends, access,
                    !access->first_hit &&
                    access->first == access->first_ends);
    if (access->second_ends)
        show_ghosts(at, access->second_ends, access,
                    !access->second_hit &&
                    access->second == access->second_ends);
}

static uint32_t own_tag(const struct tlb_entry *entry)
{
    return ghost_tag(entry, entry->space);
}

static void on_fill(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct attribution *at = opaque;
    struct shadow *s = shadow_of(at, tlb);

    struct record *r = history_fill(&s->history, &at->logs, entry,
                                    own_tag(entry));

    note(at, r);
    if (!s->filling_a)
        return;
    if (r) {
        r->ghost_a = s->filling_a;
        r->ghost_b = s->filling_b;
    }
    if (s->ties)
        tie_ghosts(s, s->filling_a, s->filling_b,
                   ghost_time_way(&s->a.time, entry));
    s->filling_a = s->filling_b = 0;
}

/* Ties to the way of the entry that fills it may stay. */
static void on_leave(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    struct shadow *s = shadow_of(opaque, tlb);
    uint32_t way = ghost_time_way(&s->a.time, entry);

    if (s->a.time.entry[way - 1] != s->filling_a)
        ghost_time_keep(&s->a.time, way);
    if (s->b.time.entry[way - 1] != s->filling_b)
        ghost_time_keep(&s->b.time, way);
}

static void on_evict(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    history_evict(&shadow_of(at, tlb)->history, &at->logs, entry,
                  own_tag(entry));
}

static void on_replace(void *opaque, struct tlb *tlb,
                       const struct tlb_entry *before,
                       const struct tlb_entry *after)
{
    struct attribution *at = opaque;

    note(at, history_replace(&shadow_of(at, tlb)->history, &at->logs, after,
                             own_tag(before), own_tag(after)));
}

static void on_drop(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    history_remove(&shadow_of(at, tlb)->history, &at->logs, entry,
                   own_tag(entry), at->site);
}

static void on_flush_begin(void *opaque, const struct probe_flush *flush)
{
    struct attribution *at = opaque;
    bool all = flush->cause != FLUSH_invlpg &&
               flush->cause != FLUSH_page_fault;

    at->site = sites_number(&at->sites, flush->cause, at->where(at->opaque));
    if (at->site == UINT32_MAX) {
        at->site = 0;
        note(at, false);
    }
    if (!all)
        return;
    note(at, flush_log_add(&at->logs.of_space, at->site));
    if (!flush->keep_global)
        note(at, flush_log_add(&at->logs.of_global, at->site));
}

static void on_flush_end(void *opaque, const struct probe_flush *flush)
{
    struct attribution *at = opaque;
    struct site *site = &at->sites.site[at->site];

    site->count++;
    site->entries_dropped += flush->dropped;
    site->direct_cycles += flush->direct_cycles;
}

static void on_space_free(void *opaque, uint32_t space)
{
    struct attribution *at = opaque;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        struct shadow *s = &at->shadow[slot];

        if (!s->present)
            continue;
        history_forget(&s->history, space);
        set_ghost_forget(&s->a, space);
        lru_ghost_forget(&s->b, space);
    }
}

static bool shadow_init(struct shadow *s, struct mmu *mmu, enum tlb_slot slot)
{
    struct tlb *tlb = &mmu->tlb[slot];

    s->present = tlb_present(tlb);
    if (!s->present)
        return true;
    s->ties = tlb->timed && slot != TLB_SLOT_S4K && slot != TLB_SLOT_SLARGE;
    return set_ghost_init(&s->a, tlb, &mmu->l0, &mmu->config.tlb[slot],
                          mmu->config.seed,
                          mmu->config.large == TLB_LARGE_SHARED) &&
           lru_ghost_init(&s->b, tlb, &mmu->l0) &&
           history_init(&s->history, tlb);
}

bool attribution_init(struct attribution *at, struct mmu *mmu,
                      uint32_t (*where)(void *opaque), void *opaque)
{
    *at = (struct attribution){.mmu = mmu, .where = where, .opaque = opaque};
    at->probe = (struct probe){
        .opaque = at,
        .timed = true,
        .access = on_access,
        .leave = on_leave,
        .fill = on_fill,
        .evict = on_evict,
        .replace = on_replace,
        .flush_begin = on_flush_begin,
        .drop = on_drop,
        .flush_end = on_flush_end,
        .space_free = on_space_free,
    };
    mmu_attach(mmu, &at->probe);    /* ghosts look at what it changes */
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        if (!shadow_init(&at->shadow[slot], mmu, (enum tlb_slot)slot)) {
            attribution_destroy(at);
            return false;
        }
    }
    if (!sites_init(&at->sites)) {
        attribution_destroy(at);
        return false;
    }
    return true;
}

void attribution_destroy(struct attribution *at)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        set_ghost_destroy(&at->shadow[slot].a);
        lru_ghost_destroy(&at->shadow[slot].b);
        history_destroy(&at->shadow[slot].history);
    }
    flush_log_destroy(&at->logs.of_space);
    flush_log_destroy(&at->logs.of_global);
    sites_destroy(&at->sites);
}

struct refills attribution_refills(const struct attribution *at)
{
    struct refills sum = {0};

    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        sum.avoidable += at->refills[cause].avoidable;
        sum.remapped += at->refills[cause].remapped;
        sum.cycles += at->refills[cause].cycles;
    }
    return sum;
}

const char *miss_class_name(enum miss_class miss_class)
{
    static const char *const name[MISS_CLASSES] = {
#define MISS_CLASS(name, help) #name,
#include "emu/miss_class.def"
#undef MISS_CLASS
    };

    return name[miss_class];
}
