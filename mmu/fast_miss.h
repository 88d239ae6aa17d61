/*
 * A miss without a walk: the quick half of mmu/translate.c, for data accesses
 * that mmu/walk_memo.h knows. It does to the arrays, the cycles and the counters
 * what do_walk, refill and settle do there. For the one caller whose misses
 * are many.
 */
#ifndef PAGEWALK_MMU_FAST_MISS_H
#define PAGEWALK_MMU_FAST_MISS_H

#include "base/compiler.h"
#include "mmu/mmu.h"
#include "mmu/walk_memo_steps.h"

/* Whether a page is in no array of the first level. */
ALWAYS_INLINE bool refill_misses(const struct mmu_side *side, uint32_t lin,
                                 bool pae)
{
    const struct tlb *large = side->large;

    return !tlb_find(side->small, lin, 12) &&
           (!large || !large->live || !tlb_find(large, lin, pae ? 21 : 22));
}

/* The slot of a miss whose walk would end as it did before, or at another frame
 * with the same rights; else null. Null where [lin, lin + size) crosses a page:
 * the tag is compared with the last byte's. */
ALWAYS_INLINE const struct recall_slot *refill_walk(struct mmu *mmu,
                                                    struct mmu_side *side,
                                                    uint32_t lin,
                                                    unsigned size,
                                                    unsigned access, bool pae)
{
    struct recall_slot *s = recall_slot(&mmu->recall, lin, access);
    uint32_t number = (lin + size - 1) >> 12;
    uint64_t pte;

    if (s->tag != (mmu->recall.serial |
                   (uint64_t)access << RECALL_ACCESS_SHIFT | number) ||
        s->directory != recall_directory(&mmu->paging, lin, pae) ||
        s->pde_value != recall_read(s->pde, pae))
        return NULL;
    /* Before the slot moves: it may stand for the last walk, which a hit
     * leaves as it was. */
    if (UNLIKELY(!refill_misses(side, lin, pae)))
        return NULL;
    pte = recall_read(s->pte, pae);
    if (UNLIKELY(s->pte_value != pte) &&
        !recall_move(s, mmu->bus, lin, access, pte, pae))
        return NULL;
    return s;
}

/* What a recalled walk costs, and that it was the last. */
ALWAYS_INLINE void refill_count(struct mmu *mmu, struct mmu_side *side,
                                const struct recall_slot *s, uint32_t lin)
{
    side->recalled++;
    cycles_charge(mmu->cycles, CYCLE_dtlb_walk, mmu->recall_cycles);
    mmu->recall.last = s;
    mmu->recall.last_lin = lin;
}

/* Fills the TLB and l0. */
ALWAYS_INLINE void refill_place(struct mmu *mmu, struct tlb *tlb,
                                const struct recall_slot *s, uint32_t lin,
                                unsigned access, bool quick)
{
    enum l0_kind kind = access & ACCESS_WRITE ? L0_WRITE : L0_READ;
    struct tlb_set_at set = quick ? tlb_usual_set_at(tlb, lin >> 12)
                                  : tlb_set_at(tlb, lin >> 12);
    const struct probe *observer = mmu->refill_probe;
    struct tlb_entry entry, *placed;
    bool evicts;
    uint32_t way = tlb_choose(tlb, set, &evicts);
    uint64_t stamp = set.way[way].stamp;

    if (evicts)
        l0_forget(&mmu->l0, &set.way[way]);
    ASSUME(!(s->bits & TLB_LARGE));
    entry = (struct tlb_entry){.page = lin >> 12, .bits = s->bits,
                               .l0_kinds = 1 << kind, .frame = s->frame,
                               .space = mmu_space(&mmu->paging)};
    placed = tlb_place(tlb, set, way, &entry, evicts);
    l0_fill_with(&mmu->l0, kind,
                 quick ? mmu->l0.key
                       : l0_key_of(&mmu->l0, access & ACCESS_USER),
                 lin, tlb, placed, entry.bits & TLB_G, s->to_host, set.tree,
                 &tlb->touch[way]);
    if (!quick && observer)
        observer->refill(observer->opaque, tlb, placed, stamp, evicts,
                         mmu->recall_cycles);
}

/*
 * mmu_translate for a data access that misses and whose walk repeats one
 * before. True: *host is its host address, everything is counted, and l0
 * filled. False: nothing has happened, mmu_translate is to do it, or the access
 * crosses a page. `quick` is a constant: true leaves to the others what needs a
 * call, and is for accesses with the rights of the current privilege level
 * where mmu->refills_quickly.
 */
ALWAYS_INLINE bool mmu_refill(struct mmu *mmu, uint32_t lin, unsigned size,
                              unsigned access, bool quick, void **host)
{
    struct mmu_side *side = mmu->dside;
    struct tlb *tlb = side->small;
    const struct recall_slot *s;

    s = refill_walk(mmu, side, lin, size, access, mmu->paging.pae);
    if (!s)
        return false;
    refill_count(mmu, side, s, lin);
    refill_place(mmu, tlb, s, lin, access, quick);
    *host = (void *)(s->to_host + lin);
    return true;
}

#endif
