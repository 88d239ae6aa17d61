/*
 * Observers: hooks by which attribution, event logs and the stale-translation
 * check learn what the MMU does.
 *
 * The observers of an MMU form a list; with an empty list, an event costs one
 * test of a null pointer on a path that is slow anyway. Any hook may be null.
 * A hook must not change the MMU, except that it may make l0 forget an entry.
 */
#ifndef PAGEWALK_MMU_OBSERVER_H
#define PAGEWALK_MMU_OBSERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/flush_cause.h"

struct tlb;
struct tlb_entry;
struct walk;

/* One access, reported when its outcome is decided: what each level answered.
 * An array is null when its level has no array for the page size, or was not
 * looked up. */
struct observed_access {
    uint32_t lin;               /* linear address */
    bool fetch, write, user;
    bool fault;
    bool assist;                /* a rights or dirty assist was made */
    bool first_hit, second_hit;
    uint32_t penalty;           /* cycles charged: walk or STLB hit */
    /* Per level, the array in which the access counts as a hit or a miss. */
    struct tlb *first, *second;
    /* Per level, the array that holds the translation after any assist. An
     * assist may put it into second_ends without a look-up of the STLB. */
    struct tlb *first_ends, *second_ends;
    /* The translation after any assist; null when it faulted. */
    const struct tlb_entry *entry;
    /* The way of `first` that serves the access; null: no first-level hit, or
     * an assist. */
    const struct tlb_entry *way;
};

/* One flush event. The hook `drop` reports each entry that it removes, but for
 * those of an event that removes all global ones, or all others. */
struct observed_flush {
    enum flush_cause cause;
    bool all_local;             /* removes all entries that are not global */
    bool all_global;            /* removes all global entries */
    uint32_t lin;               /* of invlpg and page_fault */
    unsigned dropped;           /* entries, over all arrays; 0 in flush_begin */
    uint32_t direct_cycles;
};

struct observer {
    struct observer *next;
    void *opaque;
    /* `access` must see every access. Otherwise it may miss those that repeat
     * the page of their side's last access: they change nothing in any array,
     * ghost or history. */
    bool every;
    /* `access` may miss all hits that l0 serves, if every first-level array
     * keeps times of touches (tlb_keep_times): until `leave`, the stamp of the
     * way tells when it was last hit. `access` still sees hits that need an
     * assist, and the next hit of an entry that the observer made l0 forget. */
    bool timed;
    /* `access` may miss what l0 serves: the observer makes l0 forget each page
     * whose next access it must see (l0_forget_page, l0_reset). No slot of l0
     * returns by itself while such an observer is attached. */
    bool filters;
    /* One access. */
    void (*access)(void *opaque, const struct observed_access *access);
    /* An entry was placed in / displaced from / replaced within an array. An
     * entry that leaves for another reason than a flush is displaced, too. */
    void (*fill)(void *opaque, struct tlb *tlb, const struct tlb_entry *entry);
    void (*evict)(void *opaque, struct tlb *tlb,
                  const struct tlb_entry *entry);
    void (*replace)(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *before,
                    const struct tlb_entry *after);
    /* A miss that mmu/fast_miss.h has served, reported in place of access,
     * evict, leave and fill. A 4 KiB page is now in `way`, whose stamp was
     * `stamp`; `evicts`: it displaced a valid entry; `access` is of enum access.
     * The fast miss path is used only if every observer of misses implements
     * this hook. */
    void (*fast_miss)(void *opaque, struct tlb *tlb,
                      const struct tlb_entry *way, uint64_t stamp, bool evicts,
                      uint32_t cycles, unsigned access);
    /* A first-level way, valid or not, is about to lose its stamp: an entry is
     * placed in it, or a hit that needs an assist touches it. */
    void (*leave)(void *opaque, struct tlb *tlb, const struct tlb_entry *way);
    /* With exclusive levels: an entry that the first level displaced is about
     * to be placed in this array of the second; `fill` follows. */
    void (*come_down)(void *opaque, struct tlb *tlb,
                      const struct tlb_entry *entry);
    /* A test register has written an entry, reported by evict and fill, too: no
     * access has brought it. */
    void (*test_write)(void *opaque);
    void (*walk)(void *opaque, const struct walk *walk, bool fault);
    /* `drop` comes between flush_begin and flush_end. */
    void (*flush_begin)(void *opaque, const struct observed_flush *flush);
    void (*drop)(void *opaque, struct tlb *tlb, const struct tlb_entry *entry);
    void (*flush_end)(void *opaque, const struct observed_flush *flush);
    /* The current address space changed (CR3), or one was freed. */
    void (*space)(void *opaque, uint32_t space);
    void (*space_free)(void *opaque, uint32_t space);
};

/* These call a hook of every observer that has it. */
static inline void observers_walk(const struct observer *o,
                                  const struct walk *walk, bool fault)
{
    for (; o; o = o->next)
        if (o->walk)
            o->walk(o->opaque, walk, fault);
}

static inline void observers_evict(const struct observer *o, struct tlb *tlb,
                                   const struct tlb_entry *entry)
{
    for (; o; o = o->next)
        if (o->evict)
            o->evict(o->opaque, tlb, entry);
}

static inline void observers_fill(const struct observer *o, struct tlb *tlb,
                                  const struct tlb_entry *entry)
{
    for (; o; o = o->next)
        if (o->fill)
            o->fill(o->opaque, tlb, entry);
}

static inline void observers_leave(const struct observer *o, struct tlb *tlb,
                                   const struct tlb_entry *way)
{
    for (; o; o = o->next)
        if (o->leave)
            o->leave(o->opaque, tlb, way);
}

static inline void observers_come_down(const struct observer *o,
                                       struct tlb *tlb,
                                       const struct tlb_entry *entry)
{
    for (; o; o = o->next)
        if (o->come_down)
            o->come_down(o->opaque, tlb, entry);
}

#endif
