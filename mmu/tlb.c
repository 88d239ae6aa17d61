/* The exact TLB (docs/counting.md, "Sets" and "Replacement"). */
#include "mmu/tlb.h"

#include <assert.h>
#include <stdlib.h>

/* An ideal array has a set for each 4 KiB page number, with a way for the page
 * and one for the large page of the same number. */
enum { IDEAL_SETS = 1 << 20, IDEAL_WAYS = 2 };

/* Tree PLRU: a touch makes the bits on its path point away from it; bit n of
 * the word is node n. */
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

static void prepare_tree(struct tlb *tlb)
{
    for (uint32_t way = 0; way < tlb->ways; way++) {
        uint64_t zeros = 0, ones = UINT64_MAX;

        plru_touch(&zeros, tlb->ways, way);
        plru_touch(&ones, tlb->ways, way);
        tlb->touch[way] = (struct tlb_touch){.keep = ones, .set = zeros};
    }
    if (tlb->ways <= TLB_VICTIM_WAYS)
        for (uint32_t tree = 0; tree < 1u << tlb->ways; tree++)
            tlb->victim[tree] = (uint8_t)tlb_plru_search(tree, tlb->ways);
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
    tlb->entry_count = entries;
    prepare_index(tlb);
    if (tlb->policy == TLB_PLRU)
        prepare_tree(tlb);
    tlb->entries = calloc(entries, sizeof *tlb->entries);
    tlb->where = calloc(TLB_WHERE_END, sizeof *tlb->where);
    if (tlb->policy == TLB_PLRU)
        tlb->tree = calloc(tlb->sets, sizeof *tlb->tree);
    tlb->timed = tlb->policy == TLB_LRU;
    if (tlb_marks_init(&tlb->marks, tlb->policy, tlb->sets, tlb->ways) &&
        tlb->entries && tlb->where && (tlb->tree || tlb->policy != TLB_PLRU))
        return true;
    tlb_destroy(tlb);
    return false;
}

void tlb_destroy(struct tlb *tlb)
{
    free(tlb->entries);
    free(tlb->where);
    free(tlb->tree);
    tlb_marks_destroy(&tlb->marks);
    tlb->entries = NULL;
    tlb->where = NULL;
    tlb->tree = NULL;
}

bool tlb_keep_times(struct tlb *tlb)
{
    if (tlb->tree) {
        free(tlb->tree);
        tlb->tree = NULL;
        tlb->timed = true;
    }
    return tlb->timed;
}

/* xorshift32 (Marsaglia 2003), one draw an eviction. */
uint32_t tlb_draw(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    *x ^= *x << 5;
    return *x;
}

static uint64_t newest(const uint64_t *time, uint32_t ways)
{
    uint64_t last = 0;

    for (uint32_t way = 0; way < ways; way++)
        last = time[way] > last ? time[way] : last;
    return last;
}

/* The bit of a node above 2 * half ways. */
static bool plru_bit(const uint64_t *time, uint32_t half)
{
    return newest(time, half) > newest(time + half, half);
}

uint32_t tlb_plru_victim_by_times(const uint64_t *time, uint32_t ways)
{
    uint32_t way = 0;

    for (uint32_t half = ways / 2; half; half /= 2)
        way += plru_bit(time + way, half) ? half : 0;
    return way;
}

static uint64_t tree_of_times(const uint64_t *time, uint32_t ways)
{
    uint64_t tree = 0;

    for (uint32_t node = 1, half = ways / 2; half; node *= 2, half /= 2)
        for (uint32_t i = 0; i < node; i++)
            tree |= (uint64_t)plru_bit(time + 2 * half * i, half)
                    << (node + i);
    return tree;
}

static void times_of(const struct tlb_entry *set, uint32_t ways,
                     uint64_t *time)
{
    for (uint32_t way = 0; way < ways; way++)
        time[way] = set[way].stamp;
}

uint64_t tlb_plru_bits(const struct tlb *tlb, uint32_t page)
{
    uint64_t time[TLB_PLRU_WAYS_MAX];

    if (tlb->tree)
        return tlb->tree[tlb_set_number(tlb, page)];
    times_of(tlb_set(tlb, page), tlb->ways, time);
    return tree_of_times(time, tlb->ways);
}

static uint32_t oldest(const struct tlb_entry *set, uint32_t ways)
{
    uint32_t way = 0;

    for (uint32_t i = 1; i < ways; i++)
        if (set[i].stamp < set[way].stamp)
            way = i;
    return way;
}

uint32_t tlb_victim_other(struct tlb *tlb, const struct tlb_entry *set)
{
    uint64_t time[TLB_PLRU_WAYS_MAX];

    if (tlb->policy == TLB_PLRU && tlb->ways == 4)
        return tlb_plru_victim_of_4(set[0].stamp, set[1].stamp, set[2].stamp,
                                    set[3].stamp);
    if (tlb->policy == TLB_RANDOM)
        return tlb_draw(&tlb->random) % tlb->ways;
    if (tlb->policy == TLB_PLRU) {
        times_of(set, tlb->ways, time);
        return tlb_plru_victim_by_times(time, tlb->ways);
    }
    if (tlb->marks.way)
        return tlb_marks_victim(&tlb->marks, (uint32_t)(set - tlb->entries));
    return oldest(set, tlb->ways);
}

struct tlb_entry *tlb_find_tagged(const struct tlb *tlb, uint32_t lin,
                                  unsigned shift, uint32_t space)
{
    uint32_t page = lin >> shift;
    struct tlb_entry *e = tlb_set(tlb, page);

    for (struct tlb_entry *end = e + tlb->ways; e < end; e++)
        if (e->page == page && tlb_entry_shift(e) == shift &&
            tlb_valid(tlb, e) && (e->bits & TLB_G || e->space == space))
            return e;
    return NULL;
}

struct tlb_entry *tlb_fill(struct tlb *tlb, const struct tlb_entry *entry)
{
    struct tlb_set_at set = tlb_set_at(tlb, entry->page);
    bool evicts;
    uint32_t way = tlb_choose(tlb, set, &evicts);

    return tlb_place(tlb, set, way, entry, evicts);
}

void tlb_put(struct tlb *tlb, struct tlb_entry *way,
             const struct tlb_entry *entry)
{
    const struct tlb_counters counted = tlb->counters;
    struct tlb_set_at set = tlb_set_at(tlb, entry->page);

    assert(!tlb_valid(tlb, way));
    tlb_place(tlb, set, (uint32_t)(way - set.way), entry, false);
    tlb->counters = counted;
}

void tlb_replace(struct tlb *tlb, struct tlb_entry *entry,
                 const struct tlb_entry *with)
{
    uint64_t stamp = entry->stamp;

    assert(entry->page == with->page);
    tlb_count_live(tlb, entry, -1);
    *entry = *with;
    entry->stamp = stamp;
    entry->generation = with->bits & TLB_G ? tlb->global_generation
                                           : tlb->generation;
    tlb_count_live(tlb, entry, 1);
}

void tlb_restart_generations(struct tlb *tlb)
{
    for (uint32_t i = 0; i < tlb->entry_count; i++) {
        struct tlb_entry *e = &tlb->entries[i];

        e->generation = tlb_valid(tlb, e);
    }
    tlb->generation = 1;
    tlb->global_generation = 1;
}

/* Takes the victims of a set one after the other, touching each as a fill
 * would, until `way` is next. */
static unsigned plru_age(uint64_t tree, uint32_t ways, uint32_t way)
{
    unsigned age = ways - 1;

    for (uint32_t next; (next = tlb_plru_search(tree, ways)) != way; age--)
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
        return plru_age(tlb_plru_bits(tlb, entry->page), tlb->ways,
                        (uint32_t)(index % tlb->ways));
    for (uint32_t way = 0; way < tlb->ways; way++)
        age += tlb_valid(tlb, &set[way]) &&
               (tlb->marks.way
                    ? tlb_marks_before(&tlb->marks, (uint32_t)index,
                                       (uint32_t)(set + way - tlb->entries))
                    : set[way].stamp > entry->stamp);
    return age;
}
