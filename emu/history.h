/*
 * The history of one TLB array (COUNTING.md, "Miss classes"): a record for
 * each tag, page size and page that it ever held, with what became of it.
 *
 * Flushes that empty an array are not written into its records: a record
 * knows how many such events came before its fill, and the first one since
 * then is the one that removed it. So a flush costs nothing here.
 */
#ifndef PAGEWALK_EMU_HISTORY_H
#define PAGEWALK_EMU_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/tlb.h"

enum record_state {
    RECORD_NONE,            /* a free slot */
    RECORD_RESIDENT,
    RECORD_EVICTED,
    RECORD_REMOVED,         /* by the flush event of `site` */
    RECORD_FORGOTTEN,       /* a slot that was in use */
};

struct record {
    uint32_t tag, page;
    uint8_t shift, state;
    uint32_t site;          /* RECORD_REMOVED: who flushed */
    uint32_t flushes;       /* events that empty this kind, before the fill */
    uint32_t bits;          /* of the entry that is, or was, held */
    uint64_t frame;
    uint64_t filled;        /* time of the last fill */
    /* The names that the ghosts' entries of this translation had last. */
    uint32_t ghost_a, ghost_b;
};

struct history {
    struct record *slot;    /* open addressing */
    uint32_t slots, used;
    uint64_t now;           /* fills so far */
    bool small, large;      /* whether it ever had a record of this size */
    struct record *asked;   /* the last answer given, or null */
    const struct tlb *of;   /* the array */
    uint32_t *of_way;       /* by way: where the record of its entry was */
};

/* The events that emptied all arrays, by number: for entries of spaces, and
 * for global ones. Each value is the site that flushed. */
struct flush_log {
    uint32_t *site;
    uint32_t count, room;
};

struct flush_logs {
    struct flush_log of_space, of_global;
};

bool history_init(struct history *history, const struct tlb *of);
void history_destroy(struct history *history);

void flush_log_destroy(struct flush_log *log);
/* False: the host has no memory. */
bool flush_log_add(struct flush_log *log, uint32_t site);

/* An entry with this tag was placed, displaced, or removed by a flush that
 * names it; `entry` is its way in the array. Null from fill: the host has no
 * memory. */
struct record *history_fill(struct history *history,
                            const struct flush_logs *logs,
                            const struct tlb_entry *entry, uint32_t tag);
void history_evict(struct history *history, const struct flush_logs *logs,
                   const struct tlb_entry *entry, uint32_t tag);
void history_remove(struct history *history, const struct flush_logs *logs,
                    const struct tlb_entry *entry, uint32_t tag,
                    uint32_t site);

/* An assist rewrote an entry; its record follows it to a new tag. */
bool history_replace(struct history *history, const struct flush_logs *logs,
                     const struct tlb_entry *after, uint32_t old_tag,
                     uint32_t new_tag);

/* The record of a small page of the space, or else the global one; null: none.
 * Its state is up to date. */
struct record *history_find(struct history *history,
                            const struct flush_logs *logs, uint32_t lin,
                            uint32_t space);

/* Of the records that cover lin, of the space or global, the one filled last;
 * null: none. Its state is up to date. `found` is what history_find has found. */
struct record *history_last(struct history *history,
                            const struct flush_logs *logs,
                            struct record *found, uint32_t lin,
                            uint32_t space, unsigned large_shift);

void history_forget(struct history *history, uint32_t space);

#endif
