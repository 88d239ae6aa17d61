/*
 * The exact TLB: one set-associative array of translations.
 *
 * Instruction, data, large-page and second-level TLBs are instances of this
 * one type. It is the truth that every statistic counts: entries live until
 * something invalidates or evicts them, whatever the page tables say.
 *
 * The set of an entry is its page number modulo the number of sets, in units
 * of the entry's own size. An invalid way is filled first, lowest number
 * first; then the policy chooses. Flushes change no recency.
 */
#ifndef PAGEWALK_MMU_TLB_H
#define PAGEWALK_MMU_TLB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "mmu/config.h"

enum tlb_entry_bits {
    TLB_G = 1 << 0,         /* global, honoured (CR4.PGE was set) */
    TLB_W = 1 << 1,         /* R/W, combined over the levels */
    TLB_U = 1 << 2,         /* U/S, combined over the levels */
    TLB_D = 1 << 3,         /* D of the mapping entry */
    TLB_NX = 1 << 4,        /* execute-disable, combined */
    TLB_LARGE = 1 << 5,     /* the entry covers a 4 MiB or 2 MiB page */
    TLB_MARK = 1 << 6,      /* a 4 KiB fragment of a large page */
    TLB_BIG = 1 << 7,       /* of a large page: it is 4 MiB, not 2 MiB */
};

struct tlb_entry {
    uint32_t page;          /* linear page number, units of its own size */
    uint16_t bits;          /* enum tlb_entry_bits */
    uint16_t l0_kinds;      /* bit n: a slot of enum l0_kind n may name it */
    uint64_t frame;         /* 4 KiB frame number of the page's first byte */
    uint64_t stamp;         /* last touch (timed) or time of fill (fifo) */
    uint32_t generation;    /* valid while equal to its array's */
    uint32_t space;         /* CR3 page frame at the fill */
};

/* The sets are no power of two: divide. */
#define TLB_NO_MASK UINT32_MAX

enum {
    /* Page numbers of all sizes in one row: of 4 KiB, of 2 MiB, of 4 MiB. */
    TLB_WHERE_2M = 1 << 20,
    TLB_WHERE_4M = TLB_WHERE_2M + (1 << 11),
    TLB_WHERE_END = TLB_WHERE_4M + (1 << 10),
    /* Up to here a tree is short enough to index a table of victims. */
    TLB_VICTIM_WAYS = 8,
};

/* What a touch of one way does to the plru bits of its set:
 * tree = (tree & keep) | set. */
struct tlb_touch {
    uint64_t keep, set;
};

struct tlb_counters {
    uint64_t hits, misses, fills, evictions;
};

struct tlb {
    enum tlb_slot slot;
    uint32_t sets, ways;
    uint32_t entry_count;       /* sets * ways */
    uint32_t set_mask;          /* sets - 1, or TLB_NO_MASK */
    uint32_t way_bits;          /* plru: log2 of the ways */
    enum tlb_policy policy;
    uint32_t live;              /* valid entries */
    uint32_t live_global;       /* of them with G */
    uint32_t generation;        /* of non-global entries */
    uint32_t global_generation; /* of global ones */
    uint32_t random;            /* xorshift32 state */
    struct tlb_entry *entries;  /* sets * ways; null: no such array */
    uint32_t *where;            /* by tlb_where: the entry that a page was
                                   placed in last; no other can hold it */
    uint64_t *tree;             /* plru: node bits of each set; else null */
    uint64_t now;               /* advances with each touch and fill */
    bool timed;                 /* stamps are times of touches (lru, or plru
                                   that goes by them: tlb_keep_times) */
    uint64_t fast_hits;         /* by l0, not in `counters` so far */
    struct tlb_counters counters;
    struct tlb_touch touch[TLB_PLRU_WAYS_MAX];  /* plru: by way */
    uint8_t victim[1 << TLB_VICTIM_WAYS];   /* plru of so few ways: by tree */
};

/* Returns false when the host has no memory. Geometry must be checked. */
bool tlb_init(struct tlb *tlb, enum tlb_slot slot,
              const struct tlb_geometry *geometry, enum tlb_policy policy,
              uint32_t seed);
void tlb_destroy(struct tlb *tlb);

/*
 * From now on stamps are times of touches, under plru too: a bit of its tree
 * says which half was touched last, and so do the stamps of the ways. Before
 * the first fill. False: not under this policy.
 */
bool tlb_keep_times(struct tlb *tlb);

static inline bool tlb_present(const struct tlb *tlb)
{
    return tlb->entries != NULL;
}

static inline bool tlb_valid(const struct tlb *tlb,
                             const struct tlb_entry *entry)
{
    return entry->generation == (entry->bits & TLB_G ? tlb->global_generation
                                                     : tlb->generation);
}

/* log2 of the bytes an entry covers: 12, 21 or 22. */
static inline unsigned tlb_entry_shift(const struct tlb_entry *entry)
{
    if (!(entry->bits & TLB_LARGE))
        return 12;
    return entry->bits & TLB_BIG ? 22 : 21;
}

/* The 4 KiB frame that serves a linear address under this entry. */
static inline uint64_t tlb_entry_frame(const struct tlb_entry *entry,
                                       uint32_t lin)
{
    uint32_t pages = (1u << (tlb_entry_shift(entry) - 12)) - 1;

    return entry->frame + (lin >> 12 & pages);
}

static inline uint32_t tlb_set_number(const struct tlb *tlb, uint32_t page)
{
    return tlb->set_mask != TLB_NO_MASK ? page & tlb->set_mask
                                        : page % tlb->sets;
}

/* The first way of the set of a page number. */
static inline struct tlb_entry *tlb_set(const struct tlb *tlb, uint32_t page)
{
    return tlb->entries + (size_t)tlb_set_number(tlb, page) * tlb->ways;
}

/* The place of a page number of a size in `where`. */
static inline uint32_t tlb_where(uint32_t page, unsigned shift)
{
    return page + (shift == 12 ? 0 : shift == 21 ? TLB_WHERE_2M
                                                 : TLB_WHERE_4M);
}

/* The valid entry of size `shift` that covers `lin`, or null. No side effect:
 * what counts and what touches is the caller's to say. */
static inline struct tlb_entry *tlb_find(const struct tlb *tlb, uint32_t lin,
                                         unsigned shift)
{
    uint32_t page = lin >> shift;
    struct tlb_entry *e = tlb->entries + tlb->where[tlb_where(page, shift)];

    return e->page == page && tlb_entry_shift(e) == shift &&
                   tlb_valid(tlb, e) ? e : NULL;
}

/* The plru bits of an entry's set, and what its touch does to them. */
static inline const struct tlb_touch *tlb_touch_of(const struct tlb *tlb,
                                                   const struct tlb_entry *e,
                                                   uint64_t **tree)
{
    size_t index = (size_t)(e - tlb->entries);

    *tree = &tlb->tree[index >> tlb->way_bits];
    return &tlb->touch[index & (tlb->ways - 1)];
}

/* A hit's effect on recency (lru, plru; none under fifo and random). */
static inline void tlb_touch(struct tlb *tlb, struct tlb_entry *entry)
{
    if (tlb->tree) {
        uint64_t *tree;
        const struct tlb_touch *touch = tlb_touch_of(tlb, entry, &tree);

        *tree = (*tree & touch->keep) | touch->set;
    } else if (tlb->timed) {
        entry->stamp = ++tlb->now;
    }
}

/* Node 1 is the root of a set's bits, nodes 2n and 2n+1 its halves; a bit of 0
 * sends the search to the lower one. */
static inline uint32_t tlb_plru_search(uint64_t tree, uint32_t ways)
{
    uint32_t node = 1;

    while (node < ways)
        node = 2 * node + (tree >> node & 1);
    return node - ways;
}

/* The same by the times of the ways' touches: a bit points away from the half
 * that was touched last. Of four ways, and of any number. */
ALWAYS_INLINE uint32_t tlb_plru_victim_of_4(uint64_t a, uint64_t b,
                                            uint64_t c, uint64_t d)
{
    uint64_t lower = a > b ? a : b, upper = c > d ? c : d;

    return lower > upper ? 2 + (c > d) : a > b;
}

uint32_t tlb_plru_victim_by_times(const uint64_t *time, uint32_t ways);

/* The next number of the generator that chooses victims under random. */
uint32_t tlb_draw(uint32_t *state);

/* The way that is given up in a full set where no tree says it. */
uint32_t tlb_victim_other(struct tlb *tlb, const struct tlb_entry *set);

/* The set of a page number: its first way and its plru bits, or null. */
struct tlb_set_at {
    struct tlb_entry *way;
    uint64_t *tree;
    uint32_t ways;
};

static inline struct tlb_set_at tlb_set_at(const struct tlb *tlb,
                                           uint32_t page)
{
    uint32_t set = tlb_set_number(tlb, page);

    return (struct tlb_set_at){tlb->entries + (size_t)set * tlb->ways,
                               tlb->tree ? &tlb->tree[set] : NULL, tlb->ways};
}

/* Whether an array is built as most parts are: a power of two of sets, and a
 * tree with a table of victims. */
static inline bool tlb_is_usual(const struct tlb *tlb)
{
    return tlb->set_mask != TLB_NO_MASK && tlb->tree &&
           tlb->ways <= TLB_VICTIM_WAYS;
}

/* tlb_set_at of such an array. */
ALWAYS_INLINE struct tlb_set_at tlb_usual_set_at(const struct tlb *tlb,
                                                 uint32_t page)
{
    uint32_t set = page & tlb->set_mask;
    struct tlb_set_at at = {tlb->entries + (size_t)set * tlb->ways,
                            &tlb->tree[set], tlb->ways};

    ASSUME(at.tree && at.ways <= TLB_VICTIM_WAYS);
    return at;
}

static inline uint32_t tlb_victim(struct tlb *tlb, struct tlb_set_at set)
{
    if (!set.tree)
        return tlb_victim_other(tlb, set.way);
    return set.ways <= TLB_VICTIM_WAYS ? tlb->victim[*set.tree]
                                       : tlb_plru_search(*set.tree, set.ways);
}

/* The way of a set that a new entry goes to: an invalid one, else the policy's
 * victim. *evicts: what it holds has to leave. */
static inline uint32_t tlb_choose(struct tlb *tlb, struct tlb_set_at set,
                                  bool *evicts)
{
    *evicts = false;
    if (UNLIKELY(tlb->live < tlb->entry_count))
        for (uint32_t way = 0; way < set.ways; way++)
            if (!tlb_valid(tlb, &set.way[way]))
                return way;
    *evicts = true;
    return tlb_victim(tlb, set);
}

static inline void tlb_count_live(struct tlb *tlb,
                                  const struct tlb_entry *entry, int change)
{
    tlb->live += (uint32_t)change;
    tlb->live_global += entry->bits & TLB_G ? (uint32_t)change : 0;
}

/* Places an entry in the way of its page's set that tlb_choose has just chosen.
 * Counts the fill and the eviction. */
static inline struct tlb_entry *tlb_place(struct tlb *tlb,
                                          struct tlb_set_at set, uint32_t way,
                                          const struct tlb_entry *entry,
                                          bool evicts)
{
    struct tlb_entry *e = &set.way[way];
    uint32_t global = entry->bits & TLB_G;

    if (evicts) {
        if (UNLIKELY((e->bits & TLB_G) != global))
            tlb->live_global += global ? 1 : -1u;
        tlb->counters.evictions++;
    } else {
        tlb->live_global += global;
        tlb->live++;
    }
    e->page = entry->page;
    e->bits = entry->bits;
    e->l0_kinds = entry->l0_kinds;
    e->frame = entry->frame;
    e->space = entry->space;
    e->generation = global ? tlb->global_generation : tlb->generation;
    tlb->where[tlb_where(entry->page, tlb_entry_shift(entry))] =
        (uint32_t)(e - tlb->entries);
    tlb->counters.fills++;
    if (set.tree)
        *set.tree = (*set.tree & tlb->touch[way].keep) | tlb->touch[way].set;
    else
        e->stamp = ++tlb->now;
    return e;
}

/* Both, for arrays of whose evictions nobody needs to hear. */
struct tlb_entry *tlb_fill(struct tlb *tlb, const struct tlb_entry *entry);

/* Rewrites a valid entry in place: same page and size, no recency change. */
void tlb_replace(struct tlb *tlb, struct tlb_entry *entry,
                 const struct tlb_entry *with);

/* Makes one valid entry invalid. */
static inline void tlb_drop(struct tlb *tlb, struct tlb_entry *entry)
{
    tlb_count_live(tlb, entry, -1);
    entry->generation = 0;
}

/* Generation numbers are about to repeat: dead entries must not revive. */
void tlb_restart_generations(struct tlb *tlb);

/* Drops all entries, or all but the global ones; O(1). Returns how many. */
static inline unsigned tlb_flush(struct tlb *tlb, bool keep_global)
{
    unsigned before = tlb->live;

    if (UNLIKELY(tlb->generation == UINT32_MAX ||
                 tlb->global_generation == UINT32_MAX))
        tlb_restart_generations(tlb);
    tlb->generation++;
    if (!keep_global) {
        tlb->global_generation++;
        tlb->live_global = 0;
    }
    tlb->live = tlb->live_global;
    return before - tlb->live;
}

/* How many of its set the policy would keep longer than a valid entry: the
 * oldest of a full set goes next. 0 under random, which has no order. */
unsigned tlb_age(const struct tlb *tlb, const struct tlb_entry *entry);

#endif
