/*
 * One access, from look-up to translation or fault (docs/counting.md, "Look-up"
 * and "Assists").
 *
 *   first level --hit--> rights and D suffice --> done
 *        |                      `--> assist: walk again, replace in place
 *       miss
 *        |
 *   second level --hit--> as above, then copy to the first level
 *        |
 *       miss --> prefetch buffer, or walk; fill the levels
 *
 * It is compiled twice. Most machines have one level, no paging-structure cache
 * and no observer, and their misses are where the host spends its time. For
 * them `plain` is constant, and the code for the rest drops out.
 */
#include "base/compiler.h"
#include "mmu/mmu.h"
#include "mmu/mmu_flush.h"
#include "mmu/psc.h"
#include "mmu/walk_steps.h"

/* One access: where each level has found it, and what it has cost so far. */
struct path {
    struct mmu *mmu;
    struct mmu_side *side;
    uint32_t lin;
    unsigned access;
    bool plain;                             /* see above */
    bool assist;
    bool prefetches;                        /* the next page, at the end */
    struct tlb *first, *second;             /* arrays that hold it */
    struct tlb_entry *in_first, *in_second; /* null: that level does not */
    struct tlb *asked;                      /* second level that counts it */
    struct tlb *first_ends, *second_ends;   /* as in struct observed_access */
    struct tlb_entry entry;                 /* the translation */
    uint32_t penalty;                       /* cycles */
};

ALWAYS_INLINE struct tlb_entry *find_entry(const struct mmu *mmu,
                                           const struct tlb *tlb, uint32_t lin,
                                           unsigned shift, bool plain)
{
    return plain ? tlb_find(tlb, lin, shift) : mmu_find(mmu, tlb, lin, shift);
}

/* Looks up a level's two arrays in parallel; the 4 KiB entry has precedence.
 * No side effect. */
ALWAYS_INLINE struct tlb_entry *find_level(const struct mmu *mmu,
                                           struct tlb *small,
                                           struct tlb *large, uint32_t lin,
                                           struct tlb **where, bool plain)
{
    struct tlb_entry *e = small ? find_entry(mmu, small, lin, 12, plain)
                                : NULL;

    *where = small;
    if (!e && large && large->live) {
        e = find_entry(mmu, large, lin, walk_large_shift(&mmu->paging), plain);
        *where = large;
    }
    return e;
}

static struct tlb *second_level(struct mmu *mmu, bool large)
{
    struct tlb *small = &mmu->tlb[TLB_SLOT_S4K];

    if (large && mmu->config.large == TLB_LARGE_SEPARATE)
        small = &mmu->tlb[TLB_SLOT_SLARGE];
    return tlb_present(small) ? small : NULL;
}

static struct tlb *first_level(const struct mmu_side *side, bool large)
{
    return large ? side->large : side->small;
}

/* Whether an access that the first level did not serve takes its translation
 * out of the second level, or past it: exclusive levels, and the first level has
 * an array for the page size. */
static bool moves_up(const struct path *path, bool large)
{
    return path->mmu->config.levels == TLB_LEVELS_EXCLUSIVE &&
           !path->in_first && first_level(path->side, large);
}

static bool serves(const struct mmu *mmu, const struct tlb_entry *e,
                   unsigned access)
{
    return walk_permits(&mmu->paging, e->bits, access) &&
           !(access & ACCESS_WRITE && !(e->bits & TLB_D));
}

/* The TLB entry for the result of a walk, as this model holds it. */
ALWAYS_INLINE struct tlb_entry entry_of(const struct mmu *mmu,
                                        const struct walk *w)
{
    struct tlb_entry e = {
        .page = w->lin >> w->shift,
        .bits = (uint16_t)w->bits,
        .frame = w->frame,
        .space = mmu_space(&mmu->paging),
    };

    if (UNLIKELY(mmu->caches.on))
        e.memory = (uint8_t)walk_entry_type(w->level[w->levels - 1].entry);
    if (w->shift != 12 && mmu->config.large == TLB_LARGE_FRAGMENT) {
        e.frame = tlb_entry_frame(&e, w->lin);
        e.page = w->lin >> 12;
        e.bits = (uint16_t)((e.bits & ~(TLB_LARGE | TLB_BIG)) | TLB_MARK);
    }
    return e;
}

ALWAYS_INLINE void charge(struct path *path, uint32_t cycles)
{
    cycles_charge(path->mmu->cycles, path->side->walk_cause, cycles);
    path->penalty += cycles;
}

ALWAYS_INLINE bool walk_tables(struct path *path, struct walk *w)
{
    struct mmu *mmu = path->mmu;

    if (!path->plain && tlb_present(&mmu->psc))
        return psc_walk(mmu, path->lin, path->access, w);
    if (!path->plain && mmu->walk_source)
        return mmu->walk_source->walk(mmu->walk_source->opaque, path->lin,
                                      path->access, w);
    if (mmu->paging.pae)
        return walk_steps(&mmu->paging, mmu->bus, path->lin, path->access, w,
                          true);
    return walk_steps(&mmu->paging, mmu->bus, path->lin, path->access, w,
                      false);
}

/* Walks, counts and charges. False: a page fault, described in mmu->fault. */
ALWAYS_INLINE bool do_walk(struct path *path)
{
    struct mmu *mmu = path->mmu;
    const struct mmu_config *cost = &mmu->config;
    struct walk w;
    bool ok = walk_tables(path, &w);
    uint32_t reads = w.levels - w.cached;
    uint32_t cycles = mmu_config_walk_cycles(cost, reads, w.updates);

    if (UNLIKELY(mmu->caches.on))
        cycles = mmu_config_walk_cycles(cost, 0, w.updates) +
                 walk_wait(&mmu->paging, &mmu->caches, &w, ok);
    mmu->last_walk = w;
    mmu->walk_memo.last = NULL;
    mmu->walked = true;
    path->side->walks++;
    mmu->walks.count++;
    mmu->walks.cycles += cycles;
    mmu->walks.memory_reads += reads;
    mmu->walks.ad_writes += w.updates;
    charge(path, cycles);
    if (!path->plain)
        observers_walk(mmu->observers, &mmu->last_walk, !ok);
    if (!ok) {
        mmu->walks.faults++;
        mmu->fault.lin = path->lin;
        mmu->fault.error = w.error;
        return false;
    }
    path->entry = entry_of(mmu, &w);
    return true;
}

static void evicted(struct mmu *mmu, struct tlb *tlb,
                    const struct tlb_entry *victim);

ALWAYS_INLINE struct tlb_entry *fill(struct mmu *mmu, struct tlb *tlb,
                                     const struct tlb_entry *entry,
                                     bool plain)
{
    struct tlb_entry *placed, victim;
    struct tlb_set_at set;
    uint32_t way;
    bool evicts, tells;

    if (!tlb)
        return NULL;
    set = tlb_set_at(tlb, entry->page);
    way = tlb_choose(tlb, set, &evicts);
    if (evicts) {
        l0_forget(&mmu->l0, &set.way[way]);
        if (!plain)
            observers_evict(mmu->observers, tlb, &set.way[way]);
    }
    tells = !plain && evicts && mmu->config.levels != TLB_LEVELS_NINE;
    if (tells)
        victim = set.way[way];
    if (!plain)
        observers_leave(mmu->observers, tlb, &set.way[way]);
    placed = tlb_place(tlb, set, way, entry, evicts);
    if (!plain)
        observers_fill(mmu->observers, tlb, placed);
    if (tells)
        evicted(mmu, tlb, &victim);
    return placed;
}

/* An entry leaves an array; but no fill displaced it, and no flush. */
static void take_out(struct mmu *mmu, struct tlb *tlb, struct tlb_entry *entry)
{
    observers_evict(mmu->observers, tlb, entry);
    l0_forget(&mmu->l0, entry);
    tlb_drop(tlb, entry);
}

static void replace(struct mmu *mmu, struct tlb *tlb, struct tlb_entry *entry,
                    const struct tlb_entry *with)
{
    struct tlb_entry before = *entry;

    l0_forget(&mmu->l0, entry);
    tlb_replace(tlb, entry, with);
    for (struct observer *o = mmu->observers; o; o = o->next)
        if (o->replace)
            o->replace(o->opaque, tlb, &before, entry);
}

static struct tlb_entry *find_same(const struct mmu *mmu,
                                   const struct tlb *tlb,
                                   const struct tlb_entry *entry)
{
    unsigned shift = tlb_entry_shift(entry);
    uint32_t lin = entry->page << shift;

    if (UNLIKELY(mmu->config.tagged))
        return tlb_find_tagged(tlb, lin, shift, entry->space);
    return tlb_find(tlb, lin, shift);
}

/* Replaces the entry of the same page and size. False: the array has none. */
static bool replace_same(struct mmu *mmu, struct tlb *tlb,
                         const struct tlb_entry *with)
{
    struct tlb_entry *held = find_same(mmu, tlb, with);

    if (held)
        replace(mmu, tlb, held, with);
    return held;
}

/* The first level has displaced an entry: an array of the second takes it. */
static void come_down(struct mmu *mmu, struct tlb *tlb, struct tlb_entry entry)
{
    entry.l0_kinds = 0;
    if (replace_same(mmu, tlb, &entry))
        return;
    observers_come_down(mmu->observers, tlb, &entry);
    fill(mmu, tlb, &entry, false);
}

static void back_invalidate(struct mmu *mmu, struct tlb *tlb,
                            const struct tlb_entry *victim)
{
    struct tlb_entry *copy = tlb ? find_same(mmu, tlb, victim) : NULL;

    if (!copy)
        return;
    take_out(mmu, tlb, copy);
    tlb->counters.back_invalidations++;
}

/* A fill has displaced `victim` from an array, and levels are not nine
 * (docs/counting.md, "Levels"). */
NO_INLINE static void evicted(struct mmu *mmu, struct tlb *tlb,
                              const struct tlb_entry *victim)
{
    bool large = victim->bits & TLB_LARGE;
    bool second = tlb->slot == TLB_SLOT_S4K || tlb->slot == TLB_SLOT_SLARGE;
    struct tlb *below = second ? NULL : second_level(mmu, large);

    if (mmu->config.levels == TLB_LEVELS_EXCLUSIVE && below) {
        come_down(mmu, below, *victim);
    } else if (mmu->config.levels == TLB_LEVELS_INCLUSIVE && second) {
        back_invalidate(mmu, first_level(mmu->dside, large), victim);
        if (mmu->iside != mmu->dside)
            back_invalidate(mmu, first_level(mmu->iside, large), victim);
    }
}

/* An assist has found `now` where a level holds `old`. An entry of the same
 * page and size is replaced in place; else `old` leaves and `now` is filled. */
static void renew(struct mmu *mmu, struct tlb *old_tlb, struct tlb_entry *old,
                  struct tlb *new_tlb, const struct tlb_entry *now)
{
    if (tlb_entry_shift(old) == tlb_entry_shift(now)) {
        replace(mmu, old_tlb, old, now);
        return;
    }
    take_out(mmu, old_tlb, old);
    if (new_tlb && !replace_same(mmu, new_tlb, now))
        fill(mmu, new_tlb, now, false);
}

/* The entry found has too few rights, or is clean: walks again in the tables of
 * the current space. False: a page fault. */
NO_INLINE static bool assist(struct path *path, const struct tlb_entry *found)
{
    struct mmu *mmu = path->mmu;
    unsigned old_shift = tlb_entry_shift(found);

    if (walk_permits(&mmu->paging, found->bits, path->access))
        path->side->dirty_assists++;
    else
        path->side->rights_assists++;
    path->assist = true;
    if (!do_walk(path))
        return false;

    bool large = path->entry.bits & TLB_LARGE;

    if (path->in_second && tlb_entry_shift(&path->entry) != old_shift)
        path->second_ends = second_level(mmu, large);
    if (path->in_second && !moves_up(path, large))
        renew(mmu, path->second, path->in_second, second_level(mmu, large),
              &path->entry);
    if (path->in_first)
        renew(mmu, path->first, path->in_first, first_level(path->side, large),
              &path->entry);
    return true;
}

/* assist() on a copy of the path, so that the compiler can keep the path itself
 * in registers: its address does not leave the caller. */
ALWAYS_INLINE bool assist_apart(struct path *path,
                                const struct tlb_entry *found)
{
    struct path copy = *path;
    bool ok = assist(&copy, found);

    path->assist = true;
    path->entry = copy.entry;
    path->second_ends = copy.second_ends;
    path->penalty = copy.penalty;
    return ok;
}

/* Finds the second-level entry of the page and size of the first-level entry.
 */
ALWAYS_INLINE void find_twin(struct path *path)
{
    struct tlb *tlb = second_level(path->mmu, path->in_first->bits & TLB_LARGE);

    path->second = tlb;
    path->in_second = tlb ? mmu_find(path->mmu, tlb, path->lin,
                                     tlb_entry_shift(path->in_first))
                          : NULL;
}

/* A first-level hit. False: a page fault. */
ALWAYS_INLINE bool hit(struct path *path)
{
    struct tlb *tlb = path->first;
    bool suffices = serves(path->mmu, path->in_first, path->access);

    path->side->hits++;
    tlb->counters.hits++;
    if (!path->plain && !suffices)
        observers_leave(path->mmu->observers, tlb, path->in_first);
    tlb_touch(tlb, path->in_first);
    path->entry = *path->in_first;
    if (LIKELY(suffices))
        return true;
    if (!path->plain)
        find_twin(path);
    return assist_apart(path, path->in_first);
}

static void count_miss(struct tlb *tlb)
{
    if (tlb)
        tlb->counters.misses++;
}

/* A first-level miss that the second level serves, perhaps by an assist. */
ALWAYS_INLINE bool second_hit(struct path *path)
{
    struct tlb *tlb = path->second;

    path->asked = tlb;
    path->entry = *path->in_second;
    tlb->counters.hits++;
    path->side->second_hits++;
    tlb_touch(tlb, path->in_second);
    charge(path, path->mmu->config.stlb_hit);
    return serves(path->mmu, path->in_second, path->access) ||
           assist_apart(path, path->in_second);
}

/* Whether the prefetch buffer serves an access that no level served. Its entry
 * leaves it in any case: one that would need an assist is of no use. */
NO_INLINE static bool take_prefetched(struct mmu *mmu, uint32_t lin,
                                      unsigned access, struct tlb_entry *entry)
{
    if (!prefetch_take(&mmu->prefetch, lin, walk_large_shift(&mmu->paging), entry) ||
        !serves(mmu, entry, access))
        return false;
    mmu->prefetch.hits++;
    return true;
}

ALWAYS_INLINE bool is_prefetched(struct path *path)
{
    struct mmu *mmu = path->mmu;
    struct tlb_entry entry;

    if (path->plain || !tlb_present(&mmu->prefetch.buffer))
        return false;
    path->prefetches = true;
    if (!take_prefetched(mmu, path->lin, path->access, &entry))
        return false;
    path->entry = entry;
    charge(path, mmu->config.stlb_hit);
    return true;
}

/* Prefetches the page at `next`, unless something covers it already. */
NO_INLINE static void prefetch_next(struct mmu *mmu,
                                    const struct mmu_side *side, uint32_t next)
{
    struct tlb *where;
    struct walk w;

    if (!next ||
        find_level(mmu, side->small, side->large, next, &where, false) ||
        find_level(mmu, second_level(mmu, false), second_level(mmu, true),
                   next, &where, false) ||
        prefetch_find(&mmu->prefetch, next, walk_large_shift(&mmu->paging)) ||
        !prefetch_walk(&mmu->prefetch, &mmu->paging, mmu->bus,
                       mmu->walk_source, next, &w))
        return;
    prefetch_fill(&mmu->prefetch, entry_of(mmu, &w));
}

/* A miss of every level. */
ALWAYS_INLINE bool miss(struct path *path)
{
    struct mmu *mmu = path->mmu;
    bool ok = is_prefetched(path) || do_walk(path);

    if (UNLIKELY(!ok))
        path->side->faulted_misses++;
    if (!path->plain && tlb_present(&mmu->tlb[TLB_SLOT_S4K])) {
        path->asked = second_level(mmu, ok && path->entry.bits & TLB_LARGE);
        count_miss(path->asked);
    }
    return ok;
}

/* A first-level miss: the second level, or a walk. False: a page fault. */
ALWAYS_INLINE bool first_level_miss(struct path *path)
{
    struct mmu *mmu = path->mmu;
    bool ok;

    path->side->misses++;
    if (!path->plain)
        path->in_second = find_level(mmu, second_level(mmu, false),
                                     second_level(mmu, true), path->lin,
                                     &path->second, false);
    ok = path->in_second ? second_hit(path) : miss(path);

    bool large = ok && path->entry.bits & TLB_LARGE;

    path->first = first_level(path->side, large);
    count_miss(path->first);
    if (!path->plain && ok)
        path->second_ends = moves_up(path, large) ? NULL
                                                  : second_level(mmu, large);
    return ok;
}

ALWAYS_INLINE void report_access(const struct mmu *mmu,
                                 const struct observed_access *access)
{
    for (struct observer *o = mmu->observers; o; o = o->next)
        if (o->access)
            o->access(o->opaque, access);
}

static void report(struct path path, bool ok)
{
    report_access(path.mmu, &(struct observed_access){
        .lin = path.lin,
        .fetch = path.access & ACCESS_FETCH,
        .write = path.access & ACCESS_WRITE,
        .user = path.access & ACCESS_USER,
        .fault = !ok,
        .assist = path.assist,
        .first_hit = path.in_first,
        .second_hit = !path.in_first && path.in_second,
        .penalty = path.penalty,
        .first = path.first,
        .second = path.asked,
        .first_ends = path.first_ends,
        .second_ends = path.second_ends,
        .entry = ok ? &path.entry : NULL,
        .way = path.assist ? NULL : path.in_first,
    });
}

/* Fills the levels that missed, and notes which entry serves the page from now
 * on. */
ALWAYS_INLINE void fill_levels(struct path *path)
{
    struct mmu *mmu = path->mmu;

    mmu->served_tlb = path->first_ends;
    if (path->access & ACCESS_FETCH)
        mmu_fetch_from(mmu, path->first_ends ? path->first_ends
                                             : &mmu->l0.uncounted);
    if (path->in_first) {
        mmu->served = path->assist ? NULL : path->in_first;
        return;
    }
    if (!path->plain && moves_up(path, path->entry.bits & TLB_LARGE)) {
        if (path->in_second)
            take_out(mmu, path->second, path->in_second);
    } else if (!path->plain && !path->in_second) {
        fill(mmu, path->asked, &path->entry, false);
    }
    mmu->served = fill(mmu, path->first, &path->entry, path->plain);
}

ALWAYS_INLINE bool translate(struct mmu *mmu, uint32_t lin, unsigned access,
                             uint64_t *paddr, bool plain)
{
    struct path path;
    bool ok;

    /* Field by field: an initializer would clear the whole first. */
    path.mmu = mmu;
    path.side = access & ACCESS_FETCH ? mmu->iside : mmu->dside;
    path.lin = lin;
    path.access = access;
    path.plain = plain;
    path.assist = path.prefetches = false;
    path.second = path.asked = path.first_ends = path.second_ends = NULL;
    path.in_second = NULL;
    path.penalty = 0;
    mmu->served = NULL;
    mmu->walked = false;
    path.side->accesses++;
    path.in_first = find_level(mmu, path.side->small, path.side->large, lin,
                               &path.first, plain);
    ok = path.in_first ? hit(&path) : first_level_miss(&path);
    if (ok)
        path.first_ends = first_level(path.side,
                                      path.entry.bits & TLB_LARGE);
    if (UNLIKELY(mmu->caches.on))
        mmu->served_type = (enum memory_type)path.entry.memory;
    if (!plain)
        report(path, ok);
    if (!ok) {
        mmu_flush(mmu, FLUSH_page_fault, lin, 0);
        return false;
    }
    *paddr = walk_on_bus(&mmu->paging,
                         tlb_entry_frame(&path.entry, lin) << 12) +
             (lin & 0xfff);
    fill_levels(&path);
    if (!plain && path.prefetches)
        prefetch_next(mmu, path.side, (path.entry.page + 1)
                                          << tlb_entry_shift(&path.entry));
    return true;
}

NO_INLINE static bool translate_plain(struct mmu *mmu, uint32_t lin,
                                      unsigned access, uint64_t *paddr)
{
    return translate(mmu, lin, access, paddr, true);
}

NO_INLINE static bool translate_any(struct mmu *mmu, uint32_t lin,
                                    unsigned access, uint64_t *paddr)
{
    return translate(mmu, lin, access, paddr, false);
}

bool mmu_translate(struct mmu *mmu, uint32_t lin, unsigned access,
                   uint64_t *paddr)
{
    if (!mmu->paging.enabled) {
        mmu->served = NULL;
        mmu->served_type = MEMORY_BACK;
        if (access & ACCESS_FETCH)
            mmu_fetch_from(mmu, &mmu->l0.uncounted);
        *paddr = walk_on_bus(&mmu->paging, lin);
        return true;
    }
    return mmu->plain ? translate_plain(mmu, lin, access, paddr)
                      : translate_any(mmu, lin, access, paddr);
}
