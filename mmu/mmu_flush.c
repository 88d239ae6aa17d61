/* Flush events: which entries each cause drops (SDM vol. 3A 4.10.4). */
#include "mmu/mmu_flush.h"

#include "base/compiler.h"
#include "mmu/psc.h"

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

NO_INLINE static unsigned drop_size_again(struct mmu *mmu, struct tlb *tlb,
                                          uint32_t lin, unsigned shift)
{
    struct tlb_entry *e;
    unsigned dropped = 0;

    for (; (e = mmu_find(mmu, tlb, lin, shift)); dropped++)
        drop(mmu, tlb, e);
    return dropped;
}

ALWAYS_INLINE unsigned drop_size(struct mmu *mmu, struct tlb *tlb,
                                 uint32_t lin, unsigned shift)
{
    struct tlb_entry *e = mmu_find(mmu, tlb, lin, shift);

    if (!e)
        return 0;
    drop(mmu, tlb, e);
    if (UNLIKELY(mmu->config.tagged))   /* one of the space and a global one */
        return 1 + drop_size_again(mmu, tlb, lin, shift);
    return 1;
}

NO_INLINE static unsigned drop_large(struct mmu *mmu, struct tlb *tlb,
                                     uint32_t lin)
{
    return drop_size(mmu, tlb, lin, 21) + drop_size(mmu, tlb, lin, 22);
}

/* Drops every 4 KiB entry in the large page that contains `lin` which has all
 * of `bits`: with TLB_MARK, every fragment of it (SDM 4.10.2.3). The pages of
 * the entries are neighbours, so they lie in neighbouring sets. */
NO_INLINE static unsigned drop_pieces(struct mmu *mmu, struct tlb *tlb,
                                      uint32_t lin, uint32_t bits)
{
    uint32_t pages = mmu->paging.pae ? 512 : 1024;
    uint32_t first = (lin >> 12) / pages * pages;
    uint32_t sets = tlb->sets < pages ? tlb->sets : pages;
    unsigned dropped = 0;

    for (uint32_t i = 0; i < sets; i++) {
        uint32_t set = (first + i) % tlb->sets;
        struct tlb_entry *e = tlb->entries + (size_t)set * tlb->ways;

        for (struct tlb_entry *end = e + tlb->ways; e < end; e++)
            if (tlb_valid(tlb, e) && (e->bits & (bits | TLB_LARGE)) == bits &&
                e->page / pages == first / pages && mmu_is_of_space(mmu, e)) {
                drop(mmu, tlb, e);
                dropped++;
            }
    }
    return dropped;
}

/* Drops what covers `lin` in an array that holds large pages as well. */
NO_INLINE static unsigned drop_shared(struct mmu *mmu, struct tlb *tlb,
                                      uint32_t lin)
{
    return mmu->config.large == TLB_LARGE_SHARED
               ? drop_large(mmu, tlb, lin)
               : drop_pieces(mmu, tlb, lin, TLB_MARK);
}

/* Drops every entry of a pair of arrays that covers `lin`. */
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

/* Whether an operation spares global entries (SDM 4.10.4.1). */
static bool keeps_global(enum flush_cause cause)
{
    return cause == FLUSH_mov_cr3 || cause == FLUSH_task_switch;
}

/* Drops entries of the paging-structure cache: after a page fault those for the
 * faulting address, else all (SDM 4.10.4.1). Returns how many. */
static unsigned drop_directories(struct mmu *mmu, enum flush_cause cause,
                                 uint32_t lin)
{
    if (!tlb_present(&mmu->psc))
        return 0;
    return cause == FLUSH_page_fault ? psc_drop(&mmu->psc, lin)
                                     : tlb_flush(&mmu->psc, false);
}

/* Drops what an event removes from the caches beside the arrays. Returns how
 * many entries of the paging-structure cache went. */
NO_INLINE static unsigned drop_walk_caches(struct mmu *mmu,
                                           enum flush_cause cause,
                                           uint32_t lin)
{
    if (cause == FLUSH_invlpg || cause == FLUSH_page_fault)
        prefetch_drop(&mmu->prefetch, lin, mmu->paging.pae ? 512 : 1024);
    else
        prefetch_flush(&mmu->prefetch, keeps_global(cause));
    return drop_directories(mmu, cause, lin);
}

/* Reports the begin or the end of an event. */
static void report(const struct mmu *mmu, bool begin,
                   const struct observed_flush *event)
{
    for (struct observer *o = mmu->observers; o; o = o->next) {
        void (*hook)(void *, const struct observed_flush *) =
            begin ? o->flush_begin : o->flush_end;

        if (hook)
            hook(o->opaque, event);
    }
}

static void log_flush(const struct mmu *mmu, enum flush_cause cause,
                      uint32_t lin, unsigned dropped)
{
    char of[16] = "";

    if (cause == FLUSH_invlpg || cause == FLUSH_page_fault)
        snprintf(of, sizeof(of), " of 0x%08x", lin);
    LOG(mmu->log, mmu, "flush by %s%s: %u entr%s dropped",
        flush_cause_name(cause), of, dropped, dropped == 1 ? "y" : "ies");
}

/* report() of an event that is as its cause has it. */
NO_INLINE static void report_flush(const struct mmu *mmu, bool begin,
                                   enum flush_cause cause, uint32_t lin,
                                   uint32_t direct_cycles, unsigned dropped)
{
    bool all = cause != FLUSH_invlpg && cause != FLUSH_page_fault;

    report(mmu, begin, &(struct observed_flush){
        .cause = cause,
        .all_local = all,
        .all_global = all && !keeps_global(cause),
        .lin = lin,
        .dropped = dropped,
        .direct_cycles = direct_cycles,
    });
}

/* Counts an event that has dropped what it reaches in the TLBs. */
ALWAYS_INLINE void count(struct mmu *mmu, enum flush_cause cause, uint32_t lin,
                         uint32_t direct_cycles, unsigned dropped)
{
    struct flush_counters *f = &mmu->flushes[cause];

    f->count++;
    f->entries_dropped += dropped;
    if (mmu->walk_caches)
        f->psc_entries_dropped += drop_walk_caches(mmu, cause, lin);
    f->direct_cycles += direct_cycles;
    mmu->epoch++;
    if (mmu->log->mask & 1u << LOG_mmu)
        log_flush(mmu, cause, lin, dropped);
}

void mmu_flush(struct mmu *mmu, enum flush_cause cause, uint32_t lin,
               uint32_t direct_cycles)
{
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
    count(mmu, cause, lin, direct_cycles, dropped);
}

/* Drops the entries of a space that are not global. */
static unsigned drop_space(struct mmu *mmu, uint32_t space, bool reported)
{
    unsigned dropped = 0;

    for (unsigned i = 0; i < mmu->arrays; i++) {
        struct tlb *tlb = mmu->array[i];

        for (struct tlb_entry *e = tlb->entries;
             e < tlb->entries + tlb->entry_count; e++) {
            if (!tlb_valid(tlb, e) || e->bits & TLB_G || e->space != space)
                continue;
            if (reported)
                drop(mmu, tlb, e);
            else
                tlb_drop(tlb, e);
            dropped++;
        }
    }
    return dropped;
}

static unsigned drop_reach(struct mmu *mmu, const struct flush_reach *reach)
{
    static const enum tlb_slot small[] = {TLB_SLOT_I4K, TLB_SLOT_D4K,
                                          TLB_SLOT_S4K};
    unsigned dropped = 0;

    if (reach->address)
        dropped += drop_address(mmu, reach->lin);
    for (unsigned i = 0; reach->pieces && i < 3; i++)
        if (tlb_present(&mmu->tlb[small[i]]))
            dropped += drop_pieces(mmu, &mmu->tlb[small[i]], reach->lin, 0);
    if (reach->of_space)
        dropped += drop_space(mmu, reach->space, true);
    if (reach->local)
        dropped += drop_all(mmu, !reach->global);
    return dropped;
}

void mmu_flush_reaching(struct mmu *mmu, enum flush_cause cause,
                        const struct flush_reach *reach,
                        uint32_t direct_cycles)
{
    struct observed_flush event = {
        .cause = cause,
        .all_local = reach->local,
        .all_global = reach->local && reach->global,
        .lin = reach->lin,
        .direct_cycles = direct_cycles,
    };

    cycles_charge(mmu->cycles, CYCLE_flush, direct_cycles);
    report(mmu, true, &event);
    event.dropped = drop_reach(mmu, reach);
    report(mmu, false, &event);
    count(mmu, cause, reach->lin, direct_cycles, event.dropped);
}

void mmu_space_free(struct mmu *mmu, uint32_t cr3)
{
    struct paging of_space = {.pae = mmu->paging.pae, .cr3 = cr3};

    /* Observers forget the space. They must see its next access, even one that
     * repeats the page of the last. */
    mmu_forget_host(mmu);
    for (struct observer *o = mmu->observers; o; o = o->next)
        if (o->space_free)
            o->space_free(o->opaque, mmu_space(&of_space));
    if (mmu->config.tagged)
        drop_space(mmu, mmu_space(&of_space), false);
}
