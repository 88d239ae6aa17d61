/*
 * What became of a translation in its array (docs/counting.md, "History"): it
 * is resident, or it was evicted, or a flush event removed it. After it left,
 * the translation keeps the bits and the frame that it had.
 *
 * Flush events that empty the arrays stand in the flush logs alone, so that a
 * flush costs nothing here: history_update looks there before a state is used.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_HISTORY_H
#define PAGEWALK_EMU_ATTRIBUTION_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/flush_log.h"
#include "emu/attribution/translation.h"

/* Removes a resident translation if its log has an event since its fill. */
static inline void history_update(struct translation *t,
                                  const struct flush_log *log)
{
    if (t->state != TRANSLATION_RESIDENT || t->flushes == log->count)
        return;
    t->state = TRANSLATION_REMOVED;
    t->site = log->site[t->flushes];
}

/* The array now holds `entry` for this translation. */
static inline void history_rewrite(struct translation *t,
                                   const struct tlb_entry *entry)
{
    t->bits = (uint8_t)entry->bits;
    t->frame = (uint32_t)entry->frame;
}

/* `entry` was placed in the array, as its fill of this number. */
static inline void history_fill(struct translation *t,
                                const struct flush_log *log,
                                const struct tlb_entry *entry,
                                uint64_t number)
{
    t->state = TRANSLATION_RESIDENT;
    t->flushes = log->count;
    t->filled = number;
    history_rewrite(t, entry);
}

/* The policy displaced the translation. */
static inline void history_evict(struct translation *t,
                                 const struct flush_logs *logs)
{
    history_update(t, flush_log_of(logs, t->tag));
    if (t->state == TRANSLATION_RESIDENT)
        t->state = TRANSLATION_EVICTED;
}

/* A flush event of `site` dropped this translation's entry. */
static inline void history_remove(struct translation *t,
                                  const struct flush_logs *logs,
                                  uint32_t site)
{
    history_update(t, flush_log_of(logs, t->tag));
    if (t->state == TRANSLATION_RESIDENT) {
        t->state = TRANSLATION_REMOVED;
        t->site = site;
    }
}

/* Whether a refill differs from what a flush removed, in its frame (of the
 * 4 KiB piece), size or mark, R/W, U/S, G or NX (docs/counting.md, "Remapped or
 * avoidable"). Both cover the address of the
 * miss, so where the sizes are equal the pieces differ exactly if the pages
 * do. */
static inline bool history_differs(const struct translation *t,
                                   const struct tlb_entry *refill)
{
    return (t->bits ^ refill->bits) & ~(uint32_t)TLB_D ||
           t->frame != refill->frame;
}

#endif
