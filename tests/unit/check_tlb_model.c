/*
 * One TLB array against a naive model of it, under random operations. The model
 * has for each way a valid flag and a mark, and for each set a list of its ways
 * from the oldest to the youngest and a plru tree as nested halves.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mmu/tlb.h"
#include "tests/unit/quick_check.h"

Suite *tlb_model_suite(void);

enum { SETS_MAX = 8, WAYS_MAX = 16, OPERATIONS = 20000 };

struct model_set {
    bool valid[WAYS_MAX];
    struct tlb_entry entry[WAYS_MAX];
    unsigned oldest_first[WAYS_MAX];
    unsigned mark[WAYS_MAX];    /* a bit, a prediction or a count of uses */
    int last;                   /* the way touched last; -1: none */
    /* By first way and size of a half: is the victim in its upper part? */
    bool upper_next[WAYS_MAX][WAYS_MAX + 1];
};

static struct model {
    unsigned sets, ways;
    enum tlb_policy policy;
    uint64_t random;
    unsigned fills, evictions;
    struct model_set set[SETS_MAX];
} model;

static struct tlb tlb;

static unsigned shift_of(uint32_t bits)
{
    return bits & TLB_LARGE ? bits & TLB_BIG ? 22 : 21 : 12;
}

static void model_init(unsigned sets, unsigned ways, enum tlb_policy policy)
{
    model = (struct model){
        .sets = sets, .ways = ways, .policy = policy, .random = 1,
    };
    for (unsigned s = 0; s < sets; s++) {
        model.set[s].last = -1;
        for (unsigned w = 0; w < ways; w++)
            model.set[s].oldest_first[w] = w;
    }
}

static void make_youngest(struct model_set *set, unsigned way)
{
    unsigned at = 0;

    while (set->oldest_first[at] != way)
        at++;
    for (; at + 1 < model.ways; at++)
        set->oldest_first[at] = set->oldest_first[at + 1];
    set->oldest_first[at] = way;
}

static void point_away(struct model_set *set, unsigned way)
{
    unsigned lo = 0;

    for (unsigned size = model.ways; size > 1; size /= 2) {
        bool in_upper = way >= lo + size / 2;

        set->upper_next[lo][size] = !in_upper;
        if (in_upper)
            lo += size / 2;
    }
}

static unsigned plru_victim(const struct model_set *set)
{
    unsigned lo = 0;

    for (unsigned size = model.ways; size > 1; size /= 2)
        if (set->upper_next[lo][size])
            lo += size / 2;
    return lo;
}

static unsigned draw(void)
{
    uint64_t x = model.random;

    x = (x ^ x << 13) & UINT32_MAX;
    x = x ^ x >> 17;
    x = (x ^ x << 5) & UINT32_MAX;
    model.random = x;
    return (unsigned)(x % model.ways);
}

static bool all_marks_are(const struct model_set *set, unsigned mark)
{
    for (unsigned w = 0; w < model.ways; w++)
        if (set->mark[w] != mark)
            return false;
    return true;
}

static unsigned first_marked(const struct model_set *set, unsigned mark)
{
    for (unsigned w = 0; w < model.ways; w++)
        if (set->mark[w] == mark)
            return w;
    return model.ways;
}

static unsigned nru_victim(struct model_set *set)
{
    if (all_marks_are(set, 1))
        memset(set->mark, 0, sizeof set->mark);
    return first_marked(set, 0);
}

static unsigned srrip_victim(struct model_set *set)
{
    while (first_marked(set, 3) == model.ways)
        for (unsigned w = 0; w < model.ways; w++)
            set->mark[w]++;
    return first_marked(set, 3);
}

static unsigned lfu_victim(const struct model_set *set)
{
    unsigned victim = set->oldest_first[0];

    for (unsigned i = 1; i < model.ways; i++)
        if (set->mark[set->oldest_first[i]] < set->mark[victim])
            victim = set->oldest_first[i];
    return victim;
}

static unsigned model_victim(struct model_set *set)
{
    switch (model.policy) {
    case TLB_PLRU:
        return plru_victim(set);
    case TLB_RANDOM:
        return draw();
    case TLB_NRU:
        return nru_victim(set);
    case TLB_BIT_PLRU:          /* one way alone keeps its 1 */
        return first_marked(set, 0) % model.ways;
    case TLB_SRRIP:
        return srrip_victim(set);
    case TLB_LFU:
        return lfu_victim(set);
    default:
        return set->oldest_first[0];
    }
}

/* The way that holds a page, or -1. */
static int model_find(uint32_t page, unsigned shift)
{
    struct model_set *set = &model.set[page % model.sets];

    for (unsigned w = 0; w < model.ways; w++)
        if (set->valid[w] && set->entry[w].page == page &&
            shift_of(set->entry[w].bits) == shift)
            return (int)w;
    return -1;
}

static void mark(struct model_set *set, unsigned way, bool fills)
{
    bool repeats = !fills && set->last == (int)way;

    set->last = (int)way;
    if (model.policy == TLB_LFU)
        set->mark[way] = fills ? 1 : set->mark[way] + !repeats;
    else if (model.policy == TLB_SRRIP && !repeats)
        set->mark[way] = fills ? 2 : 0;
    else if (model.policy != TLB_SRRIP)
        set->mark[way] = 1;
    if (model.policy == TLB_BIT_PLRU && all_marks_are(set, 1)) {
        memset(set->mark, 0, sizeof set->mark);
        set->mark[way] = 1;
    }
}

static void model_touch(struct model_set *set, unsigned way)
{
    if (model.policy != TLB_FIFO)
        make_youngest(set, way);
    point_away(set, way);
    mark(set, way, false);
}

/* Returns the way. If a valid entry had to leave, *evicts is set and *evicted
 * is that entry. */
static unsigned model_fill(const struct tlb_entry *e, bool *evicts,
                           struct tlb_entry *evicted)
{
    struct model_set *set = &model.set[e->page % model.sets];
    unsigned way = 0;

    while (way < model.ways && set->valid[way])
        way++;
    *evicts = way == model.ways;
    if (*evicts) {
        way = model_victim(set);
        *evicted = set->entry[way];
        model.evictions++;
    }
    model.fills++;
    set->valid[way] = true;
    set->entry[way] = *e;
    make_youngest(set, way);
    point_away(set, way);
    mark(set, way, true);
    return way;
}

static unsigned model_flush(bool keep_global)
{
    unsigned dropped = 0;

    for (unsigned s = 0; s < model.sets; s++)
        for (unsigned w = 0; w < model.ways; w++) {
            struct model_set *set = &model.set[s];

            if (!set->valid[w] ||
                (keep_global && set->entry[w].bits & TLB_G))
                continue;
            set->valid[w] = false;
            dropped++;
        }
    return dropped;
}

static unsigned model_live(uint32_t with_bits)
{
    unsigned live = 0;

    for (unsigned s = 0; s < model.sets; s++)
        for (unsigned w = 0; w < model.ways; w++)
            live += model.set[s].valid[w] &&
                    (model.set[s].entry[w].bits & with_bits) == with_bits;
    return live;
}

static struct tlb_entry random_entry(void)
{
    static const uint32_t sizes[] = {0, 0, 0, TLB_LARGE, TLB_LARGE | TLB_BIG};
    uint32_t bits = sizes[rand() % 5];

    if (rand() % 3 == 0)
        bits |= TLB_G;
    return (struct tlb_entry){
        .page = (uint32_t)rand() % (2 * model.sets * model.ways),
        .bits = bits, .frame = (uint64_t)rand(),
    };
}

static void same(const struct tlb_entry *real, const struct tlb_entry *naive)
{
    QUICK_CHECK(real->page == naive->page);
    QUICK_CHECK(real->bits == naive->bits);
    QUICK_CHECK(real->frame == naive->frame);
}

/* Looks the page up in both, which must agree. The way, or -1. */
static int find_both(const struct tlb_entry *e, struct tlb_entry **found)
{
    unsigned shift = shift_of(e->bits);
    int way = model_find(e->page, shift);

    *found = tlb_find(&tlb, e->page << shift, shift);
    QUICK_CHECK((*found != NULL) == (way >= 0));
    if (*found) {
        QUICK_CHECK((size_t)(*found - tlb.entries) ==
                    e->page % model.sets * model.ways + (size_t)way);
        same(*found, &model.set[e->page % model.sets].entry[way]);
    }
    return way;
}

static void fill_both(const struct tlb_entry *e)
{
    struct tlb_entry evicted, expected;
    bool did_evict, evicts;
    struct tlb_set_at set = tlb_set_at(&tlb, e->page);
    uint32_t chosen = tlb_choose(&tlb, set, &did_evict);
    unsigned way = model_fill(e, &evicts, &expected);
    struct tlb_entry *placed = &set.way[chosen];

    evicted = *placed;
    tlb_place(&tlb, set, chosen, e, did_evict);
    QUICK_CHECK((size_t)(placed - tlb.entries) ==
                e->page % model.sets * model.ways + way);
    QUICK_CHECK(did_evict == evicts);
    if (evicts)
        same(&evicted, &expected);
}

static void flush_both(bool keep_global)
{
    QUICK_CHECK(tlb_flush(&tlb, keep_global) == model_flush(keep_global));
}

static void one_operation(void)
{
    struct tlb_entry e = random_entry(), *found;
    struct model_set *set = &model.set[e.page % model.sets];
    int way = find_both(&e, &found);

    switch (rand() % 100) {
    case 0:
        flush_both(rand() % 4);
        break;
    case 1: case 2: case 3: case 4: case 5:
        if (found) {
            tlb_drop(&tlb, found);
            set->valid[way] = false;
        }
        break;
    case 6: case 7: case 8: case 9: case 10:
        if (found) {
            tlb_replace(&tlb, found, &e);
            set->entry[way] = e;
        }
        break;
    default:
        if (found) {
            tlb_touch(&tlb, found);
            model_touch(set, (unsigned)way);
        } else {
            fill_both(&e);
        }
    }
}

static const struct {
    unsigned sets, ways;
} geometries[] = {
    {1, 1}, {8, 1}, {3, 2}, {8, 4}, {1, 4}, {4, 8}, {5, 16},
};

enum { GEOMETRIES = sizeof geometries / sizeof geometries[0] };

static void compare_with_model(int index, enum tlb_policy policy,
                               bool keeps_times)
{
    unsigned sets = geometries[index].sets, ways = geometries[index].ways;
    struct tlb_geometry geometry = {.entries = sets * ways, .ways = ways};

    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, policy, 1));
    ck_assert(!keeps_times || tlb_keep_times(&tlb));
    tlb.generation = UINT32_MAX - 50;       /* both restart on the way */
    tlb.global_generation = UINT32_MAX - 20;
    model_init(sets, ways, policy);
    for (int i = 0; i < OPERATIONS; i++) {
        one_operation();
        QUICK_CHECK(tlb.live == model_live(0));
        QUICK_CHECK(tlb.live_global == model_live(TLB_G));
    }
    ck_assert_uint_eq(tlb.counters.fills, model.fills);
    ck_assert_uint_eq(tlb.counters.evictions, model.evictions);
    tlb_destroy(&tlb);
}

/* Loop index: policy, then geometry. */
START_TEST(random_operations_do_what_the_naive_model_does)
{
    srand((unsigned)_i + 1);
    compare_with_model(_i % GEOMETRIES, (enum tlb_policy)(_i / GEOMETRIES),
                       false);
}
END_TEST

/* Loop index: geometry. */
START_TEST(plru_by_times_of_touches_does_what_the_tree_does)
{
    srand((unsigned)_i + 1);
    compare_with_model(_i, TLB_PLRU, true);
}
END_TEST

Suite *tlb_model_suite(void)
{
    Suite *suite = suite_create("tlb_model");
    TCase *tc = tcase_create("random operations");

    tcase_add_loop_test(tc, random_operations_do_what_the_naive_model_does, 0,
                        GEOMETRIES * TLB_POLICIES);
    tcase_add_loop_test(tc, plru_by_times_of_touches_does_what_the_tree_does, 0,
                        GEOMETRIES);
    suite_add_tcase(suite, tc);
    return suite;
}
