/*
 * One geometry of a sweep: an MMU with these TLBs, and no page tables but what
 * each event says. It counts what a replay with them counts.
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_LANE_H
#define PAGEWALK_EMU_SWEEP_SWEEP_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cycles.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "emu/replay/assume.h"
#include "emu/sweep/sweep_block.h"
#include "mmu/config.h"
#include "mmu/mmu.h"

/* What is assumed of all geometries over one trace. */
struct sweep_whatif {
    const struct assume *assume;    /* null: nothing */
    bool *skips;                    /* of assume_skips */
    uint32_t sites;
};

struct sweep_lane {
    struct mmu mmu;
    struct cycle_stack cycles;
    struct log log;
    struct walk_source source;
    const struct sweep_event *now;  /* the reference under way */
    bool is_assumed;
    struct assumed assumed;
    uint64_t diverged, stale;       /* as in struct replay */
};

/* `bus` is empty; lanes share it and do not write to it. Null: the host has no
 * memory. */
struct sweep_lane *sweep_lane_new(const struct mmu_config *config,
                                  const struct sweep_whatif *whatif,
                                  const struct cpu_model *model,
                                  struct bus *bus);
void sweep_lane_free(struct sweep_lane *lane);

void sweep_lane_play(struct sweep_lane *lane, const struct sweep_block *block);

/* Of the side of fetches, or of data; a unified TLB counts as data. */
struct sweep_counts sweep_lane_counts(const struct sweep_lane *lane,
                                      bool fetches);

/* Of the second level. *lookups are the misses of the first level; the misses
 * are those of them that no array of the second level has served. */
struct sweep_counts sweep_lane_second_counts(const struct sweep_lane *lane,
                                             uint64_t *lookups);

#endif
