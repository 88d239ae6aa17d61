#include "emu/attribution/attribution.h"

#include "base/compiler.h"

static struct miss_classifier *classifier_of(struct attribution *at,
                                             const struct tlb *tlb)
{
    return &at->classifier[tlb->slot];
}

static uint32_t space_now(const struct attribution *at)
{
    return mmu_space(&at->mmu->paging);
}

static void note_memory(struct attribution *at, bool had_memory)
{
    at->out_of_memory |= !had_memory;
}

/* Charges a miss of class flush: its flush removed `removed`, and the miss
 * brought in `refill`. */
ALWAYS_INLINE void charge(struct attribution *at,
                          const struct translation *removed,
                          const struct tlb_entry *refill, uint32_t cycles)
{
    struct site *site = &at->sites.site[removed->site];
    bool is_remapped = history_differs(removed, refill);

    refills_charge(&site->refills, is_remapped, cycles);
    refills_charge(&at->refills[site->cause], is_remapped, cycles);
}

/* Classifies a miss of one array. True: it was charged to a flush. */
static bool classify(struct attribution *at, struct tlb *tlb,
                     const struct observed_access *access, uint32_t cycles)
{
    struct miss_classifier *c = classifier_of(at, tlb);
    struct translation *last = NULL;
    enum miss_class class = MISS_fault;

    if (!access->fault)
        class = miss_classifier_classify(c, &at->logs, access->lin,
                                         space_now(at), &last);
    if (at->given_class)
        class = at->given_class(at->opaque, tlb->slot, class);
    c->miss_class[class]++;
    at->last_class[tlb->slot == TLB_SLOT_S4K ||
                   tlb->slot == TLB_SLOT_SLARGE] = (uint8_t)(1 + class);
    if (class != MISS_flush || !last)
        return false;
    charge(at, last, access->entry, cycles);
    return true;
}

/* The cycles of an access are charged once, to the level nearest the CPU. */
static void on_access(void *opaque, const struct observed_access *access)
{
    struct attribution *at = opaque;
    struct tlb *first = access->first_ends, *second = access->second_ends;
    uint32_t cycles = access->penalty;

    at->last_class[0] = at->last_class[1] = 0;
    if (!access->first_hit)
        miss_heat_count(&at->heat, access->lin, access->fetch);
    if (access->first && !access->first_hit &&
        classify(at, access->first, access, cycles))
        cycles = 0;
    if (access->second && !access->second_hit)
        classify(at, access->second, access, cycles);
    if (access->fault)
        return;
    if (first)
        note_memory(at, miss_classifier_access(
            classifier_of(at, first), access->entry, space_now(at),
            access->way, !access->first_hit && access->first == first));
    if (second)
        note_memory(at, miss_classifier_access(
            classifier_of(at, second), access->entry, space_now(at), NULL,
            !access->second_hit && access->second == second));
    else if (access->second && first &&
             at->mmu->config.levels == TLB_LEVELS_EXCLUSIVE)
        miss_classifier_move_up(classifier_of(at, access->second),
                                access->entry, space_now(at));
}

static void on_come_down(void *opaque, struct tlb *tlb,
                         const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    note_memory(at, miss_classifier_access(classifier_of(at, tlb), entry,
                                           entry->space, NULL, true));
}

static void on_fill(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    note_memory(at, miss_classifier_fill(classifier_of(at, tlb), &at->logs,
                                         entry));
}

static void on_leave(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    miss_classifier_leave(classifier_of(opaque, tlb), entry, entry->stamp);
}

static void on_evict(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    miss_classifier_evict(classifier_of(at, tlb), &at->logs, entry);
}

/* A fast miss of a page that several translations cover, or that the history
 * does not know, takes the hooks of a slow one. The entry that it evicted
 * covers another address, so its eviction may come first. */
NO_INLINE static void fast_miss_by_hooks(struct attribution *at,
                                         struct tlb *tlb,
                                         const struct tlb_entry *way,
                                         uint64_t stamp, bool evicts,
                                         uint32_t cycles, unsigned access)
{
    if (evicts)
        on_evict(at, tlb, way);
    miss_classifier_leave(classifier_of(at, tlb), way, stamp);
    on_access(at, &(struct observed_access){
        .lin = way->page << 12,
        .fetch = access & ACCESS_FETCH,
        .write = access & ACCESS_WRITE,
        .user = access & ACCESS_USER,
        .penalty = cycles,
        .first = tlb,
        .first_ends = tlb,
        .entry = way,
    });
    on_fill(at, tlb, way);
}

static void on_fast_miss(void *opaque, struct tlb *tlb,
                         const struct tlb_entry *way, uint64_t stamp,
                         bool evicts, uint32_t cycles, unsigned access)
{
    struct attribution *at = opaque;
    struct miss_classifier *c = classifier_of(at, tlb);
    uint32_t tag = translation_tag_of(way, way->space);
    const struct flush_log *log = flush_log_of(&at->logs, tag);
    struct translation *t = translation_alone(&c->translations, way->page,
                                              tag);
    enum miss_class class;

    if (UNLIKELY(!t || t->state == TRANSLATION_UNKNOWN)) {
        fast_miss_by_hooks(at, tlb, way, stamp, evicts, cycles, access);
        return;
    }
    miss_heat_count(&at->heat, way->page << 12, access & ACCESS_FETCH);
    history_update(t, log);
    class = miss_classifier_class(t, t->ghost_a, t->ghost_b);
    c->miss_class[class]++;
    at->last_class[0] = (uint8_t)(1 + class);
    at->last_class[1] = 0;
    if (class == MISS_flush)
        charge(at, t, way, cycles);
    history_fill(t, log, way, ++c->fills);
    miss_classifier_fast_fill(c, &at->logs, t, way, stamp, evicts);
}

static void on_replace(void *opaque, struct tlb *tlb,
                       const struct tlb_entry *before,
                       const struct tlb_entry *after)
{
    struct attribution *at = opaque;

    (void)before;
    note_memory(at, miss_classifier_replace(classifier_of(at, tlb), &at->logs,
                                            after));
}

static void on_drop(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct attribution *at = opaque;

    miss_classifier_drop(classifier_of(at, tlb), &at->logs, entry, at->site);
}

/* Every event stands in the log of the spaces, so that one is full first. */
static void empty_logs(struct attribution *at)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (at->classifier[slot].present)
            miss_classifier_empty_logs(&at->classifier[slot], &at->logs);
    at->logs.of_space.count = at->logs.of_global.count = 0;
}

static void on_flush_begin(void *opaque, const struct observed_flush *flush)
{
    struct attribution *at = opaque;

    at->site = sites_number(&at->sites, flush->cause, at->where(at->opaque),
                            at->program ? at->program(at->opaque) : 0);
    if (at->site == UINT32_MAX) {
        at->site = 0;
        note_memory(at, false);
    }
    if (UNLIKELY(flush_logs_full(&at->logs)))
        empty_logs(at);
    /* on_drop is called for each entry that other events remove. */
    if (flush->all_local)
        note_memory(at, flush_log_add(&at->logs.of_space, at->site));
    if (flush->all_global)
        note_memory(at, flush_log_add(&at->logs.of_global, at->site));
}

static void on_flush_end(void *opaque, const struct observed_flush *flush)
{
    struct attribution *at = opaque;
    struct flush_counters *of_site = &at->sites.site[at->site].flush;

    of_site->count++;
    of_site->entries_dropped += flush->dropped;
    of_site->direct_cycles += flush->direct_cycles;
}

static void on_space_free(void *opaque, uint32_t space)
{
    struct attribution *at = opaque;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (at->classifier[slot].present)
            miss_classifier_space_free(&at->classifier[slot], space);
}

static bool init_parts(struct attribution *at)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (!miss_classifier_init(&at->classifier[slot], at->mmu,
                                  (enum tlb_slot)slot))
            return false;
    return sites_init(&at->sites);
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
        .come_down = on_come_down,
        .fast_miss = on_fast_miss,
        .replace = on_replace,
        .flush_begin = on_flush_begin,
        .drop = on_drop,
        .flush_end = on_flush_end,
        .space_free = on_space_free,
    };
    /* First, for it decides whether the arrays keep times of touches. */
    mmu_attach(mmu, &at->observer);
    if (init_parts(at))
        return true;
    attribution_destroy(at);
    return false;
}

void attribution_destroy(struct attribution *at)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        miss_classifier_destroy(&at->classifier[slot]);
    flush_log_destroy(&at->logs.of_space);
    flush_log_destroy(&at->logs.of_global);
    sites_destroy(&at->sites);
}

void attribution_limit_history(struct attribution *at, uint32_t records)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        at->classifier[slot].limit = records;
}

uint64_t attribution_forgotten(const struct attribution *at)
{
    uint64_t sum = 0;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        sum += at->classifier[slot].forgotten;
    return sum;
}

struct refills attribution_refills(const struct attribution *at)
{
    struct refills sum = {0};

    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++)
        refills_add(&sum, &at->refills[cause]);
    return sum;
}

uint64_t attribution_misses(const struct attribution *at,
                            enum miss_class miss_class)
{
    uint64_t sum = 0;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        sum += at->classifier[slot].miss_class[miss_class];
    return sum;
}
