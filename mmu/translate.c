/*
 * One access, from look-up to translation or fault (COUNTING.md, "Lookup").
 *
 *   first level --hit--> rights and D suffice --> done
 *        |                      `--> assist: walk again, replace in place
 *       miss
 *        |
 *   second level --hit--> as above, then copy to the first level
 *        |
 *       miss --> walk, fill every level
 */
#include "mmu/mmu.h"

#include <string.h>

#include "mmu/psc.h"

/* Where an access found an entry, level by level. */
struct path {
    struct mmu *mmu;
    struct mmu_side *side;
    uint32_t lin;
    unsigned access;
    struct tlb *first, *second;             /* arrays that hold it */
    struct tlb_entry *in_first, *in_second; /* null: that level does not */
    struct probe_access report;
};

static unsigned large_shift(const struct mmu *mmu)
{
    return mmu->paging.pae ? 21 : 22;
}

/* Looks up a level's two arrays in parallel; the 4 KiB entry has precedence.
 * No side effect. */
static struct tlb_entry *find_level(const struct mmu *mmu, struct tlb *small,
                                    struct tlb *large, uint32_t lin,
                                    struct tlb **where)
{
    struct tlb_entry *e = small ? tlb_find(small, lin, 12) : NULL;

    *where = small;
    if (!e && large) {
        e = tlb_find(large, lin, large_shift(mmu));
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

static bool serves(const struct mmu *mmu, const struct tlb_entry *e,
                   unsigned access)
{
    return walk_permits(&mmu->paging, e->bits, access) &&
           !(access & ACCESS_WRITE && !(e->bits & TLB_D));
}

/* The entry that a walk's result becomes in this model. */
static struct tlb_entry entry_of(const struct mmu *mmu, const struct walk *w)
{
    struct tlb_entry e = {
        .page = w->lin >> w->shift,
        .bits = w->bits,
        .frame = w->frame,
        .space = mmu_space(&mmu->paging),
    };

    if (w->shift != 12 && mmu->config.large == TLB_LARGE_FRAGMENT) {
        e.frame = tlb_entry_frame(&e, w->lin);
        e.page = w->lin >> 12;
        e.bits = (e.bits & ~(uint32_t)(TLB_LARGE | TLB_BIG)) | TLB_MARK;
    }
    return e;
}

static void charge(struct path *path, uint32_t cycles)
{
    cycles_charge(path->mmu->cycles, path->side->walk_cause, cycles);
    path->report.penalty += cycles;
}

/* Walks, counts and charges; on a fault leaves it in mmu->fault. */
static bool do_walk(struct path *path, struct tlb_entry *entry)
{
    struct mmu *mmu = path->mmu;
    const struct mmu_config *cost = &mmu->config;
    struct walk *w = &mmu->last_walk;
    bool ok = tlb_present(&mmu->psc)
                  ? psc_walk(&mmu->psc, &mmu->paging, mmu->bus, path->lin,
                             path->access, w)
                  : walk(&mmu->paging, mmu->bus, path->lin, path->access, w);
    uint32_t reads = w->levels - w->cached;
    uint32_t cycles = cost->walk_start + reads * cost->walk_read +
                      w->updates * cost->walk_update;

    path->side->walks++;
    mmu->walks.count++;
    mmu->walks.cycles += cycles;
    mmu->walks.memory_reads += reads;
    mmu->walks.ad_writes += w->updates;
    charge(path, cycles);
    for (struct probe *p = mmu->probes; p; p = p->next)
        if (p->walk)
            p->walk(p->opaque, w, !ok);
    if (!ok) {
        mmu->walks.faults++;
        mmu->fault.lin = path->lin;
        mmu->fault.error = w->error;
        return false;
    }
    *entry = entry_of(mmu, w);
    return true;
}

static void report_evict(struct mmu *mmu, struct tlb *tlb,
                         const struct tlb_entry *entry)
{
    for (struct probe *p = mmu->probes; p; p = p->next)
        if (p->evict)
            p->evict(p->opaque, tlb, entry);
}

static struct tlb_entry *fill(struct mmu *mmu, struct tlb *tlb,
                              const struct tlb_entry *entry)
{
    struct tlb_entry evicted;
    bool did_evict;

    if (!tlb)
        return NULL;

    struct tlb_entry *placed = tlb_fill(tlb, entry, &evicted, &did_evict);

    if (did_evict) {
        l0_forget(&mmu->l0, &evicted);
        report_evict(mmu, tlb, &evicted);
    }
    for (struct probe *p = mmu->probes; p; p = p->next)
        if (p->fill)
            p->fill(p->opaque, tlb, placed);
    return placed;
}

static void replace(struct mmu *mmu, struct tlb *tlb, struct tlb_entry *entry,
                    const struct tlb_entry *with)
{
    struct tlb_entry before = *entry;

    l0_forget(&mmu->l0, entry);
    tlb_replace(tlb, entry, with);
    for (struct probe *p = mmu->probes; p; p = p->next)
        if (p->replace)
            p->replace(p->opaque, tlb, &before, entry);
}

/* An assist found `now` where a level held `old`: in place when page and size
 * are the same, else the old entry leaves and the new one moves in. */
static void renew(struct mmu *mmu, struct tlb *old_tlb, struct tlb_entry *old,
                  struct tlb *new_tlb, const struct tlb_entry *now)
{
    if (tlb_entry_shift(old) == tlb_entry_shift(now)) {
        replace(mmu, old_tlb, old, now);
        return;
    }
    report_evict(mmu, old_tlb, old);
    l0_forget(&mmu->l0, old);
    tlb_drop(old_tlb, old);
    if (!new_tlb)
        return;

    struct tlb_entry *held = tlb_find(new_tlb, now->page << tlb_entry_shift(now),
                                      tlb_entry_shift(now));

    if (held)
        replace(mmu, new_tlb, held, now);
    else
        fill(mmu, new_tlb, now);
}

/* The entry found does not suffice: walk again in the tables of the current
 * space. False: #PF. */
static bool assist(struct path *path, const struct tlb_entry *found,
                   struct tlb_entry *entry)
{
    struct mmu *mmu = path->mmu;
    unsigned old_shift = tlb_entry_shift(found);

    if (walk_permits(&mmu->paging, found->bits, path->access))
        path->side->dirty_assists++;
    else
        path->side->rights_assists++;
    path->report.assist = true;
    if (!do_walk(path, entry))
        return false;

    bool large = entry->bits & TLB_LARGE;

    if (path->in_second && tlb_entry_shift(entry) != old_shift)
        path->report.second_ends = second_level(mmu, large);
    if (path->in_second)
        renew(mmu, path->second, path->in_second, second_level(mmu, large),
              entry);
    if (path->in_first)
        renew(mmu, path->first, path->in_first, first_level(path->side, large),
              entry);
    return true;
}

/* The second-level entry of the same page and size as a first-level one. */
static void find_twin(struct path *path)
{
    struct tlb *tlb = second_level(path->mmu, path->in_first->bits & TLB_LARGE);

    path->second = tlb;
    path->in_second = tlb ? tlb_find(tlb, path->lin,
                                     tlb_entry_shift(path->in_first))
                          : NULL;
}

/* A first-level hit. */
static bool hit(struct path *path, struct tlb_entry *entry)
{
    struct tlb *tlb = path->first;

    path->side->hits++;
    tlb->counters.hits++;
    tlb_touch(tlb, path->in_first);
    path->report.first = tlb;
    path->report.first_hit = true;
    *entry = *path->in_first;
    if (serves(path->mmu, path->in_first, path->access))
        return true;
    find_twin(path);
    return assist(path, path->in_first, entry);
}

static void count_miss(struct tlb *tlb)
{
    if (tlb)
        tlb->counters.misses++;
}

/* A first-level miss that the second level serves, perhaps by an assist. */
static bool second_hit(struct path *path, struct tlb_entry *entry)
{
    struct tlb *tlb = path->second;
    bool ok = true;

    tlb->counters.hits++;
    tlb_touch(tlb, path->in_second);
    path->report.second = tlb;
    path->report.second_hit = true;
    *entry = *path->in_second;
    charge(path, path->mmu->config.stlb_hit);
    if (!serves(path->mmu, path->in_second, path->access))
        ok = assist(path, path->in_second, entry);
    return ok;
}

/* A miss of every level. */
static bool miss(struct path *path, struct tlb_entry *entry)
{
    struct mmu *mmu = path->mmu;
    bool ok = do_walk(path, entry);

    if (tlb_present(&mmu->tlb[TLB_SLOT_S4K])) {
        path->report.second =
            second_level(mmu, ok && entry->bits & TLB_LARGE);
        count_miss(path->report.second);
    }
    return ok;
}

/* First-level miss: second level or walk, then the fills. */
static bool refill(struct path *path, struct tlb_entry *entry)
{
    struct mmu *mmu = path->mmu;
    struct mmu_side *side = path->side;
    bool ok;

    side->misses++;
    path->in_second = find_level(mmu, second_level(mmu, false),
                                 second_level(mmu, true), path->lin,
                                 &path->second);
    ok = path->in_second ? second_hit(path, entry) : miss(path, entry);

    bool large = ok && entry->bits & TLB_LARGE;

    path->report.first = first_level(side, large);
    count_miss(path->report.first);
    if (ok)
        path->report.second_ends = second_level(mmu, large);
    return ok;
}

/* Fills what missed; the first level's entry, or null. */
static struct tlb_entry *fill_levels(struct path *path,
                                     const struct tlb_entry *entry)
{
    if (!path->report.second_hit)
        fill(path->mmu, path->report.second, entry);
    return fill(path->mmu, path->report.first, entry);
}

static void report(const struct path *path)
{
    for (struct probe *p = path->mmu->probes; p; p = p->next)
        if (p->access)
            p->access(p->opaque, &path->report);
}

bool mmu_translate(struct mmu *mmu, uint32_t lin, unsigned access,
                   uint64_t *paddr)
{
    mmu->served = NULL;
    if (!mmu->paging.enabled) {
        *paddr = lin;
        return true;
    }

    bool fetch = access & ACCESS_FETCH;
    struct path path = {
        .mmu = mmu,
        .side = fetch ? mmu->iside : mmu->dside,
        .lin = lin,
        .access = access,
        .report = {.lin = lin, .fetch = fetch,
                   .write = access & ACCESS_WRITE,
                   .user = access & ACCESS_USER},
    };
    struct tlb_entry entry;
    bool ok;

    path.side->accesses++;
    path.in_first = find_level(mmu, path.side->small, path.side->large, lin,
                               &path.first);
    ok = path.in_first ? hit(&path, &entry) : refill(&path, &entry);
    path.report.fault = !ok;
    if (ok) {
        path.report.entry = &entry;
        path.report.first_ends =
            first_level(path.side, entry.bits & TLB_LARGE);
    }
    if (mmu->probes)
        report(&path);
    if (!ok) {
        mmu_flush(mmu, FLUSH_page_fault, lin, 0);
        return false;
    }
    mmu->served_tlb = path.report.first_ends;
    if (!path.report.first_hit)
        mmu->served = fill_levels(&path, &entry);
    else if (!path.report.assist)
        mmu->served = path.in_first;
    if (fetch)
        mmu->fetch_tlb = path.report.first_ends;
    *paddr = (tlb_entry_frame(&entry, lin) << 12) + (lin & 0xfff);
    return true;
}
