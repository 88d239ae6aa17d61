#include "emu/sweep/sweep_lane.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/zeroed.h"
#include "emu/replay/trace_paging.h"
#include "mmu/access.h"
#include "mmu/mmu_flush.h"

static bool walk_event(void *opaque, uint32_t lin, unsigned access,
                       struct walk *w)
{
    struct sweep_lane *lane = opaque;
    struct trace_page page = {
        .bits = lane->now->bits,
        .frame = lane->now->frame,
        .table = lane->now->place,
    };

    if (lane->is_assumed)
        page = assumed_page(&lane->assumed, lin >> 12, &page);
    *w = (struct walk){.lin = lin, .access = access};
    return trace_paging_walk(&lane->mmu.paging, &page, false, w);
}

struct sweep_lane *sweep_lane_new(const struct mmu_config *config,
                                  const struct sweep_whatif *whatif,
                                  const struct cpu_model *model,
                                  struct bus *bus)
{
    struct sweep_lane *lane = zeroed_new(sizeof *lane);
    struct mmu_config assumed = *config;

    if (!lane)
        return NULL;
    lane->is_assumed = whatif->assume;
    if ((lane->is_assumed &&
         !assumed_init(&lane->assumed, whatif->assume, whatif->skips,
                       whatif->sites, model, &assumed)) ||
        !mmu_init(&lane->mmu, &assumed, bus, &lane->cycles, &lane->log)) {
        assumed_destroy(&lane->assumed);
        free(lane);
        return NULL;
    }
    lane->source = (struct walk_source){.walk = walk_event, .opaque = lane};
    mmu_set_walk_source(&lane->mmu, &lane->source);
    return lane;
}

void sweep_lane_free(struct sweep_lane *lane)
{
    if (lane) {
        mmu_destroy(&lane->mmu);
        assumed_destroy(&lane->assumed);
    }
    free(lane);
}

ALWAYS_INLINE void refer(struct sweep_lane *lane,
                         const struct sweep_event *event)
{
    uint64_t paddr;
    bool ok;

    lane->now = event;
    ok = access_translate(&lane->mmu, event->lin, event->access, &paddr);
    lane->diverged += ok == event->faulted;
    lane->stale += ok && (!(event->bits & TRACE_PAGE_PRESENT) ||
                          paddr >> 12 != event->frame ||
                          (event->access & ACCESS_WRITE &&
                           !(event->bits & TRACE_PAGE_DIRTY) &&
                           !lane->mmu.walked));
}

static void flush(struct sweep_lane *lane, const struct sweep_event *event)
{
    struct paging *paging = &lane->mmu.paging;
    enum flush_cause cause = event->bits;

    if (cause != FLUSH_invlpg)
        paging->cr3 = trace_paging_cr3(paging, event->place);
    if (lane->is_assumed)
        assumed_flush(&lane->assumed, &lane->mmu, &(struct assumed_flush){
            .cause = cause, .site = event->frame, .lin = event->lin});
    else
        mmu_flush(&lane->mmu, cause, event->lin, 0);
}

static void set_mode(struct sweep_lane *lane, const struct sweep_event *event)
{
    uint8_t flags = event->bits;

    if (lane->is_assumed)
        flags = assumed_mode(&lane->assumed, flags, event->place);
    trace_paging_set(&lane->mmu.paging, flags, event->place);
    mmu_forget_host(&lane->mmu);
}

void sweep_lane_play(struct sweep_lane *lane, const struct sweep_block *block)
{
    const struct sweep_event *event = block->event;

    for (const struct sweep_event *end = event + block->events; event < end;
         event++) {
        if (LIKELY(event->what == SWEEP_REFERENCE))
            refer(lane, event);
        else if (event->what == SWEEP_FLUSH)
            flush(lane, event);
        else if (event->what == SWEEP_MODE)
            set_mode(lane, event);
        else if (lane->is_assumed)
            assumed_space_free(&lane->assumed, event->place);
    }
}

static void add_array(struct sweep_counts *counts, const struct tlb *tlb)
{
    counts->fills += tlb->counters.fills;
    counts->evictions += tlb->counters.evictions;
}

struct sweep_counts sweep_lane_counts(const struct sweep_lane *lane,
                                      bool fetches)
{
    const struct mmu_side *side = fetches ? lane->mmu.iside : lane->mmu.dside;
    struct sweep_counts counts = {.misses = side->misses};

    add_array(&counts, side->small);
    if (side->large && side->large != side->small)
        add_array(&counts, side->large);
    return counts;
}

struct sweep_counts sweep_lane_second_counts(const struct sweep_lane *lane,
                                             uint64_t *lookups)
{
    const struct mmu *mmu = &lane->mmu;
    const struct tlb *small = &mmu->tlb[TLB_SLOT_S4K];
    const struct tlb *large = &mmu->tlb[TLB_SLOT_SLARGE];
    struct sweep_counts counts = {0};

    *lookups = mmu->dside->misses;
    if (mmu->iside != mmu->dside)
        *lookups += mmu->iside->misses;
    counts.misses = *lookups - small->counters.hits - large->counters.hits;
    add_array(&counts, small);
    add_array(&counts, large);
    return counts;
}
