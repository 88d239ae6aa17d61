/*
 * Observers: what the MMU tells statistics, attribution and traces.
 *
 * Observers form a list; with none, an event costs one test of
 * a null pointer on a path that is already slow. Any hook may be null.
 * An observer must not touch the MMU, but may make l0 forget.
 */
#ifndef PAGEWALK_MMU_OBSERVER_H
#define PAGEWALK_MMU_OBSERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/flush.h"

struct tlb;
struct tlb_entry;
struct walk;

/* One access, reported once it is decided: what each level answered. A null
 * array: the level has none for the page size, or was not asked. */
struct observed_access {
    uint32_t lin;               /* linear address */
    bool fetch, write, user;
    bool fault;
    bool assist;                /* a rights or dirty assist was made */
    bool first_hit, second_hit;
    uint32_t penalty;           /* cycles charged: walk or STLB hit */
    /* The array in which the access counts as a hit or a miss, per level. */
    struct tlb *first, *second;
    /* The array in which the translation is after any assist, per level;
     * second: also when an assist moved it there without asking the STLB. */
    struct tlb *first_ends, *second_ends;
    /* The translation after any assist; null when it faulted. */
    const struct tlb_entry *entry;
    /* The way of `first` that serves it; null: not a hit, or an assist. */
    const struct tlb_entry *way;
};

/* One flush event. Those of invlpg and page_fault report each entry that goes
 * (`drop`); the others empty every array, or all but its global entries. */
struct observed_flush {
    enum flush_cause cause;
    bool keep_global;
    uint32_t lin;               /* of invlpg and page_fault */
    unsigned dropped;           /* entries, over all arrays; 0 at the begin */
    uint32_t direct_cycles;
};

struct observer {
    struct observer *next;
    void *opaque;
    /* `access` must see also those that repeat the page of the side's last
     * access, which change nothing in any array, ghost or history. */
    bool every;
    /* Where all arrays of the first level keep times of touches
     * (tlb_keep_times), `access` need not see the hits that l0 serves: the
     * stamp of the way says the same until `leave`. It does see the next hit
     * after it made l0 forget the entry, and hits that need an assist. */
    bool timed;
    /* Every access that counts. */
    void (*access)(void *opaque, const struct observed_access *access);
    /* An entry was placed in / displaced from / replaced within an array. */
    void (*fill)(void *opaque, struct tlb *tlb, const struct tlb_entry *entry);
    void (*evict)(void *opaque, struct tlb *tlb,
                  const struct tlb_entry *entry);
    void (*replace)(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *before,
                    const struct tlb_entry *after);
    /* A miss that mmu/fast_miss.h has served: a small page is now in `way`, of
     * which `stamp` was the stamp before; `evicts`: in place of what it held.
     * Told instead of access, evict, leave and fill. Whoever has one of those
     * but not this keeps mmu/fast_miss.h from serving any, a second one as
     * well. */
    void (*fast_miss)(void *opaque, struct tlb *tlb,
                   const struct tlb_entry *way, uint64_t stamp, bool evicts,
                   uint32_t cycles);
    /* The stamp of a way of the first level, valid or not, is about to be
     * lost, or to become that of a hit that needs an assist. */
    void (*leave)(void *opaque, struct tlb *tlb, const struct tlb_entry *way);
    void (*walk)(void *opaque, const struct walk *walk, bool fault);
    /* The flush hooks bracket the event; `drop` comes between them. */
    void (*flush_begin)(void *opaque, const struct observed_flush *flush);
    void (*drop)(void *opaque, struct tlb *tlb, const struct tlb_entry *entry);
    void (*flush_end)(void *opaque, const struct observed_flush *flush);
    /* The current address space changed (CR3), or one was freed. */
    void (*space)(void *opaque, uint32_t space);
    void (*space_free)(void *opaque, uint32_t space);
};

#endif
