/*
 * The log of the flush events that emptied the arrays.
 *
 * Such an event is written here once, instead of into every translation that
 * it removed. A resident translation knows how long the log was at its fill:
 * the first event after that is the one that removed it.
 *
 * A log that is full is emptied, after every translation was brought up to date
 * with it (history_update): so its memory is bounded.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_FLUSH_LOG_H
#define PAGEWALK_EMU_ATTRIBUTION_FLUSH_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/translation.h"

enum { FLUSH_LOG_EVENTS_MAX = 1 << 20 };

/* Event n was made by the flush site of number site[n]. */
struct flush_log {
    uint32_t *site;
    uint32_t count, room;
};

/* Events that removed translations of spaces, and those that removed global
 * ones: every event is in the first log. */
struct flush_logs {
    struct flush_log of_space, of_global;
};

void flush_log_destroy(struct flush_log *log);
/* To a log that is not full. False: the host has no memory. */
bool flush_log_add(struct flush_log *log, uint32_t site);

/* Whether one of the logs is full. A global log is never longer. */
static inline bool flush_logs_full(const struct flush_logs *logs)
{
    return logs->of_space.count == FLUSH_LOG_EVENTS_MAX;
}

/* The log of the events that reach translations of a tag. */
static inline const struct flush_log *
flush_log_of(const struct flush_logs *logs, uint32_t tag)
{
    return tag == TAG_GLOBAL ? &logs->of_global : &logs->of_space;
}

#endif
