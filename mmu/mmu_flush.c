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

/* Drops every fragment of the large page that contains `lin` (SDM 4.10.2.3).
 * The pages of the fragments are neighbours, so they lie in neighbouring sets.
 */
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

/* Drops what covers `lin` in an array that holds large pages as well. */
NO_INLINE static unsigned drop_shared(struct mmu *mmu, struct tlb *tlb,
                                      uint32_t lin)
{
    return mmu->config.large == TLB_LARGE_SHARED
               ? drop_large(mmu, tlb, lin)
               : drop_fragments(mmu, tlb, lin);
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

static void log_flush(const struct mmu *mmu, enum flush_cause cause,
                      uint32_t lin, unsigned dropped)
{
    char of[16] = "";

    if (cause == FLUSH_invlpg || cause == FLUSH_page_fault)
        snprintf(of, sizeof(of), " of 0x%08x", lin);
    LOG(mmu->log, mmu, "flush by %s%s: %u entr%s dropped",
        flush_cause_name(cause), of, dropped, dropped == 1 ? "y" : "ies");
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
    if (mmu->walk_caches)
        f->psc_entries_dropped += drop_walk_caches(mmu, cause, lin);
    f->direct_cycles += direct_cycles;
    mmu->epoch++;
    if (mmu->log->mask & 1u << LOG_mmu)
        log_flush(mmu, cause, lin, dropped);
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
}
