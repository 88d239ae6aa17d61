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
    return LIKELY(s->pte_value == pte) || recall_move(s, mmu->bus, pte)
               ? s : NULL;
}

/* The set of a page that is in no array, or null when it is in one. */
ALWAYS_INLINE struct tlb_entry *refill_set(const struct mmu *mmu,
                                           const struct mmu_side *side,
                                           uint32_t lin)
{
    struct tlb_entry *set = tlb_set(side->small, lin >> 12);

    for (struct tlb_entry *e = set, *end = e + side->small->ways; e < end; e++)
        if (UNLIKELY(e->page == lin >> 12) && tlb_entry_shift(e) == 12 &&
            tlb_valid(side->small, e))
            return NULL;
    if (side->large && side->large->live &&
        tlb_find(side->large, lin, mmu->paging.pae ? 21 : 22))
        return NULL;
    return set;
}

/*
 * mmu_translate for a data access that misses and whose walk repeats one
 * before: host address - linear address of its page, everything counted, and
 * *way is the entry that serves it from now on, of mmu->dside->small. 0:
 * nothing has happened, mmu_translate is to do it.
 */
ALWAYS_INLINE uintptr_t mmu_refill(struct mmu *mmu, uint32_t lin,
                                   unsigned access, struct tlb_entry **way)
{
    struct mmu_side *side = mmu->dside;
    struct tlb *tlb = side->small;
    const struct recall_slot *s;
    struct tlb_entry *set;
    bool evicts;

    if (!mmu->recalls || !mmu->paging.enabled)
        return 0;
    s = refill_walk(mmu, lin, access);
    if (!s)
        return 0;
    set = refill_set(mmu, side, lin);
    if (!set)
        return 0;
    side->recalled++;
    cycles_charge(mmu->cycles, side->walk_cause, mmu->recall_cycles);
    mmu->recall.last = s;
    mmu->recall.last_lin = lin;
    *way = tlb_choose_in(tlb, set, &evicts);
    if (evicts)
        l0_forget_data(&mmu->l0, *way);
    tlb_place(tlb, *way, &(struct tlb_entry){
        .page = lin >> 12, .bits = s->bits, .frame = s->frame,
        .space = mmu_space(&mmu->paging)}, evicts);
    return s->to_host;
}

#endif
