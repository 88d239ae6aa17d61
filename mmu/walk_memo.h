/*
 * The accelerator of misses: walks that repeat an earlier one.
 *
 * After a flush most pages come back with the same entries in the same tables.
 * A memory of recent walks names the table entries each has read and what they
 * held; while they hold the same, the walk would come to the same end, so the
 * miss is counted, and its entry filled, without walking. What is read from
 * memory, the look-up of the arrays, the victim and the recency are those of
 * the long way: statistics are the same with and without it.
 *
 * Only walks of two levels that found A (and D for a write) set are
 * remembered, of pages in host memory; and only where one level makes a miss
 * this simple, and no observer has to be told of walks. What a miss compares is
 * in mmu/walk_memo_steps.h, the miss in mmu/fast_miss.h.
 */
#ifndef PAGEWALK_MMU_WALK_MEMO_H
#define PAGEWALK_MMU_WALK_MEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/walk.h"

enum {
    WALK_MEMO_SLOTS = 4096,
    WALK_MEMO_ACCESS_SHIFT = 20,   /* above the page number */
    WALK_MEMO_SERIAL_SHIFT = 24,
};

/* One walk. */
struct walk_memo_slot {
    uint64_t tag;               /* serial, enum access, page number */
    uint64_t directory;         /* what named it: walk_memo_directory */
    const void *pde, *pte;      /* where the entries are */
    uint64_t pde_value, pte_value;
    uintptr_t to_host;          /* host address - linear address of the page */
    uint32_t frame;             /* 4 KiB frame number: 24 bits */
    uint8_t bits;               /* enum tlb_entry_bits */
    bool pae;
};

_Static_assert(sizeof(struct walk_memo_slot) == 64, "one cache line each");

struct walk_memo {
    struct walk_memo_slot *slot;   /* WALK_MEMO_SLOTS; null: none remembered */
    uint64_t serial;            /* in bits 63:WALK_MEMO_SERIAL_SHIFT */
    const struct walk_memo_slot *last;     /* that stands for the last walk, or
                                           null */
    uint32_t last_lin;
};

/* Returns false when the host has no memory. */
bool walk_memo_init(struct walk_memo *memo);
void walk_memo_destroy(struct walk_memo *memo);

/* The slot of an access: reads and writes of a page do not share one. */
static inline struct walk_memo_slot *
walk_memo_slot(const struct walk_memo *memo, uint32_t lin, unsigned access)
{
    uint32_t half = access & ACCESS_WRITE ? WALK_MEMO_SLOTS / 2 : 0;

    return &memo->slot[((lin >> 12) ^ half) % WALK_MEMO_SLOTS];
}

/* What steers walks has changed, or host addresses have: forgets all. */
static inline void walk_memo_forget(struct walk_memo *memo)
{
    memo->serial += UINT64_C(1) << WALK_MEMO_SERIAL_SHIFT;
}

/* Remembers a walk that has just succeeded; `page` is the host address of the
 * page, `bus` holds the tables. */
void walk_memo_note(struct walk_memo *memo, const struct paging *paging,
                 const struct bus *bus, const struct walk *walk,
                 const uint8_t *page);

/* What the last walk was, if it has been recalled: for post-mortems. */
void walk_memo_last_walk(const struct walk_memo *memo, struct walk *walk);

#endif
