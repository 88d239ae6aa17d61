/*
 * The history of a TLB array: one record for each tag, size and page that the
 * array held, saying whether the entry is there or how it went.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_HISTORY_H
#define PAGEWALK_TESTS_REFERENCE_HISTORY_H

#include "tests/reference/translation.h"

/* Causes of flush events, as far as an event stream has them. */
enum cause {
    CAUSE_MOV_CR3, CAUSE_MOV_CR4, CAUSE_INVLPG, CAUSE_PAGE_FAULT,
    CAUSE_MOV_CR0, CAUSE_TASK_SWITCH, CAUSES
};

enum fate { FATE_RESIDENT, FATE_EVICTED, FATE_FLUSHED };

struct record {
    uint32_t tag, page;
    unsigned shift;
    enum fate fate;
    enum cause cause;           /* flushed: the cause of the event */
    struct translation removed; /* flushed: what the event removed */
    uint64_t filled;            /* time of the last fill, in this array */
    struct record *next;
};

enum { HISTORY_CHAINS = 1 << 14 };

struct history {
    struct record **chain;      /* HISTORY_CHAINS lists, by page number */
    unsigned large_shift;       /* of a large page */
    uint64_t time;
    uint32_t records;
};

void history_init(struct history *h, unsigned large_shift);
void history_free(struct history *h);

/* The record of that tag, size and page, or NULL. */
struct record *history_find(const struct history *h, uint32_t tag,
                            uint32_t page, unsigned shift);

/* The record that a miss asks, or NULL. */
const struct record *history_last(const struct history *h, uint32_t space,
                                  uint32_t lin);

void history_filled(struct history *h, const struct translation *t,
                    uint32_t tag);
void history_evicted(struct history *h, const struct translation *t,
                     uint32_t tag);
void history_flushed(struct history *h, const struct translation *t,
                     uint32_t tag, enum cause cause);
/* The entry of t's page changed its tag. */
void history_moved(struct history *h, const struct translation *t,
                   uint32_t from, uint32_t to);
/* Forgets the records that `idle` holds for, but for the `kept` of them that
 * were filled last. */
void history_trim(struct history *h, uint32_t kept,
                  bool (*idle)(const void *opaque, const struct record *r),
                  const void *opaque);
/* space_free. */
void history_forget(struct history *h, uint32_t space);

#endif
