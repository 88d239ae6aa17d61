/* The exact TLB; geometry and replacement as COUNTING.md, "Lookup". */
#include "mmu/tlb.h"

#include <assert.h>
#include <stdlib.h>

/* An ideal array has a set for each 4 KiB page number, with a way for the page
 * and one for the large page of the same number. */
enum { IDEAL_SETS = 1 << 20, IDEAL_WAYS = 2 };

/*
 * Tree PLRU: node 1 is the root, nodes 2n and 2n+1 its halves, bit n of the
 * word is node n. A bit of 0 sends the victim search to the lower half; a
 * touch makes the bits on its path point away from it.
 */
static void plru_touch(uint64_t *tree, uint32_t ways, uint32_t way)
{
    uint32_t node = 1;

    for (uint32_t half = ways / 2; half; half /= 2) {
        bool upper = way & half;

        if (upper)
            *tree &= ~(UINT64_C(1) << node);
        else
            *tree |= UINT64_C(1) << node;
        node = 2 * node + upper;
    }
}

static void prepare_touch(struct tlb *tlb)
{
    for (uint32_t way = 0; way < tlb->ways; way++) {
        uint64_t zeros = 0, ones = UINT64_MAX;

        plru_touch(&zeros, tlb->ways, way);
        plru_touch(&ones, tlb->ways, way);
        tlb->touch[way] = (struct tlb_touch){.keep = ones, .set = zeros};
    }
}

static void prepare_index(struct tlb *tlb)
{
    tlb->set_mask = tlb->sets & (tlb->sets - 1) ? TLB_NO_MASK
                                                : tlb->sets - 1;
    tlb->way_bits = (uint32_t)__builtin_ctz(tlb->ways);
}

bool tlb_init(struct tlb *tlb, enum tlb_slot slot,
              const struct tlb_geometry *geometry, enum tlb_policy policy,
              uint32_t seed)
{
    uint32_t entries = geometry->ideal ? IDEAL_SETS * IDEAL_WAYS
                                       : geometry->entries;

    *tlb = (struct tlb){
        .slot = slot,
        .ways = geometry->ideal ? IDEAL_WAYS : geometry->ways,
        .policy = geometry->ideal ? TLB_LRU : policy,
        .generation = 1,            /* entries start with 0: invalid */
        .global_generation = 1,
        .random = seed,
    };
    if (!entries)
        return true;
    tlb->sets = entries / tlb->ways;
    prepare_index(tlb);
    if (tlb->policy == TLB_PLRU)
        prepare_touch(tlb);
    tlb->entries = calloc(entries, sizeof *tlb->entries);
    tlb->tree = calloc(tlb->sets, sizeof *tlb->tree);
    if (tlb->entries && tlb->tree)
        return true;
    tlb_destroy(tlb);
    return false;
}

void tlb_destroy(struct tlb *tlb)
{
    free(tlb->entries);
    free(tlb->tree);
    tlb->entries = NULL;
    tlb->tree = NULL;
}

static struct tlb_entry *set_of(struct tlb *tlb, uint32_t page)
{
    uint32_t set = tlb->set_mask != TLB_NO_MASK ? page & tlb->set_mask
                                                : page % tlb->sets;

    return tlb->entries + (size_t)set * tlb->ways;
}

/* The set's number and the way of an entry, under plru. */
static size_t place_of(const struct tlb *tlb, const struct tlb_entry *entry,
                       uint32_t *way)
{
    size_t index = (size_t)(entry - tlb->entries);

    *way = (uint32_t)index & (tlb->ways - 1);
    return index >> tlb->way_bits;
}

struct tlb_entry *tlb_find(struct tlb *tlb, uint32_t lin, unsigned shift)
{
    uint32_t page = lin >> shift;
    struct tlb_entry *set = set_of(tlb, page);

    for (uint32_t way = 0; way < tlb->ways; way++) {
        struct tlb_entry *e = &set[way];

        if (e->page == page && tlb_entry_shift(e) == shift &&
            tlb_valid(tlb, e))
            return e;
    }
    return NULL;
}

static uint32_t plru_victim(uint64_t tree, uint32_t ways)
{
    uint32_t node = 1;

    while (node < ways)
        node = 2 * node + (tree >> node & 1);
    return node - ways;
}

static uint32_t oldest(const struct tlb_entry *set, uint32_t ways)
{
    uint32_t way = 0;

    for (uint32_t i = 1; i < ways; i++)
        if (set[i].stamp < set[way].stamp)
            way = i;
    return way;
}

/* xorshift32 (Marsaglia 2003), one draw an eviction. */
static uint32_t draw(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    *x ^= *x << 5;
    return *x;
}

static uint32_t victim(struct tlb *tlb, const struct tlb_entry *set)
{
    uint32_t way;

    switch (tlb->policy) {
    case TLB_PLRU:
        return plru_victim(tlb->tree[place_of(tlb, set, &way)], tlb->ways);
    case TLB_RANDOM:
        return draw(&tlb->random) % tlb->ways;
    default:
        return oldest(set, tlb->ways);
    }
}

const struct tlb_touch *tlb_touch_of(struct tlb *tlb,
                                     const struct tlb_entry *entry,
                                     uint64_t **tree)
{
    uint32_t way;

    *tree = &tlb->tree[place_of(tlb, entry, &way)];
    return &tlb->touch[way];
}

void tlb_touch(struct tlb *tlb, struct tlb_entry *entry)
{
    const struct tlb_touch *touch;
    uint64_t *tree;

    if (tlb->policy == TLB_LRU) {
        entry->stamp = ++tlb->now;
    } else if (tlb->policy == TLB_PLRU) {
        touch = tlb_touch_of(tlb, entry, &tree);
        *tree = (*tree & touch->keep) | touch->set;
    }
}

static void count_live(struct tlb *tlb, const struct tlb_entry *entry,
                       int change)
{
    tlb->live += (uint32_t)change;
    if (entry->bits & TLB_G)
        tlb->live_global += (uint32_t)change;
}

static void store(struct tlb *tlb, struct tlb_entry *place,
                  const struct tlb_entry *entry)
{
    uint64_t stamp = place->stamp;

    *place = *entry;
    place->stamp = stamp;
    place->generation = entry->bits & TLB_G ? tlb->global_generation
                                            : tlb->generation;
    count_live(tlb, place, 1);
}

struct tlb_entry *tlb_fill(struct tlb *tlb, const struct tlb_entry *entry,
                           struct tlb_entry *evicted, bool *did_evict)
{
    struct tlb_entry *set = set_of(tlb, entry->page);
    uint32_t way = 0;

    while (way < tlb->ways && tlb_valid(tlb, &set[way]))
        way++;
    *did_evict = way == tlb->ways;
    if (*did_evict) {
        way = victim(tlb, set);
        *evicted = set[way];
        count_live(tlb, &set[way], -1);
        tlb->counters.evictions++;
    }
    store(tlb, &set[way], entry);
    set[way].stamp = ++tlb->now;
    if (tlb->policy == TLB_PLRU)
        tlb_touch(tlb, &set[way]);
    tlb->counters.fills++;
    return &set[way];
}

void tlb_replace(struct tlb *tlb, struct tlb_entry *entry,
                 const struct tlb_entry *with)
{
    assert(entry->page == with->page);
    count_live(tlb, entry, -1);
    store(tlb, entry, with);
}

void tlb_drop(struct tlb *tlb, struct tlb_entry *entry)
{
    count_live(tlb, entry, -1);
    entry->generation = 0;
}

/* Generation numbers are about to repeat: dead entries must not revive. */
static void restart_generations(struct tlb *tlb)
{
    for (size_t i = 0; i < (size_t)tlb->sets * tlb->ways; i++) {
        struct tlb_entry *e = &tlb->entries[i];

        e->generation = tlb_valid(tlb, e);
    }
    tlb->generation = 1;
    tlb->global_generation = 1;
}

unsigned tlb_flush(struct tlb *tlb, bool keep_global)
{
    unsigned before = tlb->live;

    if (tlb->generation == UINT32_MAX || tlb->global_generation == UINT32_MAX)
        restart_generations(tlb);
    tlb->generation++;
    if (!keep_global) {
        tlb->global_generation++;
        tlb->live_global = 0;
    }
    tlb->live = tlb->live_global;
    return before - tlb->live;
}

/* The victims of a set one after the other, each touched as a fill would. */
static unsigned plru_age(uint64_t tree, uint32_t ways, uint32_t way)
{
    unsigned age = ways - 1;

    for (uint32_t next; (next = plru_victim(tree, ways)) != way; age--)
        plru_touch(&tree, ways, next);
    return age;
}

unsigned tlb_age(const struct tlb *tlb, const struct tlb_entry *entry)
{
    size_t index = (size_t)(entry - tlb->entries);
    const struct tlb_entry *set = entry - index % tlb->ways;
    unsigned age = 0;

    if (tlb->policy == TLB_RANDOM)
        return 0;
    if (tlb->policy == TLB_PLRU)
        return plru_age(tlb->tree[index / tlb->ways], tlb->ways,
                        (uint32_t)(index % tlb->ways));
    for (uint32_t way = 0; way < tlb->ways; way++)
        age += tlb_valid(tlb, &set[way]) && set[way].stamp > entry->stamp;
    return age;
}
