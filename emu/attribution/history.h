/*
 * What became of the translations that an array held (docs/counting.md,
 * "History"): each record says whether its translation is resident, was
 * evicted, or was removed, by which flush event, and what was removed.
 *
 * Flushes that empty an array are not written into its records: a record
 * knows how many such events came before its fill, and the first one since
 * then is the one that removed it. So a flush costs nothing here.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_HISTORY_H
#define PAGEWALK_EMU_ATTRIBUTION_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/translation.h"

/* The events that emptied all arrays, by number: for entries of spaces, and
 * for global ones. Each value is the site that flushed. */
struct flush_log {
    uint32_t *site;
    uint32_t count, room;
};

struct flush_logs {
    struct flush_log of_space, of_global;
};

void flush_log_destroy(struct flush_log *log);
/* False: the host has no memory. */
bool flush_log_add(struct flush_log *log, uint32_t site);

static inline const struct flush_log *
flush_log_of(const struct flush_logs *logs, uint32_t tag)
{
    return tag == TAG_GLOBAL ? &logs->of_global : &logs->of_space;
}

/* Brings a record up to date by the log of its kind: a resident one that a
 * flush event has passed over was removed by it. */
static inline void history_update(struct record *r,
                                  const struct flush_log *log)
{
    if (r->state != RECORD_RESIDENT || r->flushes == log->count)
        return;
    r->state = RECORD_REMOVED;
    r->site = log->site[r->flushes];
}

/* What it holds has changed, in place. */
static inline void history_rewrite(struct record *r,
                                   const struct tlb_entry *entry)
{
    r->bits = (uint8_t)entry->bits;
    r->frame = (uint32_t)entry->frame;
}

/* It was placed, as the fill of this number. */
static inline void history_fill(struct record *r,
                                const struct flush_log *log,
                                const struct tlb_entry *entry,
                                uint64_t number)
{
    r->state = RECORD_RESIDENT;
    r->flushes = log->count;
    r->filled = number;
    history_rewrite(r, entry);
}

/* It was displaced, if the history knows it. */
static inline void history_evict(struct record *r,
                                 const struct flush_logs *logs)
{
    history_update(r, flush_log_of(logs, r->tag));
    if (r->state == RECORD_RESIDENT)
        r->state = RECORD_EVICTED;
}

/* The same, by a flush that names it. */
static inline void history_remove(struct record *r,
                                  const struct flush_logs *logs,
                                  uint32_t site)
{
    history_update(r, flush_log_of(logs, r->tag));
    if (r->state == RECORD_RESIDENT) {
        r->state = RECORD_REMOVED;
        r->site = site;
    }
}

/* Whether a refill differs from what a flush removed: frame of the piece, size
 * or mark, R/W, U/S, G, NX. Both cover one address, so that pieces of pages of
 * one size differ where the pages do. */
static inline bool history_differs(const struct record *r,
                                   const struct tlb_entry *refill)
{
    return (r->bits ^ refill->bits) & ~(uint32_t)TLB_D ||
           r->frame != refill->frame;
}

#endif
