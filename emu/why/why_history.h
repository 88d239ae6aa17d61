/*
 * What became of each entry of each TLB array, told with times: which record of
 * the trace filled it and touched it last, and which flush event or which other
 * page removed it. It follows the history of docs/counting.md ("History"), of
 * which attribution keeps no times.
 */
#ifndef PAGEWALK_EMU_WHY_WHY_HISTORY_H
#define PAGEWALK_EMU_WHY_WHY_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "emu/attribution/flush_log.h"
#include "mmu/mmu.h"

/* More flush events than this are refused: each takes 64 bytes. */
enum { WHY_EVENTS_MAX = 1 << 23 };

/* A place in the trace. The cycle is that of the last sync or flush before. */
struct why_time {
    uint64_t record;
    uint64_t cycle;
};

struct why_event {
    struct why_time time;
    uint32_t where;         /* linear address of the flush site */
    uint32_t lin;           /* that it flushed, of invlpg and page_fault */
    uint32_t space;         /* current after it */
    uint32_t dropped;       /* entries */
    uint8_t cause;          /* enum flush_cause */
    bool of_lin;            /* it flushed one address */
    uint32_t direct_cycles;
    uint32_t avoidable, remapped;   /* misses charged to it */
    uint64_t refill_cycles;         /* of them */
};

enum why_end {
    WHY_RESIDENT,
    WHY_EVICTED,            /* by the fill of another page */
    WHY_RESIZED,            /* an assist found another page size */
    WHY_REMOVED,            /* by a flush event */
};

/* The record of a translation in one array. */
struct why_past {
    uint64_t key;           /* 0: free */
    uint64_t fill;          /* place in the order of all fills; 0: forgotten */
    struct why_time filled, touched, ended;
    uint32_t flushes;       /* resident: length of its flush log at the fill */
    uint32_t event;         /* removed: number of the event */
    uint32_t by_page, by_tag;   /* evicted: the page that took its way */
    uint8_t by_shift;
    uint8_t end;            /* enum why_end */
};

struct why_history {
    struct why_past *past;  /* open addressing */
    uint32_t slots, used;
    struct hash_key hash_key;
    struct why_event *event;
    uint32_t events, room;
    struct flush_logs logs; /* of the numbers of events */
    uint64_t fills;
    bool no_memory, too_many;   /* the history is incomplete from here on */
};

bool why_history_init(struct why_history *history);
void why_history_destroy(struct why_history *history);

/* What the hooks of mmu/observer.h report. */
void why_history_fill(struct why_history *history, enum tlb_slot slot,
                      const struct tlb_entry *entry, struct why_time now);
void why_history_touch(struct why_history *history, enum tlb_slot slot,
                       const struct tlb_entry *entry, struct why_time now);
void why_history_evict(struct why_history *history, enum tlb_slot slot,
                       const struct tlb_entry *entry, struct why_time now);
/* `by` has taken the way of an entry that was evicted just before. */
void why_history_evicted_by(struct why_history *history, enum tlb_slot slot,
                            const struct tlb_entry *entry,
                            const struct tlb_entry *by);
void why_history_replace(struct why_history *history, enum tlb_slot slot,
                         const struct tlb_entry *before,
                         const struct tlb_entry *after);
void why_history_flush(struct why_history *history,
                       const struct why_event *event, bool all_local,
                       bool all_global);
void why_history_drop(struct why_history *history, enum tlb_slot slot,
                      const struct tlb_entry *entry);
void why_history_space_free(struct why_history *history, uint32_t space);

/* Of the records that cover an address in a space, the one filled last, brought
 * up to date; null: there is none. */
const struct why_past *why_history_ask(struct why_history *history,
                                       enum tlb_slot slot, uint32_t lin,
                                       uint32_t space);

/* The record of an entry that an array holds; null: it was forgotten. */
const struct why_past *why_history_of(struct why_history *history,
                                      enum tlb_slot slot,
                                      const struct tlb_entry *entry);

#endif
