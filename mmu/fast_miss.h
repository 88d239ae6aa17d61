/*
 * The fast miss: an access that misses the TLB and whose walk would read what an
 * earlier walk read (mmu/walk_memo.h).
 *
 * It changes arrays, cycles and counters as mmu/translate.c would, without
 * reading more of the page tables than the two entries. Inline, for
 * mmu/access.h alone.
 */
#ifndef PAGEWALK_MMU_FAST_MISS_H
#define PAGEWALK_MMU_FAST_MISS_H

#include "base/compiler.h"
#include "mmu/mmu.h"

/* Whether no first-level array holds the page of lin. */
ALWAYS_INLINE bool fast_miss_is_miss(const struct mmu_side *side, uint32_t lin,
                                 bool pae)
{
    const struct tlb *large = side->large;

    return !tlb_find(side->small, lin, 12) &&
           (!large || !large->live || !tlb_find(large, lin, pae ? 21 : 22));
}

/*
 * The memo of a walk that would end as it did before, or at another frame with
 * the same rights. Null: there is none; or the page hits; or [lin, lin + size)
 * crosses a page, for the tag is compared with the page of the last byte.
 */
ALWAYS_INLINE const struct walk_memo_slot *fast_miss_find(struct mmu *mmu,
                                                    struct mmu_side *side,
                                                    uint32_t lin,
                                                    unsigned size,
                                                    unsigned access, bool pae,
                                                    bool quick)
{
    struct walk_memo_slot *s = walk_memo_slot(&mmu->walk_memo, &mmu->paging, lin,
                                              access);
    uint32_t number = (lin + size - 1) >> 12;
    uint64_t pte;

    if (s->tag != (mmu->walk_memo.serial |
                   (uint64_t)access << WALK_MEMO_ACCESS_SHIFT | number) ||
        (!quick && UNLIKELY(mmu->caches.on) &&
         walk_root_type(&mmu->paging, lin) == MEMORY_UNCACHED) ||
        s->directory != walk_memo_directory(&mmu->paging, lin, pae) ||
        s->pde_value != walk_memo_read(s->pde, pae))
        return NULL;
    /* Before walk_memo_move: the slot may describe the last walk, which a hit
     * must leave as it is. */
    if (UNLIKELY(!fast_miss_is_miss(side, lin, pae)))
        return NULL;
    pte = walk_memo_read(s->pte, pae);
    if (UNLIKELY(s->pte_value != pte) &&
        !walk_memo_move(s, &mmu->paging, mmu->bus, lin, access, pte, pae,
                        !quick && mmu->caches.on))
        return NULL;
    return s;
}

/* The wait of the reads of a walk, by the caches; without them it is in
 * fast_miss_cycles. */
ALWAYS_INLINE uint32_t fast_miss_wait(struct mmu *mmu,
                                      const struct walk_memo_slot *s)
{
    unsigned size = s->pae ? 8 : 4;
    uint32_t wait;

    if (LIKELY(!mmu->caches.on))
        return 0;
    wait = caches_walk_read(&mmu->caches, s->pde, size, 0);
    wait += caches_walk_read(&mmu->caches, s->pte, size, wait);
    mmu->walks.cycles += wait;
    return wait;
}

/* Counts the miss and charges its walk, which becomes the last walk. Returns
 * the cycles of the walk. */
ALWAYS_INLINE uint32_t fast_miss_count(struct mmu *mmu, struct mmu_side *side,
                                       const struct walk_memo_slot *s,
                                       uint32_t lin, bool fetch, bool quick)
{
    uint32_t cycles = mmu->fast_miss_cycles +
                      (quick ? 0 : fast_miss_wait(mmu, s));

    side->fast_misses++;
    cycles_charge(mmu->cycles, fetch ? side->walk_cause : CYCLE_dtlb_walk,
                  cycles);
    mmu->walk_memo.last = s;
    mmu->walk_memo.last_lin = lin;
    return cycles;
}

/* Places the entry in the TLB and in l0, and reports the miss. */
ALWAYS_INLINE void fast_miss_fill(struct mmu *mmu, struct tlb *tlb,
                                const struct walk_memo_slot *s, uint32_t lin,
                                unsigned access, bool pae, uint32_t cycles,
                                bool quick)
{
    bool fetch = access & ACCESS_FETCH;
    enum l0_kind kind = fetch ? L0_FETCH
                        : access & ACCESS_WRITE ? L0_WRITE
                                                : L0_READ;
    struct tlb_set_at set = quick ? tlb_usual_set_at(tlb, lin >> 12)
                                  : tlb_set_at(tlb, lin >> 12);
    struct tlb_entry entry, *placed;
    struct l0_key key;
    bool evicts;
    uint32_t way = tlb_choose(tlb, set, &evicts);
    uint64_t stamp = set.way[way].stamp;

    if (evicts)
        l0_forget(&mmu->l0, &set.way[way]);
    ASSUME(!(s->bits & TLB_LARGE));
    entry = (struct tlb_entry){.page = lin >> 12, .bits = s->bits,
                               .frame = s->frame,
                               .space = mmu_space_of(mmu->paging.cr3, pae)};
    placed = tlb_place(tlb, set, way, &entry, evicts);
    key = quick ? l0_key_current(&mmu->l0)
                : l0_key_of(&mmu->l0, access & ACCESS_USER);
    placed->l0_kinds = (uint8_t)(key.bit << kind);
    l0_fill_with(&mmu->l0, kind, key, lin, tlb, placed, entry.bits & TLB_G,
                 fetch ? (uintptr_t)s->frame << 12 : s->to_host, set.tree, set.tree ? &tlb->touch[way] : NULL);
    if (quick)
        return;
    for (const struct observer *o = mmu->observers; o; o = o->next)
        if (o->fast_miss)
            o->fast_miss(o->opaque, tlb, placed, stamp, evicts, cycles,
                         access);
}

/* fast_miss, of a constant paging mode. */
ALWAYS_INLINE bool fast_miss_under(struct mmu *mmu, uint32_t lin,
                                   unsigned size, unsigned access, bool pae,
                                   bool quick, void **host)
{
    struct mmu_side *side = mmu->dside;
    struct tlb *tlb = side->small;
    const struct walk_memo_slot *s;
    uint32_t cycles;

    s = fast_miss_find(mmu, side, lin, size, access, pae, quick);
    if (!s)
        return false;
    cycles = fast_miss_count(mmu, side, s, lin, false, quick);
    fast_miss_fill(mmu, tlb, s, lin, access, pae, cycles, quick);
    *host = (void *)(s->to_host + lin);
    return true;
}

/*
 * True: the access missed, its walk repeated an earlier one, everything is
 * counted, l0 is filled, and *host is where the bytes are. False: nothing has
 * happened; mmu_translate is the way. `quick` is a constant, as in
 * access_repeat.
 */
ALWAYS_INLINE bool fast_miss(struct mmu *mmu, uint32_t lin, unsigned size,
                             unsigned access, bool quick, void **host)
{
    return UNLIKELY(mmu->paging.pae)
               ? fast_miss_under(mmu, lin, size, access, true, quick, host)
               : fast_miss_under(mmu, lin, size, access, false, quick, host);
}

/* The same for the fetch of one byte at lin, whose physical address is *paddr. */
ALWAYS_INLINE bool fast_fetch_miss(struct mmu *mmu, uint32_t lin,
                                   unsigned access, uint64_t *paddr)
{
    struct mmu_side *side = mmu->iside;
    bool pae = mmu->paging.pae;
    const struct walk_memo_slot *s;
    uint32_t cycles;

    if (!side->small)
        return false;
    s = fast_miss_find(mmu, side, lin, 1, access, pae, false);
    if (!s)
        return false;
    cycles = fast_miss_count(mmu, side, s, lin, true, false);
    fast_miss_fill(mmu, side->small, s, lin, access, pae, cycles, false);
    mmu_fetch_from(mmu, side->small);
    *paddr = ((uint64_t)s->frame << 12) + (lin & 0xfff);
    return true;
}

#endif
