/*
 * The log of the flush events that emptied the arrays.
 *
 * Such an event is written here once, instead of into every translation that
 * it removed. A resident translation knows how long the log was at its fill:
 * the first event after that is the one that removed it.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_FLUSH_LOG_H
#define PAGEWALK_EMU_ATTRIBUTION_FLUSH_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/translation.h"

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
/* False: the host has no memory. */
bool flush_log_add(struct flush_log *log, uint32_t site);

/* The log of the events that reach translations of a tag. */
static inline const struct flush_log *
flush_log_of(const struct flush_logs *logs, uint32_t tag)
{
    return tag == TAG_GLOBAL ? &logs->of_global : &logs->of_space;
}

#endif
