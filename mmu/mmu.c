/* The MMU: assembly from a model, reset, counters, observers. */
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

static void stop_fast_misses(struct mmu *mmu)
{
    mmu->fast_misses_on = mmu->quick_misses_on = false;
    walk_memo_forget(&mmu->walk_memo);
}

static bool in_first_level(enum tlb_slot slot)
{
    return slot != TLB_SLOT_S4K && slot != TLB_SLOT_SLARGE;
}

/* Whether a hit in the first level changes more than a stamp or a tree: then l0
 * can do it for repeats only, which change nothing. */
static bool keeps_marks(const struct mmu *mmu)
{
    bool any = false;

    for (unsigned i = 0; i < mmu->arrays; i++)
        any |= in_first_level(mmu->array[i]->slot) && mmu->array[i]->marks.way;
    return any;
}

static void serve_repeats_only(struct mmu *mmu)
{
    mmu->l0.repeats_only = true;
    mmu->l0.revives = false;
    stop_fast_misses(mmu);
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
    if (!walk_memo_init(&mmu->walk_memo) ||
        !prefetch_init(&mmu->prefetch, config->prefetch)) {
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
    /* With inclusive levels a data access may take the page of the fetches
     * from the instruction side. */
    mmu->fetch_each = config->unified || !mmu->iside->large ||
                      config->levels == TLB_LEVELS_INCLUSIVE;
    mmu->walk_caches = tlb_present(&mmu->psc) ||
                       tlb_present(&mmu->prefetch.buffer);
    mmu->plain = !mmu->walk_caches && !tlb_present(&mmu->tlb[TLB_SLOT_S4K]) &&
                 !tlb_present(&mmu->tlb[TLB_SLOT_SLARGE]);
    mmu->fast_misses_on = mmu->plain && mmu->dside->small;
    mmu->quick_misses_on =
        mmu->fast_misses_on && tlb_is_usual(mmu->dside->small);
    if (keeps_marks(mmu))
        serve_repeats_only(mmu);
    if (config->tagged)         /* slots do not say whose entry they name */
        mmu_without_l0(mmu);
    return true;
}

bool mmu_add_caches(struct mmu *mmu, uint64_t (*time)(void *opaque),
                    void *opaque)
{
    if (!cache_config_any(&mmu->config.cache))
        return true;
    if (!caches_init(&mmu->caches, &mmu->config.cache, mmu->bus))
        return false;
    mmu->caches.on = true;
    mmu->caches.time = time;
    mmu->caches.opaque = opaque;
    mmu->fast_miss_cycles = mmu->config.walk_start;
    mmu->quick_misses_on = false;
    l0_be_behind_caches(&mmu->l0);
    cycles_add_charger(mmu->cycles, CYCLES_BY_CACHES);
    return true;
}

void mmu_disable_caches(struct mmu *mmu, bool disabled)
{
    if (disabled != mmu->caches.disabled)
        mmu_forget_host(mmu);
    mmu->caches.disabled = disabled;
}

/* Whether the memo may repeat the last walk: it reads both tables by the
 * caches. */
static bool walk_is_cached(const struct mmu *mmu)
{
    const struct walk *w = &mmu->last_walk;

    return w->levels == WALK_LEVELS_MAX &&
           walk_root_type(&mmu->paging, w->lin) != MEMORY_UNCACHED &&
           walk_entry_type(w->level[0].entry) != MEMORY_UNCACHED &&
           caches_keep(mmu->bus, w->level[0].address) &&
           caches_keep(mmu->bus, w->level[1].address);
}

unsigned mmu_learns(const struct mmu *mmu, uint64_t paddr, unsigned access)
{
    enum memory_type most = access & ACCESS_WRITE ? MEMORY_BACK
                                                  : MEMORY_THROUGH;

    if (mmu->caches.disabled || mmu->served_type > most ||
        !caches_keep(mmu->bus, paddr))
        return ACCESS_LEARN_NOTHING;
    return mmu->served_type == MEMORY_BACK && mmu->walked &&
                   walk_is_cached(mmu)
               ? ACCESS_LEARN_ALL
               : ACCESS_LEARN_PAGE;
}

void mmu_destroy(struct mmu *mmu)
{
    caches_destroy(&mmu->caches);
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        tlb_destroy(&mmu->tlb[slot]);
    tlb_destroy(&mmu->psc);
    prefetch_destroy(&mmu->prefetch);
    walk_memo_destroy(&mmu->walk_memo);
}

void mmu_reset(struct mmu *mmu)
{
    const struct paging *was = &mmu->paging;

    mmu->paging = (struct paging){.pat = was->pat, .pse36 = was->pse36,
                                  .gated = was->gated};
    for (unsigned i = 0; i < mmu->arrays; i++)
        tlb_flush(mmu->array[i], false);
    if (tlb_present(&mmu->psc))
        tlb_flush(&mmu->psc, false);
    prefetch_flush(&mmu->prefetch, false);
    caches_reset(&mmu->caches);
    mmu_forget_host(mmu);
    mmu->epoch++;
}

void mmu_gate_a20(struct mmu *mmu, bool gated)
{
    mmu->paging.gated = gated ? MMU_A20 : 0;
    mmu_forget_host(mmu);
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
    sync_fast_misses(mmu, mmu->iside);
    sync_fast_misses(mmu, mmu->dside);
    sync_array(mmu->iside, mmu->iside->small);
    sync_array(mmu->iside, mmu->iside->large);
    sync_array(mmu->dside, mmu->dside->small);
    sync_array(mmu->dside, mmu->dside->large);
}

void mmu_without_l0(struct mmu *mmu)
{
    mmu->l0.on = false;
    stop_fast_misses(mmu);
}

void mmu_set_walk_source(struct mmu *mmu, const struct walk_source *source)
{
    mmu->walk_source = source;
    mmu->caches.on = mmu->plain = false;
    stop_fast_misses(mmu);
}

/* Makes all first-level arrays keep times of touches; false: one cannot. */
static bool keep_times(struct mmu *mmu)
{
    bool all = true;

    for (unsigned i = 0; i < mmu->arrays; i++)
        if (in_first_level(mmu->array[i]->slot))
            all &= tlb_keep_times(mmu->array[i]);
    return all;
}

static bool observes_misses(const struct observer *observer)
{
    return observer->access || observer->fill || observer->evict ||
           observer->leave;
}

void mmu_attach(struct mmu *mmu, struct observer *observer)
{
    observer->next = mmu->observers;
    mmu->observers = observer;
    mmu->plain = mmu->quick_misses_on = false;
    if (observer->walk || (!observer->fast_miss && observes_misses(observer)))
        stop_fast_misses(mmu);
    if (!observer->access)
        return;
    if (observer->every)
        mmu_without_l0(mmu);
    else if (!observer->filters && (!observer->timed || !keep_times(mmu)))
        serve_repeats_only(mmu);
    if (observer->filters)
        mmu->l0.revives = false;
}

struct walk mmu_last_walk(const struct mmu *mmu)
{
    struct walk walk = mmu->last_walk;

    walk_memo_last_walk(&mmu->walk_memo, &walk);
    for (unsigned i = 0; i < walk.levels; i++)
        walk.level[i].address = walk_on_bus(&mmu->paging,
                                            walk.level[i].address);
    return walk;
}

bool mmu_probe(const struct mmu *mmu, uint32_t lin, uint64_t *paddr)
{
    struct walk w;

    if (!mmu->paging.enabled) {
        *paddr = walk_on_bus(&mmu->paging, lin);
        return true;
    }
    if (!walk(&mmu->paging, mmu->bus, lin, ACCESS_READ | ACCESS_PROBE, &w))
        return false;
    *paddr = walk_on_bus(&mmu->paging,
                         (w.frame << 12) + (lin & ((1u << w.shift) - 1)));
    return true;
}
