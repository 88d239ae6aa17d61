/*
 * The memory management unit of one CPU: linear addresses in, host memory or
 * a page fault out, and every access counted as COUNTING says.
 *
 * An access looks up its side's first-level arrays, then the second level,
 * then walks; entries of too few rights, or clean ones that are written, make
 * an assist. Faults are returned values: the address and error code wait in
 * `fault` for the CPU to raise.
 */
#ifndef PAGEWALK_MMU_MMU_H
#define PAGEWALK_MMU_MMU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cycles.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "mmu/config.h"
#include "mmu/flush.h"
#include "mmu/l0.h"
#include "mmu/observer.h"
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
    uint64_t walks;             /* its part of walks.count */
    uint64_t fast_misses;       /* served by fast_miss, not yet counted */
};

struct walk_counters {
    uint64_t count, cycles, memory_reads, ad_writes, faults;
};

struct mmu {
    struct paging paging;
    struct mmu_side *iside, *dside;     /* equal when unified */
    struct mmu_side side[2];
    struct tlb tlb[TLB_SLOTS];
    struct tlb *array[TLB_SLOTS];       /* those that there are */
    unsigned arrays;
    struct tlb psc;             /* directory entries: mmu/psc.h */
    struct bus *bus;
    struct cycle_stack *cycles;
    struct log *log;
    struct observer *observers;
    const struct observer *miss_observer;   /* the one that hears of fast_miss */
    uint64_t epoch;             /* advances with every flush event */
    struct tlb *fetch_tlb;      /* of the last fetch, or l0.uncounted */
    uint64_t fetches;           /* hits of it that are in no counter so far */
    /* Array and entry that serve the page of the last access; null where no
     * array of the first level holds its size, or PG = 0. */
    struct tlb *served_tlb;
    struct tlb_entry *served;
    struct l0 l0;
    struct walk_memo walk_memo;
    uint32_t fast_miss_cycles;     /* of a walk of two reads, no update */
    bool fast_misses_on;               /* fast_miss may serve: one level, no
                                   psc, nobody hears of walks, l0 is on */
    bool quick_misses_on;       /* nobody observes it, tlb_is_usual */
    bool walked;                /* the last access has walked */
    bool fetch_each;            /* each instruction needs its own look-up */
    bool plain;                 /* one level, no psc, nobody observes */
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

/* Returns false when the host has no memory for the arrays. */
bool mmu_init(struct mmu *mmu, const struct mmu_config *config,
              struct bus *bus, struct cycle_stack *cycles, struct log *log);
void mmu_destroy(struct mmu *mmu);
void mmu_reset(struct mmu *mmu);

/* Adds the hits that l0 has counted apart to the counters, and the misses of
 * fast_miss; before anyone reads them. */
void mmu_sync_counters(struct mmu *mmu);

/* The paging registers have changed, or host addresses have. */
static inline void mmu_forget_host(struct mmu *mmu)
{
    l0_reset(&mmu->l0);
    walk_memo_forget(&mmu->walk_memo);
}

/* Does without l0 and fast_miss, for good: every access goes the long way. */
void mmu_without_l0(struct mmu *mmu);

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

/* Lets fast_miss know the access that mmu_translate has just succeeded with;
 * `host` is where its bytes are, for a write in RAM of which nobody hears. */
static inline void mmu_remember_walk(struct mmu *mmu, uint32_t lin,
                                     uint8_t *host)
{
    if (mmu->walked && mmu->fast_misses_on && mmu->served)
        walk_memo_note(&mmu->walk_memo, &mmu->paging, mmu->bus, &mmu->last_walk,
                    host - (lin & 0xfff));
}

/* The last walk, also when it was recalled. */
struct walk mmu_last_walk(const struct mmu *mmu);

/* Hands the fetches that mmu_fetch_again has counted to their array. */
static inline void mmu_sync_fetches(struct mmu *mmu)
{
    if (!mmu->fetch_each)
        mmu->fetch_tlb->fast_hits += mmu->fetches;
    mmu->fetches = 0;
}

/* A fetch was served by `tlb`; by l0.uncounted where no array holds its page,
 * or PG = 0. */
static inline void mmu_fetch_from(struct mmu *mmu, struct tlb *tlb)
{
    if (tlb == mmu->fetch_tlb)
        return;
    mmu_sync_fetches(mmu);
    mmu->fetch_tlb = tlb;
}

/*
 * `count` more fetches from the page of the last fetch: they hit the entry
 * that is the most recent of its set, so they are hits that change nothing.
 * Where `fetch_each` is set they count nothing: there data accesses come
 * between, or the page is of a size that the instruction side does not hold,
 * and each instruction makes a look-up of its own.
 */
static inline void mmu_fetch_again(struct mmu *mmu, uint64_t count)
{
    mmu->fetches += count;
}

/* A flush event; `lin` is the address of invlpg and page_fault. Charges
 * `direct_cycles` to the cycle stack as CYCLE_flush. */
void mmu_flush(struct mmu *mmu, enum flush_cause cause, uint32_t lin,
               uint32_t direct_cycles);

/* The lab port's space_free. */
void mmu_space_free(struct mmu *mmu, uint32_t cr3);

/* The current space: CR3[31:12], or CR3[31:5] under PAE. */
static inline uint32_t mmu_space(const struct paging *paging)
{
    return paging->pae ? paging->cr3 >> 5 : paging->cr3 >> 12;
}

/* Translates without counting or changing anything (debuggers, loaders). */
bool mmu_probe(const struct mmu *mmu, uint32_t lin, uint64_t *paddr);

#endif
