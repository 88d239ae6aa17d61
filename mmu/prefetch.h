/*
 * Next-page prefetch: a buffer of translations that no access has used yet
 * (docs/counting.md, "Prefetch"). An option of a model, off by default.
 *
 * The buffer is an instance of struct tlb, fully associative and fifo. It is no
 * level: no history, ghost or observer sees it, and its entries become TLB
 * entries only when an access uses them. mmu/translate.c asks it and fills it.
 */
#ifndef PAGEWALK_MMU_PREFETCH_H
#define PAGEWALK_MMU_PREFETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/tlb.h"
#include "mmu/walk.h"

struct walk_source;

struct prefetch {
    struct tlb buffer;          /* tlb_present: the model prefetches */
    uint64_t walks;             /* made to prefetch, whatever they found */
    uint64_t hits;              /* accesses that an entry saved the walk */
    uint64_t dropped;           /* entries that flush events removed */
};

/* A buffer of so many entries; 0: none. False: the host has no memory. */
bool prefetch_init(struct prefetch *prefetch, uint32_t entries);
void prefetch_destroy(struct prefetch *prefetch);

/* The entry that covers `lin`, or null; `large_shift` is that of a large page
 * in the current mode. */
struct tlb_entry *prefetch_find(const struct prefetch *prefetch, uint32_t lin,
                                unsigned large_shift);

/* Takes the entry that covers `lin` out of the buffer. False: there is none. */
bool prefetch_take(struct prefetch *prefetch, uint32_t lin,
                   unsigned large_shift, struct tlb_entry *entry);

/* Places an entry in the buffer. */
void prefetch_fill(struct prefetch *prefetch, struct tlb_entry entry);

/* Reads the tables for `lin`, or asks `source` if it is not null, without a side
 * effect. True: they map it, every
 * entry used has A set, and `out` is the walk. */
bool prefetch_walk(struct prefetch *prefetch, const struct paging *paging,
                   struct bus *bus, const struct walk_source *source,
                   uint32_t lin, struct walk *out);

/* Flush events: of all entries, or all but the global ones; of the entries of
 * one address, where a large page has so many 4 KiB pieces. */
void prefetch_flush(struct prefetch *prefetch, bool keep_global);
void prefetch_drop(struct prefetch *prefetch, uint32_t lin, uint32_t pieces);

#endif
