/*
 * A miss without a walk: the quick half of mmu/translate.c, for data accesses
 * that mmu/recall.h knows. It does to the arrays, the cycles and the counters
 * what do_walk, refill and settle do there. For the one caller whose misses
 * are many.
 */
#ifndef PAGEWALK_MMU_REFILL_H
#define PAGEWALK_MMU_REFILL_H

#include "emu/compiler.h"
#include "mmu/mmu.h"
#include "mmu/walk_steps.h"

/* Whether a page is in no array of the first level; `set` is its own. */
ALWAYS_INLINE bool refill_misses(const struct mmu *mmu,
                                 const struct mmu_side *side,
                                 struct tlb_set_at set, uint32_t lin)
{
    struct tlb *small = side->small, *large = side->large;

    for (struct tlb_entry *e = set.way, *end = e + small->ways; e < end; e++)
        if (UNLIKELY(e->page == lin >> 12) && tlb_entry_shift(e) == 12 &&
            tlb_valid(small, e))
            return false;
    return !large || !large->live ||
           !tlb_find(large, lin, mmu->paging.pae ? 21 : 22);
}

/* The slot of a walk that would end as it did before, or at another frame with
 * the same rights; else null. */
ALWAYS_INLINE const struct recall_slot *refill_walk(struct mmu *mmu,
                                                    uint32_t lin,
                                                    unsigned access)
{
    const struct paging *paging = &mmu->paging;
    uint32_t number = lin >> 12;
    struct recall_slot *s = &mmu->recall.slot[number % RECALL_SLOTS];
    uint64_t pde_address, pde = 0, pte = 0;
    struct tlb_set_at set;

    if (s->tag != (mmu->recall.serial |
                   (uint64_t)access << RECALL_ACCESS_SHIFT | number))
        return NULL;
    if (paging->pae) {
        if (!walk_find_pde(paging, lin, &pde_address, true))
            return NULL;
        memcpy(&pde, s->pde, 8);
        memcpy(&pte, s->pte, 8);
    } else {
        walk_find_pde(paging, lin, &pde_address, false);
        memcpy(&pde, s->pde, 4);
        memcpy(&pte, s->pte, 4);
    }
    if (UNLIKELY(s->pde_address != pde_address || s->pde_value != pde))
        return NULL;
    if (LIKELY(s->pte_value == pte))
        return s;
    /* It may stand for the last walk, which a hit leaves as it was. */
    set = tlb_set_at(mmu->dside->small, number);
    return refill_misses(mmu, mmu->dside, set, lin) &&
                   recall_move(s, mmu->bus, pte) ? s : NULL;
}

/* Tells observers of a recalled miss: see struct probe. */
void mmu_report_refill(struct mmu *mmu, const struct tlb_entry *entry,
                       const struct tlb_entry *way, bool evicts);

/*
 * mmu_translate for a data access that misses and whose walk repeats one
 * before: its host address, everything counted, and l0 filled under its
 * current key. Null: nothing has happened, mmu_translate is to do it.
 */
ALWAYS_INLINE void *mmu_refill(struct mmu *mmu, uint32_t lin, unsigned access)
{
    enum l0_kind kind = access & ACCESS_WRITE ? L0_WRITE : L0_READ;
    struct mmu_side *side = mmu->dside;
    struct tlb *tlb = side->small;
    const struct recall_slot *s;
    struct tlb_entry entry, *placed;
    struct tlb_set_at set;
    uint32_t way;
    bool evicts;

    if (!mmu->recalls || !mmu->paging.enabled)
        return NULL;
    s = refill_walk(mmu, lin, access);
    if (!s)
        return NULL;
    set = tlb_set_at(tlb, lin >> 12);
    if (!refill_misses(mmu, side, set, lin))
        return NULL;
    side->recalled++;
    cycles_charge(mmu->cycles, side->walk_cause, mmu->recall_cycles);
    mmu->recall.last = s;
    mmu->recall.last_lin = lin;
    entry = (struct tlb_entry){.page = lin >> 12, .bits = s->bits,
                               .frame = s->frame,
                               .space = mmu_space(&mmu->paging)};
    way = tlb_choose(tlb, set, &evicts);
    if (UNLIKELY(mmu->probes))
        mmu_report_refill(mmu, &entry, &set.way[way], evicts);
    if (evicts)
        l0_forget_data(&mmu->l0, &set.way[way]);
    placed = tlb_place(tlb, set, way, &entry, evicts);
    l0_fill_with(&mmu->l0, kind, mmu->l0.key, lin, tlb, placed,
                 s->to_host + (lin & ~UINT32_C(0xfff)), set.tree,
                 &tlb->touch[way]);
    return (void *)(s->to_host + lin);
}

#endif
