/*
 * What a TLB that never evicts would hold of a trace, and whether all TLBs
 * agree on it.
 *
 * Software that changes a translation without a flush leaves the old one in
 * those TLBs that still hold it. How often a TLB misses then depends on what
 * its entries say, not on its geometry alone. As long as no reference meets an
 * entry that differs from the page tables in frame, size, rights or G, every
 * TLB serves it alike if it holds its page: a look-up needs the page number
 * only. D may differ, for a dirty assist neither fills nor evicts; but a write
 * to a page whose D software has cleared must not meet an entry with D, which
 * would hide the write from the tables.
 *
 * The view turns each event into a word for the stacks (sweep_stack.h).
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_VIEW_H
#define PAGEWALK_EMU_SWEEP_SWEEP_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/walk.h"

struct sweep_event;

/* A word: bits 19:0 are a 4 KiB page number, the others as follows. */
enum sweep_word {
    SWEEP_WORD_PAGE = (1 << 20) - 1,
    SWEEP_WORD_LARGE = 1 << 20,     /* in a large page */
    SWEEP_WORD_GLOBAL = 1 << 21,    /* G, and CR4.PGE is set */
    SWEEP_WORD_FETCH = 1 << 22,
    SWEEP_WORD_FAULT = 1 << 23,     /* a page fault, which drops the page */
    SWEEP_WORD_PAE = 1 << 24,       /* large pages are of 2 MiB */
    SWEEP_WORD_DROP = 1 << 25,      /* no reference: INVLPG of the page */
    SWEEP_WORD_FLUSH = 1 << 26,     /* no reference: all but global entries */
    SWEEP_WORD_FLUSH_ALL = 1 << 27, /* no reference: all entries */
    SWEEP_WORD_NOTHING = 1 << 28,   /* a mode, a space that is freed */
};

/* The number of the large page that a page lies in. */
static inline uint32_t sweep_word_region(uint32_t word)
{
    return (word & SWEEP_WORD_PAGE) >> (word & SWEEP_WORD_PAE ? 9 : 10);
}

enum { SWEEP_VIEW_PAGES = 1 << 20, SWEEP_VIEW_REGIONS = 1 << 11 };

struct sweep_seen {
    uint64_t frame;
    uint32_t bits;          /* enum tlb_entry_bits; D: in some TLB */
    uint32_t epoch;         /* of the fill; 0: no entry */
};

struct sweep_view {
    struct sweep_seen page[SWEEP_VIEW_PAGES];
    struct sweep_seen region[SWEEP_VIEW_REGIONS];
    uint32_t now;           /* number of the last flush, plus 1 */
    uint32_t local, all;    /* epoch from which entries live: others, global */
    uint64_t diverged;      /* references that fault here or in the recording,
                               but not in both */
    bool pae;               /* as the entries of `region` have it */
    bool disagree;          /* a reference has met an entry that differs */
};

/* Null: the host has no memory. To be given back by free(). */
struct sweep_view *sweep_view_new(void);

/* The word of an event. `paging` is that at the event; after a mode, the new
 * one. */
uint32_t sweep_view_see(struct sweep_view *view, const struct paging *paging,
                        const struct sweep_event *event);

#endif
