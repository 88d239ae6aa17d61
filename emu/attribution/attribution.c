/* The observer that classifies misses and charges flushes. */
#include "emu/attribution/attribution.h"

#include "base/compiler.h"

static struct shadow *shadow_of(struct attribution *at, const struct tlb *tlb)
{
    return &at->shadow[tlb->slot];
}

static uint32_t space_now(const struct attribution *at)
{
    return mmu_space(&at->mmu->paging);
}

static void note(struct attribution *at, bool had_memory)
{
    at->out_of_memory |= !had_memory;
}

ALWAYS_INLINE void charge(struct refills *refills, bool is_remapped,
                          uint32_t cycles)
{
    refills->remapped += is_remapped;
    refills->avoidable += !is_remapped;
    refills->cycles += cycles;
}

/* A miss of class flush, which `refill` refills. */
ALWAYS_INLINE void charge_flush(struct attribution *at,
                                const struct record *record,
                                const struct tlb_entry *refill,
                                uint32_t cycles)
{
    struct site *site = &at->sites.site[record->site];
    bool is_remapped = history_differs(record, refill);

    charge(&site->refills, is_remapped, cycles);
    charge(&at->refills[site->cause], is_remapped, cycles);
}

/* Classifies a miss of one array; true when it was charged to a flush. The
 * cycles of an access are charged once, to the level nearest the CPU. */
static bool miss(struct attribution *at, struct tlb *tlb,
                 const struct observed_access *access, uint32_t cycles)
{
    struct shadow *s = shadow_of(at, tlb);
    struct record *record = NULL;
    enum miss_class class = MISS_fault;

    if (!access->fault)
        class = shadow_miss(s, &at->logs, access->lin, space_now(at),
                            &record);
    s->miss_class[class]++;
    if (class != MISS_flush)
        return false;
    charge_flush(at, record, access->entry, cycles);
    return true;
}

static void on_access(void *opaque, const struct observed_access *access)
{
    struct attribution *at = opaque;
    struct tlb *first = access->first_ends, *second = access->second_ends;
    uint32_t cycles = access->penalty;

    if (access->first && !access->first_hit &&
        miss(at, access->first, access, cycles))
        cycles = 0;
    if (access->second && !access->second_hit)
        miss(at, access->second, access, cycles);
    if (access->fault)
        return;
    if (first)
        note(at, shadow_see(shadow_of(at, first), access->entry,
                            space_now(at), access->way,
                            !access->first_hit && access->first == first));
    if (second)
        note(at, shadow_see(shadow_of(at, second), access->entry,
                            space_now(at), NULL,
                            !access->second_hit && access->second == second));
}

static void on_fill(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    note(at, shadow_fill(shadow_of(at, tlb), &at->logs, entry));
}

static void on_leave(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    shadow_leave(shadow_of(opaque, tlb), entry, entry->stamp);
}

static void on_evict(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    shadow_evict(shadow_of(at, tlb), &at->logs, entry);
}

/* A recalled miss that needs more than one record. What it evicted covers
 * another address, so that it can leave first. */
NO_INLINE static void refill_any(struct attribution *at, struct tlb *tlb,
                                 const struct tlb_entry *way, uint64_t stamp,
                                 bool evicts, uint32_t cycles)
{
    struct shadow *s = shadow_of(at, tlb);

    if (evicts)
        on_evict(at, tlb, way);
    shadow_leave(s, way, stamp);
    on_access(at, &(struct observed_access){
        .lin = way->page << 12,
        .penalty = cycles,
        .first = tlb,
        .first_ends = tlb,
        .entry = way,
    });
    on_fill(at, tlb, way);
}

static void on_fast_miss(void *opaque, struct tlb *tlb,
                      const struct tlb_entry *way, uint64_t stamp, bool evicts,
                      uint32_t cycles, unsigned access)
{
    struct attribution *at = opaque;
    struct shadow *s = shadow_of(at, tlb);
    uint32_t tag = tag_of(way, way->space);
    const struct flush_log *log = flush_log_of(&at->logs, tag);
    struct record *r = record_alone(&s->records, way->page, tag);
    enum miss_class class;

    (void)access;
    if (UNLIKELY(!r || r->state == RECORD_NONE)) {
        refill_any(at, tlb, way, stamp, evicts, cycles);
        return;
    }
    history_update(r, log);
    class = shadow_class(r, r->a, r->b);
    s->miss_class[class]++;
    if (class == MISS_flush)
        charge_flush(at, r, way, cycles);
    history_fill(r, log, way, ++s->fills);
    shadow_refill(s, &at->logs, r, way, stamp, evicts);
}

static void on_replace(void *opaque, struct tlb *tlb,
                       const struct tlb_entry *before,
                       const struct tlb_entry *after)
{
    struct attribution *at = opaque;

    (void)before;               /* the record of the way is its */
    note(at, shadow_replace(shadow_of(at, tlb), &at->logs, after));
}

static void on_drop(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    shadow_drop(shadow_of(at, tlb), &at->logs, entry, at->site);
}

static void on_flush_begin(void *opaque, const struct observed_flush *flush)
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

static void on_flush_end(void *opaque, const struct observed_flush *flush)
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

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (at->shadow[slot].present)
            shadow_forget(&at->shadow[slot], space);
}

bool attribution_init(struct attribution *at, struct mmu *mmu,
                      uint32_t (*where)(void *opaque), void *opaque)
{
    *at = (struct attribution){.mmu = mmu, .where = where, .opaque = opaque};
    at->observer = (struct observer){
        .opaque = at,
        .timed = true,
        .access = on_access,
        .leave = on_leave,
        .fill = on_fill,
        .evict = on_evict,
        .fast_miss = on_fast_miss,
        .replace = on_replace,
        .flush_begin = on_flush_begin,
        .drop = on_drop,
        .flush_end = on_flush_end,
        .space_free = on_space_free,
    };
    mmu_attach(mmu, &at->observer);    /* shadows look at what it changes */
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
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        shadow_destroy(&at->shadow[slot]);
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

uint64_t attribution_misses(const struct attribution *at,
                            enum miss_class miss_class)
{
    uint64_t sum = 0;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        sum += at->shadow[slot].miss_class[miss_class];
    return sum;
}

const char *miss_class_name(enum miss_class miss_class)
{
    static const char *const name[MISS_CLASSES] = {
#define MISS_CLASS(name, help) #name,
#include "emu/attribution/miss_class.def"
#undef MISS_CLASS
    };

    return name[miss_class];
}
