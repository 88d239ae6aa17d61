/*
 * A slow TLB for what-ifs: it plays the records of a trace with the assumptions
 * of --assume, and counts misses. It shares no code with the MMU or the replay.
 *
 * Two sides with one LRU array each. It believes the recorded faults, so it is
 * for programs whose faults no assumption changes.
 */
#ifndef PAGEWALK_TESTS_UNIT_ASSUME_MODEL_H
#define PAGEWALK_TESTS_UNIT_ASSUME_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/trace/trace_record.h"

struct assume_model {
    /* What is assumed. */
    bool no_pge, all_pge, tags, invlpg_is_cr3, split;
    uint32_t tag_limit;         /* 0: none */
    bool skips;                 /* flushes of site `skipped` */
    uint32_t skipped;
    /* What is counted, by side: data, fetches. */
    uint64_t misses[2], fills[2], evictions[2];
    uint64_t flushes, dropped;
};

/* Plays all records; the data side has `entries` x `ways`, as has the other. */
void assume_model_play(struct assume_model *model,
                       const struct trace_record *record, unsigned records,
                       const unsigned sets[2], const unsigned ways[2]);

#endif
