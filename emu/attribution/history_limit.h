/*
 * The limit of a history (docs/counting.md, "The limit of a history"): when it
 * has so many records, those that nothing stands for are forgotten, but for the
 * ones filled last. So the memory of a run is bounded, however many pages and
 * spaces the guest or a trace has.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_HISTORY_LIMIT_H
#define PAGEWALK_EMU_ATTRIBUTION_HISTORY_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/flush_log.h"
#include "emu/attribution/translation.h"

/* The limit unless a stream asks for a lower one: records. */
enum { HISTORY_RECORDS_MAX = 1 << 19 };

/* How many records the history of an array of `entries` entries may have under
 * a limit. The array and its two ghosts stand for so many beside it. */
static inline uint32_t history_limit_records(uint32_t limit, uint32_t entries)
{
    return limit + 3 * entries;
}

/* Forgets the idle records but for half of the limit. Sets *forgotten to how
 * many went. False: the host has no memory. */
bool history_limit_forget(struct translations *all,
                          const struct flush_logs *logs, uint32_t limit,
                          uint32_t *forgotten);

#endif
