#include "emu/replay/trace_fit.h"

static bool same_size(const struct tlb_geometry *a,
                      const struct tlb_geometry *b)
{
    return a->ideal == b->ideal && a->entries == b->entries &&
           a->ways == b->ways;
}

bool trace_fit_same(const struct mmu_config *a, const struct mmu_config *b)
{
    bool same = a->unified == b->unified && a->large == b->large &&
                a->levels == b->levels && a->prefetch == b->prefetch &&
                a->seed == b->seed && same_size(&a->psc, &b->psc) &&
                mmu_config_psc_policy(a) == mmu_config_psc_policy(b);

    for (unsigned slot = 0; slot < TLB_SLOTS && same; slot++)
        same = same_size(&a->tlb[slot], &b->tlb[slot]) &&
               mmu_config_policy(a, slot) == mmu_config_policy(b, slot);
    return same;
}

/* Whether what the recording absorbed repeats the page of the access before, of
 * either side. */
static bool always_repeats(const struct trace_header *header)
{
    return header->filter.joint && header->filter.data == 1;
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

    if (now->prefetch)
        return error_usage(error, "prefetch=%u: a trace does not know pages "
                           "that are only prefetched", now->prefetch);
    if (trace_fit_same(now, was))
        return true;
    if (!filter_spec_check(&header->filter, now, error))
        return false;
    if (now->levels == TLB_LEVELS_INCLUSIVE && !always_repeats(header))
        return error_usage(error, "levels=inclusive takes entries from the "
                           "first level at any time: record with these TLBs, "
                           "or with --trace-filter joint:1");
    if (was->unified && !now->unified)
        return error_usage(error, "recorded with a unified TLB, so absorbed "
                           "references are not known by side");
    if (!filter_spec_single(&header->filter) && was->large != now->large)
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
