/*
 * The exact TLB: one set-associative array of translations.
 *
 * Instruction, data, large-page and second-level TLBs and the paging-structure
 * cache are instances of this type. Every statistic counts what happens here:
 * an entry lives until something invalidates or evicts it, whatever the page
 * tables say meanwhile.
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
#include "mmu/replacement/tlb_marks.h"

enum tlb_entry_bits {
    TLB_G = 1 << 0,         /* global, honoured (CR4.PGE was set) */
    TLB_W = 1 << 1,         /* R/W, combined over the levels */
    TLB_U = 1 << 2,         /* U/S, combined over the levels */
    TLB_D = 1 << 3,         /* D of the mapping entry */
    TLB_NX = 1 << 4,        /* execute-disable, combined */
    TLB_LARGE = 1 << 5,     /* the entry covers a 4 MiB or 2 MiB page */
    TLB_MARK = 1 << 6,      /* a 4 KiB fragment of a large page */
    TLB_BIG = 1 << 7,       /* with TLB_LARGE: 4 MiB, not 2 MiB */
};

struct tlb_entry {
    uint32_t page;          /* linear page number, units of its own size */
    uint16_t bits;          /* enum tlb_entry_bits */
    uint8_t l0_kinds;       /* bit n: a slot of enum l0_kind n may name it */
    uint8_t memory;         /* enum memory_type; 0 without caches */
    uint64_t frame;         /* 4 KiB frame number of the page's first byte */
    uint64_t stamp;         /* last touch (timed) or time of fill (fifo) */
    uint32_t generation;    /* valid while equal to that of the array */
    uint32_t space;         /* CR3 page frame at the fill */
};

/* set_mask of an array whose sets are no power of two. */
#define TLB_NO_MASK UINT32_MAX

enum {
    /* Indexes of `where`: pages of 4 KiB, then of 2 MiB, then of 4 MiB. */
    TLB_WHERE_2M = 1 << 20,
    TLB_WHERE_4M = TLB_WHERE_2M + (1 << 11),
    TLB_WHERE_END = TLB_WHERE_4M + (1 << 10),
    /* With so many ways at most, the plru bits index a table of victims. */
    TLB_VICTIM_WAYS = 8,
};

/* What a touch of one way does to the plru bits of its set:
 * tree = (tree & keep) | set. */
struct tlb_touch {
    uint64_t keep, set;
};

struct tlb_counters {
    uint64_t hits, misses, fills, evictions;
    uint64_t back_invalidations;    /* left with the second level's entry */
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
    uint32_t *where;            /* by tlb_where: index of the entry that a page
                                   was placed in last; no other can hold it */
    uint64_t *tree;             /* plru: node bits of each set; else null */
    uint64_t now;               /* advances with each touch and fill */
    bool timed;                 /* stamps are times of touches: lru, or plru
                                   after tlb_keep_times */
    uint64_t fast_hits;         /* hits by l0 that `counters` lacks so far */
    struct tlb_counters counters;
    struct tlb_touch touch[TLB_PLRU_WAYS_MAX];  /* plru: by way */
    uint8_t victim[1 << TLB_VICTIM_WAYS];   /* plru: by the set's bits */
    struct tlb_marks marks;     /* nru, bit-plru, srrip, lfu */
};

/* Returns false when the host has no memory. The geometry must have passed
 * mmu_config_check. */
bool tlb_init(struct tlb *tlb, enum tlb_slot slot,
              const struct tlb_geometry *geometry, enum tlb_policy policy,
              uint32_t seed);
void tlb_destroy(struct tlb *tlb);

/*
 * Makes stamps the times of touches under plru too, in place of the tree: a bit
 * of the tree says which half was touched last, and so do the stamps of the
 * ways. To be called before the first fill. False: the policy is neither lru
 * nor plru.
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

/* The index in `where` of a page number in units of 1 << shift bytes. */
static inline uint32_t tlb_where(uint32_t page, unsigned shift)
{
    return page + (shift == 12 ? 0 : shift == 21 ? TLB_WHERE_2M
                                                 : TLB_WHERE_4M);
}

/* The valid entry of size 1 << shift that covers `lin`, or null. Counts and
 * touches nothing. */
static inline struct tlb_entry *tlb_find(const struct tlb *tlb, uint32_t lin,
                                         unsigned shift)
{
    uint32_t page = lin >> shift;
    struct tlb_entry *e = tlb->entries + tlb->where[tlb_where(page, shift)];

    return e->page == page && tlb_entry_shift(e) == shift &&
                   tlb_valid(tlb, e) ? e : NULL;
}

/* tlb_find in an array that may hold a page for several spaces: the lowest way
 * that is global or of `space`. Looks at every way of the set. */
struct tlb_entry *tlb_find_tagged(const struct tlb *tlb, uint32_t lin,
                                  unsigned shift, uint32_t space);

/* What a touch of an entry does to the plru bits of its set, *tree. */
static inline const struct tlb_touch *tlb_touch_of(const struct tlb *tlb,
                                                   const struct tlb_entry *e,
                                                   uint64_t **tree)
{
    size_t index = (size_t)(e - tlb->entries);

    *tree = &tlb->tree[index >> tlb->way_bits];
    return &tlb->touch[index & (tlb->ways - 1)];
}

/* A hit's effect on recency (none under fifo and random). */
static inline void tlb_touch(struct tlb *tlb, struct tlb_entry *entry)
{
    if (tlb->tree) {
        uint64_t *tree;
        const struct tlb_touch *touch = tlb_touch_of(tlb, entry, &tree);

        *tree = (*tree & touch->keep) | touch->set;
    } else if (tlb->timed) {
        entry->stamp = ++tlb->now;
    } else if (tlb->marks.way) {
        tlb_marks_hit(&tlb->marks, (uint32_t)(entry - tlb->entries));
    }
}

/* The victim by plru bits. Node 1 is the root, nodes 2n and 2n+1 are the halves
 * below node n; a bit of 0 sends the search to the lower half. */
static inline uint32_t tlb_plru_search(uint64_t tree, uint32_t ways)
{
    uint32_t node = 1;

    while (node < ways)
        node = 2 * node + (tree >> node & 1);
    return node - ways;
}

/* The plru victim by the times of touches of the ways: a bit points away from
 * the half that was touched last. For four ways, and for any power of two. */
ALWAYS_INLINE uint32_t tlb_plru_victim_of_4(uint64_t a, uint64_t b,
                                            uint64_t c, uint64_t d)
{
    uint64_t lower = a > b ? a : b, upper = c > d ? c : d;

    return lower > upper ? 2 + (c > d) : a > b;
}

uint32_t tlb_plru_victim_by_times(const uint64_t *time, uint32_t ways);

/* The plru bits of the set of a page: bit n is node n of the tree. */
uint64_t tlb_plru_bits(const struct tlb *tlb, uint32_t page);

/* The next number of the generator that chooses victims under random. */
uint32_t tlb_draw(uint32_t *state);

/* The victim in a full set of an array without plru bits. */
uint32_t tlb_victim_other(struct tlb *tlb, const struct tlb_entry *set);

/* A set: its first way and its plru bits, which are null without a tree. */
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

/* Whether an array has a power of two of sets, plru bits and a table of
 * victims, as most processors' arrays. */
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

/* The way of a set that a new entry goes to: the lowest invalid one, else the
 * policy's victim. *evicts: the way holds a valid entry. */
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

/* Places an entry in the way that tlb_choose has just chosen in the set of the
 * entry's page. Counts the fill and the eviction. Returns the way. */
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
    e->memory = entry->memory;
    e->frame = entry->frame;
    e->space = entry->space;
    e->generation = global ? tlb->global_generation : tlb->generation;
    tlb->where[tlb_where(entry->page, tlb_entry_shift(entry))] =
        (uint32_t)(e - tlb->entries);
    tlb->counters.fills++;
    if (set.tree) {
        *set.tree = (*set.tree & tlb->touch[way].keep) | tlb->touch[way].set;
        return e;
    }
    e->stamp = ++tlb->now;
    if (UNLIKELY(tlb->marks.way))
        tlb_marks_fill(&tlb->marks, (uint32_t)(e - tlb->entries));
    return e;
}

/* Places an entry in an invalid way of its set, and counts nothing. */
void tlb_put(struct tlb *tlb, struct tlb_entry *way,
             const struct tlb_entry *entry);

/* tlb_choose and tlb_place in one, for arrays that no observer watches. */
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

/* Before generation numbers repeat: makes sure that no dead entry becomes valid
 * by it. */
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

/* How many entries of its set the policy would keep longer than a valid entry:
 * in a full set, the entry of age ways - 1 is the next victim. 0 under random,
 * which has no order. */
unsigned tlb_age(const struct tlb *tlb, const struct tlb_entry *entry);

#endif
