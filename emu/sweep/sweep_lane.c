#include "emu/sweep/sweep_lane.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "emu/replay/trace_paging.h"
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

    *w = (struct walk){.lin = lin, .access = access};
    return trace_paging_walk(&lane->mmu.paging, &page, false, w);
}

struct sweep_lane *sweep_lane_new(const struct mmu_config *config,
                                  struct bus *bus)
{
    struct sweep_lane *lane = calloc(1, sizeof *lane);

    if (!lane)
        return NULL;
    if (!mmu_init(&lane->mmu, config, bus, &lane->cycles, &lane->log)) {
        free(lane);
        return NULL;
    }
    lane->source = (struct walk_source){.walk = walk_event, .opaque = lane};
    mmu_set_walk_source(&lane->mmu, &lane->source);
    return lane;
}

void sweep_lane_free(struct sweep_lane *lane)
{
    if (lane)
        mmu_destroy(&lane->mmu);
    free(lane);
}

ALWAYS_INLINE void refer(struct sweep_lane *lane,
                         const struct sweep_event *event)
{
    uint64_t paddr;
    bool ok;

    lane->now = event;
    ok = mmu_translate(&lane->mmu, event->lin, event->access, &paddr);
    lane->diverged += ok == event->faulted;
    lane->stale += ok && (!(event->bits & TRACE_PAGE_PRESENT) ||
                          paddr >> 12 != event->frame);
}

static void flush(struct sweep_lane *lane, const struct sweep_event *event)
{
    struct paging *paging = &lane->mmu.paging;
    enum flush_cause cause = event->bits;

    if (cause != FLUSH_invlpg)
        paging->cr3 = trace_paging_cr3(paging, event->place);
    mmu_flush(&lane->mmu, cause, event->lin, 0);
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
        else
            trace_paging_set(&lane->mmu.paging, event->bits, event->place);
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
