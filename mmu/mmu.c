/* Assembly of the MMU, flush events, address spaces. */
#include "mmu/mmu.h"

#include <string.h>

#include "base/compiler.h"
#include "mmu/psc.h"

static bool has_array(const struct tlb_geometry *geometry)
{
    return geometry->ideal || geometry->entries;
}

static struct tlb *slot_or_null(struct mmu *mmu, enum tlb_slot slot)
{
    return has_array(&mmu->config.tlb[slot]) ? &mmu->tlb[slot] : NULL;
}

static void assemble_side(struct mmu *mmu, struct mmu_side *side,
                          const char *name, enum cycle_cause walk_cause,
                          enum tlb_slot small, enum tlb_slot large)
{
    side->name = name;
    side->walk_cause = walk_cause;
    side->small = slot_or_null(mmu, small);
    side->large = mmu->config.large == TLB_LARGE_SEPARATE
                      ? slot_or_null(mmu, large)
                      : side->small;
}

bool mmu_init(struct mmu *mmu, const struct mmu_config *config,
              struct bus *bus, struct cycle_stack *cycles, struct log *log)
{
    memset(mmu, 0, sizeof *mmu);
    mmu->config = *config;
    mmu->bus = bus;
    mmu->cycles = cycles;
    mmu->log = log;
    l0_init(&mmu->l0);
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        if (!tlb_init(&mmu->tlb[slot], slot, &config->tlb[slot],
                      mmu_config_policy(config, slot), config->seed)) {
            mmu_destroy(mmu);
            return false;
        }
        if (tlb_present(&mmu->tlb[slot]))
            mmu->array[mmu->arrays++] = &mmu->tlb[slot];
    }
    if (!tlb_init(&mmu->psc, TLB_SLOTS, &config->psc,
                  mmu_config_psc_policy(config), config->seed)) {
        mmu_destroy(mmu);
        return false;
    }
    if (!walk_memo_init(&mmu->walk_memo)) {
        mmu_destroy(mmu);
        return false;
    }
    mmu->fast_miss_cycles = config->walk_start + 2 * config->walk_read;
    assemble_side(mmu, &mmu->side[1], config->unified ? "tlb" : "dtlb",
                  CYCLE_dtlb_walk, TLB_SLOT_D4K, TLB_SLOT_DLARGE);
    mmu->dside = mmu->iside = &mmu->side[1];
    if (!config->unified) {
        assemble_side(mmu, &mmu->side[0], "itlb", CYCLE_itlb_walk,
                      TLB_SLOT_I4K, TLB_SLOT_ILARGE);
        mmu->iside = &mmu->side[0];
    }
    mmu->l0.joint = config->unified;
    mmu->fetch_tlb = &mmu->l0.uncounted;
    mmu->fetch_each = config->unified || !mmu->iside->large;
    mmu->plain = !tlb_present(&mmu->psc) &&
                 !tlb_present(&mmu->tlb[TLB_SLOT_S4K]) &&
                 !tlb_present(&mmu->tlb[TLB_SLOT_SLARGE]);
    mmu->fast_misses_on = mmu->plain && mmu->dside->small;
    mmu->quick_misses_on =
        mmu->fast_misses_on && tlb_is_usual(mmu->dside->small);
    return true;
}

void mmu_destroy(struct mmu *mmu)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        tlb_destroy(&mmu->tlb[slot]);
    tlb_destroy(&mmu->psc);
    walk_memo_destroy(&mmu->walk_memo);
}

void mmu_reset(struct mmu *mmu)
{
    bool pat = mmu->paging.pat, pse36 = mmu->paging.pse36;

    mmu->paging = (struct paging){.pat = pat, .pse36 = pse36};
    for (unsigned i = 0; i < mmu->arrays; i++)
        tlb_flush(mmu->array[i], false);
    if (tlb_present(&mmu->psc))
        tlb_flush(&mmu->psc, false);
    mmu_forget_host(mmu);
    mmu->epoch++;
}

static void sync_array(struct mmu_side *side, struct tlb *tlb)
{
    if (!tlb)
        return;
    side->accesses += tlb->fast_hits;
    side->hits += tlb->fast_hits;
    tlb->counters.hits += tlb->fast_hits;
    tlb->fast_hits = 0;
}

static void sync_fast_misses(struct mmu *mmu, struct mmu_side *side)
{
    uint64_t n = side->fast_misses;

    if (!n)
        return;
    side->fast_misses = 0;
    side->accesses += n;
    side->misses += n;
    side->small->counters.misses += n;
    side->walks += n;
    mmu->walks.count += n;
    mmu->walks.memory_reads += 2 * n;
    mmu->walks.cycles += n * mmu->fast_miss_cycles;
}

void mmu_sync_counters(struct mmu *mmu)
{
    mmu_sync_fetches(mmu);
    sync_fast_misses(mmu, mmu->dside);
    sync_array(mmu->iside, mmu->iside->small);
    sync_array(mmu->iside, mmu->iside->large);
    sync_array(mmu->dside, mmu->dside->small);
    sync_array(mmu->dside, mmu->dside->large);
}

static void stop_fast_misses(struct mmu *mmu)
{
    mmu->fast_misses_on = mmu->quick_misses_on = false;
    walk_memo_forget(&mmu->walk_memo);
}

void mmu_without_l0(struct mmu *mmu)
{
    mmu->l0.on = false;
    stop_fast_misses(mmu);
}

/* Whether the stamps of all first-level arrays are times of touches now. */
static bool keep_times(struct mmu *mmu)
{
    bool all = true;

    for (unsigned i = 0; i < mmu->arrays; i++)
        if (mmu->array[i]->slot != TLB_SLOT_S4K &&
            mmu->array[i]->slot != TLB_SLOT_SLARGE)
            all &= tlb_keep_times(mmu->array[i]);
    return all;
}

void mmu_attach(struct mmu *mmu, struct observer *observer)
{
    observer->next = mmu->observers;
    mmu->observers = observer;
    mmu->plain = mmu->quick_misses_on = false;
    if (observer->walk || (observer->fast_miss && mmu->miss_observer) ||
        (!observer->fast_miss && (observer->access || observer->fill ||
                                  observer->evict || observer->leave)))
        stop_fast_misses(mmu);
    if (observer->fast_miss)
        mmu->miss_observer = observer;
    if (!observer->access)
        return;
    if (observer->every)
        mmu_without_l0(mmu);
    else if (!observer->timed || !keep_times(mmu))
        mmu->l0.repeats_only = true;
    if (mmu->l0.repeats_only)
        stop_fast_misses(mmu);
}

void mmu_space_free(struct mmu *mmu, uint32_t cr3)
{
    struct paging of_space = {.pae = mmu->paging.pae, .cr3 = cr3};

    /* Observers forget the space, so that even a repeat is news to them. */
    mmu_forget_host(mmu);
    for (struct observer *o = mmu->observers; o; o = o->next)
        if (o->space_free)
            o->space_free(o->opaque, mmu_space(&of_space));
}

NO_INLINE static void report_drop(const struct mmu *mmu, struct tlb *tlb,
                                  const struct tlb_entry *entry)
{
    for (struct observer *o = mmu->observers; o; o = o->next)
        if (o->drop)
            o->drop(o->opaque, tlb, entry);
}

ALWAYS_INLINE void drop(struct mmu *mmu, struct tlb *tlb,
                        struct tlb_entry *entry)
{
    if (mmu->observers)
        report_drop(mmu, tlb, entry);
    l0_forget(&mmu->l0, entry);
    tlb_drop(tlb, entry);
}

ALWAYS_INLINE unsigned drop_size(struct mmu *mmu, struct tlb *tlb,
                                 uint32_t lin, unsigned shift)
{
    struct tlb_entry *e = tlb_find(tlb, lin, shift);

    if (!e)
        return 0;
    drop(mmu, tlb, e);
    return 1;
}

NO_INLINE static unsigned drop_large(struct mmu *mmu, struct tlb *tlb,
                                     uint32_t lin)
{
    return drop_size(mmu, tlb, lin, 21) + drop_size(mmu, tlb, lin, 22);
}

/* Every fragment of the large page around `lin` (SDM 4.10.2.3): its pages are
 * neighbours, so they lie in as many neighbouring sets. */
NO_INLINE static unsigned drop_fragments(struct mmu *mmu, struct tlb *tlb,
                                         uint32_t lin)
{
    uint32_t pages = mmu->paging.pae ? 512 : 1024;
    uint32_t first = (lin >> 12) / pages * pages;
    uint32_t sets = tlb->sets < pages ? tlb->sets : pages;
    unsigned dropped = 0;

    for (uint32_t i = 0; i < sets; i++) {
        uint32_t set = (first + i) % tlb->sets;
        struct tlb_entry *e = tlb->entries + (size_t)set * tlb->ways;

        for (struct tlb_entry *end = e + tlb->ways; e < end; e++)
            if (tlb_valid(tlb, e) && e->bits & TLB_MARK &&
                e->page / pages == first / pages) {
                drop(mmu, tlb, e);
                dropped++;
            }
    }
    return dropped;
}

/* What arrays of small pages hold beside these. */
NO_INLINE static unsigned drop_shared(struct mmu *mmu, struct tlb *tlb,
                                      uint32_t lin)
{
    return mmu->config.large == TLB_LARGE_SHARED
               ? drop_large(mmu, tlb, lin)
               : drop_fragments(mmu, tlb, lin);
}

/* Every entry of a pair of arrays that covers `lin`. */
ALWAYS_INLINE unsigned drop_covering(struct mmu *mmu, enum tlb_slot small,
                                     enum tlb_slot large, uint32_t lin)
{
    unsigned dropped = 0;

    if (mmu->tlb[small].live) {
        dropped += drop_size(mmu, &mmu->tlb[small], lin, 12);
        if (UNLIKELY(mmu->config.large != TLB_LARGE_SEPARATE))
            dropped += drop_shared(mmu, &mmu->tlb[small], lin);
    }
    if (mmu->tlb[large].live)
        dropped += drop_large(mmu, &mmu->tlb[large], lin);
    return dropped;
}

ALWAYS_INLINE unsigned drop_address(struct mmu *mmu, uint32_t lin)
{
    return drop_covering(mmu, TLB_SLOT_I4K, TLB_SLOT_ILARGE, lin) +
           drop_covering(mmu, TLB_SLOT_D4K, TLB_SLOT_DLARGE, lin) +
           drop_covering(mmu, TLB_SLOT_S4K, TLB_SLOT_SLARGE, lin);
}

static unsigned drop_all(struct mmu *mmu, bool keep_global)
{
    unsigned dropped = 0;

    for (unsigned i = 0; i < mmu->arrays; i++)
        dropped += tlb_flush(mmu->array[i], keep_global);
    if (keep_global)
        l0_reset_local(&mmu->l0);
    else
        l0_reset(&mmu->l0);
    return dropped;
}

/* All of the paging-structure cache, but what no page fault was about. */
static unsigned drop_directories(struct mmu *mmu, enum flush_cause cause,
                                 uint32_t lin)
{
    if (!tlb_present(&mmu->psc))
        return 0;
    return cause == FLUSH_page_fault ? psc_drop(&mmu->psc, lin)
                                     : tlb_flush(&mmu->psc, false);
}

/* Whether an operation spares global entries (SDM 4.10.4.1). */
static bool keeps_global(enum flush_cause cause)
{
    return cause == FLUSH_mov_cr3 || cause == FLUSH_task_switch;
}

/* The begin or the end of an event. */
NO_INLINE static void report_flush(const struct mmu *mmu, bool begin,
                                   enum flush_cause cause, uint32_t lin,
                                   uint32_t direct_cycles, unsigned dropped)
{
    const struct observed_flush event = {
        .cause = cause,
        .keep_global = keeps_global(cause),
        .lin = lin,
        .dropped = dropped,
        .direct_cycles = direct_cycles,
    };

    for (struct observer *o = mmu->observers; o; o = o->next) {
        void (*hook)(void *, const struct observed_flush *) =
            begin ? o->flush_begin : o->flush_end;

        if (hook)
            hook(o->opaque, &event);
    }
}

void mmu_flush(struct mmu *mmu, enum flush_cause cause, uint32_t lin,
               uint32_t direct_cycles)
{
    struct flush_counters *f = &mmu->flushes[cause];
    unsigned dropped;

    cycles_charge(mmu->cycles, CYCLE_flush, direct_cycles);
    if (mmu->observers)
        report_flush(mmu, true, cause, lin, direct_cycles, 0);
    if (cause == FLUSH_invlpg || cause == FLUSH_page_fault)
        dropped = drop_address(mmu, lin);
    else
        dropped = drop_all(mmu, keeps_global(cause));
    if (mmu->observers)
        report_flush(mmu, false, cause, lin, direct_cycles, dropped);
    f->count++;
    f->entries_dropped += dropped;
    f->psc_entries_dropped += drop_directories(mmu, cause, lin);
    f->direct_cycles += direct_cycles;
    mmu->epoch++;
    LOG(mmu->log, mmu, "flush %u lin %08x dropped %u", cause, lin, dropped);
}

struct walk mmu_last_walk(const struct mmu *mmu)
{
    struct walk walk = mmu->last_walk;

    walk_memo_last_walk(&mmu->walk_memo, &walk);
    return walk;
}

bool mmu_probe(const struct mmu *mmu, uint32_t lin, uint64_t *paddr)
{
    struct walk w;

    if (!mmu->paging.enabled) {
        *paddr = lin;
        return true;
    }
    if (!walk(&mmu->paging, mmu->bus, lin, ACCESS_READ | ACCESS_PROBE, &w))
        return false;
    *paddr = (w.frame << 12) + (lin & ((1u << w.shift) - 1));
    return true;
}
