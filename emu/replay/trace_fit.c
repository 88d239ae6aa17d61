#include "emu/replay/trace_fit.h"

#include <string.h>

bool trace_fit_same(const struct mmu_config *a, const struct mmu_config *b)
{
    bool same = a->unified == b->unified && a->large == b->large &&
                a->seed == b->seed && !memcmp(&a->psc, &b->psc, sizeof a->psc);

    for (unsigned slot = 0; slot < TLB_SLOTS && same; slot++) {
        const struct tlb_geometry *x = &a->tlb[slot], *y = &b->tlb[slot];

        same = x->ideal == y->ideal && x->entries == y->entries &&
               x->ways == y->ways &&
               mmu_config_policy(a, slot) == mmu_config_policy(b, slot);
    }
    return same;
}

bool trace_fit_single(const struct filter_spec *filter)
{
    return filter->data == 1 && (filter->joint || filter->fetch == 1);
}

static bool holds_large(const struct mmu_config *config, enum tlb_slot slot)
{
    return config->large != TLB_LARGE_SEPARATE || config->tlb[slot].entries ||
           config->tlb[slot].ideal;
}

bool trace_fit_check(const struct trace_header *header,
                     const struct mmu_config *now, struct error *error)
{
    const struct mmu_config *was = &header->model.mmu;

    if (trace_fit_same(now, was))
        return true;
    if (!filter_spec_check(&header->filter, now, error))
        return false;
    if (was->unified && !now->unified)
        return error_usage(error, "recorded with a unified TLB, so absorbed "
                           "references are not known by side");
    if (!trace_fit_single(&header->filter) && was->large != now->large)
        return error_usage(error, "recorded with large=%s: record with "
                           "--trace-filter split:1,1 or joint:1",
                           tlb_large_name(was->large));
    if ((holds_large(was, TLB_SLOT_DLARGE) &&
         !holds_large(now, TLB_SLOT_DLARGE)) ||
        (!now->unified && holds_large(was, TLB_SLOT_ILARGE) &&
         !holds_large(now, TLB_SLOT_ILARGE)))
        return error_usage(error, "recorded with an array for large pages, "
                           "so a TLB without one cannot be replayed");
    return true;
}
