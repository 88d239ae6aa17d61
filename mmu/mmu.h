/*
 * The memory management unit of one CPU: its TLB arrays, its paging registers,
 * its counters and its observers. Whoever accesses memory comes through
 * mmu/access.h; flush events are in mmu/mmu_flush.h. docs/counting.md defines
 * what is counted.
 *
 * An access looks up the first-level arrays of its side, then the second level,
 * then walks the page tables. An entry with too few rights, or a clean entry
 * that is written, makes an assist. A page fault is a returned value: its
 * address and error code wait in `fault` for the CPU to raise.
 */
#ifndef PAGEWALK_MMU_MMU_H
#define PAGEWALK_MMU_MMU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/cycles.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "mmu/cache/hierarchy.h"
#include "mmu/config.h"
#include "mmu/flush_cause.h"
#include "mmu/l0.h"
#include "mmu/observer.h"
#include "mmu/prefetch.h"
#include "mmu/tlb.h"
#include "mmu/walk.h"
#include "mmu/walk_memo.h"

/* One side of the first level: instruction, data, or both when unified. */
struct mmu_side {
    const char *name;           /* "itlb", "dtlb" or "tlb" */
    enum cycle_cause walk_cause;
    struct tlb *small;          /* 4 KiB pages; shared, fragment: all pages */
    struct tlb *large;          /* null: large pages are not held */
    uint64_t accesses, hits, misses;
    uint64_t dirty_assists, rights_assists;
    uint64_t walks;             /* walks made for this side */
    uint64_t faulted_misses;    /* misses whose walk faulted */
    uint64_t second_hits;       /* misses that the second level served */
    uint64_t fast_misses;       /* served by fast_miss, not yet counted */
};

struct walk_counters {
    uint64_t count, cycles, memory_reads, ad_writes, faults;
};

struct walk_source;

struct mmu {
    struct paging paging;
    struct mmu_side *iside, *dside;     /* equal when unified */
    struct mmu_side side[2];
    struct tlb tlb[TLB_SLOTS];
    struct tlb *array[TLB_SLOTS];       /* the arrays that exist */
    unsigned arrays;
    struct tlb psc;             /* directory entries: mmu/psc.h */
    struct prefetch prefetch;
    struct bus *bus;
    struct cycle_stack *cycles;
    struct log *log;
    struct observer *observers;
    const struct walk_source *walk_source;  /* null: the page tables */
    uint64_t epoch;             /* advances with every flush event */
    struct tlb *fetch_tlb;      /* served the last fetch; or l0.uncounted */
    uint64_t fetches;           /* hits of fetch_tlb in no counter so far */
    /* The array and entry that serve the page of the last access; null when no
     * first-level array holds pages of that size, or PG = 0. */
    struct tlb *served_tlb;
    struct tlb_entry *served;
    struct caches caches;
    enum memory_type served_type;   /* of the page of the last access that
                                       mmu_translate has translated; while
                                       caches.on */
    bool fetch_uncached;        /* a fetch was from memory that is uncached by
                                   its page; whoever fetches clears it */
    struct l0 l0;
    struct walk_memo walk_memo;
    uint32_t fast_miss_cycles;  /* of a walk with two reads and no update;
                                   while caches.on, before its reads */
    bool fast_misses_on;        /* fast_miss may serve: one level, no psc, no
                                   observer of walks, l0 on */
    bool quick_misses_on;       /* and no observer at all, tlb_is_usual */
    bool walk_caches;           /* a psc or a prefetch buffer is there */
    bool walked;                /* the last access has walked */
    bool fetch_each;            /* each instruction needs its own look-up */
    bool plain;                 /* one level, no psc, no prefetch buffer, no
                                   observer */
    struct {
        uint32_t lin;           /* CR2 */
        uint32_t error;
    } fault;                    /* of the last access that failed */
    struct walk last_walk;      /* for the post-mortem of a triple fault */
    struct walk_counters walks;
    struct flush_counters flushes[FLUSH_CAUSES];
    uint64_t pdpte_loads;
    struct mmu_config config;
};

/* Builds the MMU of a model; `config` must have passed mmu_config_check.
 * Returns false when the host has no memory for the arrays. */
bool mmu_init(struct mmu *mmu, const struct mmu_config *config,
              struct bus *bus, struct cycle_stack *cycles, struct log *log);
void mmu_destroy(struct mmu *mmu);

/* The state after RESET: paging off, every array empty. Counters stay. */
void mmu_reset(struct mmu *mmu);

/*
 * The level of the A20M# pin (Intel486 Microprocessor Family data sheet,
 * "Address Bit 20 Mask"): while it is asserted, `gated`, bit 20 is 0 in every
 * physical address that the processor drives, for data, code and page tables.
 * The bit is masked behind the TLB and before the caches: entries of the TLB
 * keep whole frames and stay, and accesses that hit them go where the pin says
 * now.
 */
enum { MMU_A20 = 1 << 20 };

void mmu_gate_a20(struct mmu *mmu, bool gated);

/* Brings the counters up to date, with the hits of l0 and the fast misses. To
 * be called before a counter is read. */
void mmu_sync_counters(struct mmu *mmu);

/* Empties l0 and the walk memo: a paging register has changed, or the host
 * address of guest memory has. */
static inline void mmu_forget_host(struct mmu *mmu)
{
    l0_reset(&mmu->l0);
    walk_memo_forget(&mmu->walk_memo);
}

/* Turns l0 and the fast miss off until mmu_destroy: every access looks up the
 * exact TLB. */
void mmu_without_l0(struct mmu *mmu);

/* Puts the caches of the configuration between the MMU and memory, before the
 * first access. Nothing if the configuration has none. `time` is that of struct
 * caches. Returns false when the host has no memory. */
bool mmu_add_caches(struct mmu *mmu, uint64_t (*time)(void *opaque),
                    void *opaque);

/* CR0.CD is set or cleared. */
void mmu_disable_caches(struct mmu *mmu, bool disabled);

/* What access_exact may teach the ways before it. */
enum access_learn {
    ACCESS_LEARN_NOTHING = 0,
    ACCESS_LEARN_WALK = 1 << 0,     /* the walk, to access_repeat */
    ACCESS_LEARN_PAGE = 1 << 1,     /* the page, to access_hit */
    ACCESS_LEARN_ALL = ACCESS_LEARN_WALK | ACCESS_LEARN_PAGE,
};

/* While caches.on: what access_exact may teach about the access that it has
 * just translated to paddr, of enum access_learn. */
unsigned mmu_learns(const struct mmu *mmu, uint64_t paddr, unsigned access);

/*
 * Where translations come from when no page tables stand in memory: `walk` is
 * walk() (mmu/walk.h) by other means, for a replayed trace. Prefetches ask it
 * with ACCESS_PROBE. The paging-structure cache asks it too, and then takes the
 * PDE as read.
 */
struct walk_source {
    bool (*walk)(void *opaque, uint32_t lin, unsigned access,
                 struct walk *out);
    void *opaque;
};

/* Replaces the page tables, from the next access on, and turns the fast miss
 * off. Accesses come through access_translate (mmu/access.h). After an access
 * mmu_forget_host has to come before. `source` must outlive the MMU. */
void mmu_set_walk_source(struct mmu *mmu, const struct walk_source *source);

/* Adds an observer; it stays until the MMU is destroyed. */
void mmu_attach(struct mmu *mmu, struct observer *observer);

/*
 * Translates one access that lies within one 4 KiB page and counts it.
 * `access` is of enum access, without ACCESS_PROBE. True: *paddr is the
 * physical address. False: `fault` is set, the access was counted, the
 * page-fault flush event has happened.
 */
bool mmu_translate(struct mmu *mmu, uint32_t lin, unsigned access,
                   uint64_t *paddr);

/* The last walk, also when the walk memo has served it. */
struct walk mmu_last_walk(const struct mmu *mmu);

/* Adds the fetches that mmu_fetch_again has counted to the hits of their array.
 */
static inline void mmu_sync_fetches(struct mmu *mmu)
{
    if (!mmu->fetch_each)
        mmu->fetch_tlb->fast_hits += mmu->fetches;
    mmu->fetches = 0;
}

/* `tlb` has served a fetch: l0.uncounted when no array holds its page, or
 * PG = 0. */
static inline void mmu_fetch_from(struct mmu *mmu, struct tlb *tlb)
{
    if (tlb == mmu->fetch_tlb)
        return;
    mmu_sync_fetches(mmu);
    mmu->fetch_tlb = tlb;
}

/*
 * Counts `count` more fetches from the page of the last fetch. They hit the
 * most recent entry of its set, so they change no recency. With `fetch_each`
 * they count nothing, for each instruction makes a look-up of its own: data
 * accesses come between, or the instruction side does not hold pages of that
 * size.
 */
static inline void mmu_fetch_again(struct mmu *mmu, uint64_t count)
{
    mmu->fetches += count;
}

/* The current space: CR3[31:12], or CR3[31:5] under PAE. */
static inline uint32_t mmu_space_of(uint32_t cr3, bool pae)
{
    return pae ? cr3 >> 5 : cr3 >> 12;
}

static inline uint32_t mmu_space(const struct paging *paging)
{
    return mmu_space_of(paging->cr3, paging->pae);
}

/* Whether an entry may serve the current space: any may, unless entries are
 * tagged. */
static inline bool mmu_is_of_space(const struct mmu *mmu,
                                   const struct tlb_entry *entry)
{
    return !mmu->config.tagged || entry->bits & TLB_G ||
           entry->space == mmu_space(&mmu->paging);
}

/* The entry of size 1 << shift that serves `lin` in the current space, or
 * null. Counts and touches nothing. */
static inline struct tlb_entry *mmu_find(const struct mmu *mmu,
                                         const struct tlb *tlb, uint32_t lin,
                                         unsigned shift)
{
    if (UNLIKELY(mmu->config.tagged))
        return tlb_find_tagged(tlb, lin, shift, mmu_space(&mmu->paging));
    return tlb_find(tlb, lin, shift);
}

/* Translates by the page tables, without counting or changing anything: for
 * debuggers and loaders. False: no translation. */
bool mmu_probe(const struct mmu *mmu, uint32_t lin, uint64_t *paddr);

#endif
