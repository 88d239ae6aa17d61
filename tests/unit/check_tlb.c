/* One TLB array: sets, policies, generations, counts. */
#include <check.h>
#include <string.h>

#include "mmu/tlb.h"

Suite *tlb_suite(void);

static struct tlb tlb;
static struct tlb_entry left;       /* the last fill displaced this */
static bool did_evict;

static void make(uint32_t entries, uint32_t ways, enum tlb_policy policy)
{
    struct tlb_geometry geometry = {.entries = entries, .ways = ways};

    tlb_destroy(&tlb);
    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, policy, 1));
}

static void teardown(void)
{
    tlb_destroy(&tlb);
}

/* Fills page number `page`; the frame is the page, to tell entries apart. */
static struct tlb_entry *fill_as(uint32_t page, uint32_t bits)
{
    struct tlb_entry e = {.page = page, .bits = bits, .frame = page};

    struct tlb_set_at set = tlb_set_at(&tlb, page);
    uint32_t way = tlb_choose(&tlb, set, &did_evict);

    left = set.way[way];
    return tlb_place(&tlb, set, way, &e, did_evict);
}

static struct tlb_entry *fill(uint32_t page)
{
    return fill_as(page, 0);
}

static struct tlb_entry *find(uint32_t page)
{
    return tlb_find(&tlb, page << 12, 12);
}

static void hit(uint32_t page)
{
    struct tlb_entry *e = find(page);

    ck_assert_ptr_nonnull(e);
    tlb_touch(&tlb, e);
}

static void fill_pages(uint32_t first, uint32_t last)
{
    for (uint32_t page = first; page <= last; page++) {
        fill(page);
        ck_assert(!did_evict);
    }
}

/* Fills a new page, which must displace `victim`. */
static void displaces(uint32_t page, uint32_t victim)
{
    fill(page);
    ck_assert(did_evict);
    ck_assert_uint_eq(left.page, victim);
}

static uint32_t way_of(const struct tlb_entry *e)
{
    return (uint32_t)(e - tlb.entries) % tlb.ways;
}

START_TEST(an_array_without_entries_is_absent)
{
    make(0, 0, TLB_LRU);
    ck_assert(!tlb_present(&tlb));
}
END_TEST

START_TEST(an_array_is_empty_at_first)
{
    make(8, 4, TLB_LRU);
    for (uint32_t page = 0; page < 8; page++)
        ck_assert_ptr_null(find(page));
}
END_TEST

START_TEST(what_is_filled_is_found)
{
    make(8, 4, TLB_LRU);
    ck_assert_ptr_eq(fill(5), find(5));
    ck_assert_uint_eq(find(5)->frame, 5);
    ck_assert_ptr_null(find(7));
}
END_TEST

START_TEST(the_set_is_the_page_number_modulo_the_sets)
{
    make(12, 4, TLB_LRU);               /* 3 sets: not a power of two */
    ck_assert_uint_eq((fill(7) - tlb.entries) / 4, 7 % 3);
    ck_assert_uint_eq((fill(8) - tlb.entries) / 4, 8 % 3);
}
END_TEST

START_TEST(a_large_entry_chooses_its_set_by_its_own_page_number)
{
    make(8, 2, TLB_LRU);
    ck_assert_uint_eq((fill_as(3, TLB_LARGE | TLB_BIG) - tlb.entries) / 2, 3);
    ck_assert_ptr_nonnull(tlb_find(&tlb, 3u << 22 | 0x3fffff, 22));
}
END_TEST

START_TEST(entries_of_other_sizes_do_not_match)
{
    make(8, 8, TLB_LRU);
    fill_as(3, TLB_LARGE);
    ck_assert_ptr_null(tlb_find(&tlb, 3u << 12, 12));
    ck_assert_ptr_null(tlb_find(&tlb, 3u << 22, 22));
    ck_assert_ptr_nonnull(tlb_find(&tlb, 3u << 21, 21));
}
END_TEST

START_TEST(a_large_entry_serves_each_piece_by_its_own_frame)
{
    struct tlb_entry two = {.bits = TLB_LARGE, .frame = 0x1000};
    struct tlb_entry four = {.bits = TLB_LARGE | TLB_BIG, .frame = 0x1000};
    struct tlb_entry small = {.frame = 0x1000};

    ck_assert_uint_eq(tlb_entry_frame(&two, 0xffffffff), 0x11ff);
    ck_assert_uint_eq(tlb_entry_frame(&four, 0xffffffff), 0x13ff);
    ck_assert_uint_eq(tlb_entry_frame(&small, 0xffffffff), 0x1000);
}
END_TEST

START_TEST(ways_are_filled_lowest_first)
{
    make(4, 4, _i);
    for (uint32_t way = 0; way < 4; way++)
        ck_assert_uint_eq(way_of(fill(way)), way);
}
END_TEST

START_TEST(an_invalid_way_is_filled_before_any_leaves)
{
    make(4, 4, _i);
    fill_pages(0, 3);
    tlb_drop(&tlb, find(2));
    ck_assert_uint_eq(way_of(fill(9)), 2);
    ck_assert(!did_evict);
}
END_TEST

START_TEST(lru_displaces_what_was_not_touched_longest)
{
    make(4, 4, TLB_LRU);
    fill_pages(0, 3);
    hit(0);
    hit(2);
    displaces(4, 1);
    displaces(5, 3);
    displaces(6, 0);
    displaces(7, 2);
}
END_TEST

START_TEST(fifo_displaces_what_was_filled_first_whatever_was_touched)
{
    make(4, 4, TLB_FIFO);
    fill_pages(0, 3);
    hit(0);
    hit(1);
    displaces(4, 0);
    displaces(5, 1);
    displaces(6, 2);
}
END_TEST

START_TEST(fifo_follows_fills_into_invalid_ways)
{
    make(4, 4, TLB_FIFO);
    fill_pages(0, 3);
    tlb_drop(&tlb, find(0));
    fill(4);                            /* way 0, now the youngest */
    displaces(5, 1);
}
END_TEST

/* The order of fills alone: 0 and 2 alternate halves, as in the trees of
 * Intel's caches (Embedded Pentium manual 273204, figure 37). */
START_TEST(plru_alternates_halves_after_fills_in_order)
{
    make(4, 4, TLB_PLRU);
    fill_pages(0, 3);
    displaces(4, 0);
    displaces(5, 2);
    displaces(6, 1);
    displaces(7, 3);
}
END_TEST

/* Touch of way: b0 b1 or b0 b2 set to 1 1, 1 0, 0 1, 0 0; then the victim is
 * in the other half, on the side that its own bit names. */
START_TEST(plru_4_way_chooses_as_the_published_tree)
{
    static const struct {
        uint32_t first, second, victim;
    } cases[] = {
        {0, 2, 1}, {0, 3, 1}, {1, 2, 0}, {1, 3, 0},
        {2, 0, 3}, {2, 1, 3}, {3, 0, 2}, {3, 1, 2},
    };

    make(4, 4, TLB_PLRU);
    fill_pages(0, 3);
    hit(cases[_i].first);
    hit(cases[_i].second);
    displaces(4, cases[_i].victim);
}
END_TEST

START_TEST(plru_of_8_ways_follows_three_levels)
{
    static const uint32_t order[] = {0, 4, 2, 6, 1, 5, 3, 7};

    make(8, 8, TLB_PLRU);
    fill_pages(0, 7);
    for (uint32_t i = 0; i < 8; i++)
        displaces(8 + i, order[i]);
}
END_TEST

START_TEST(plru_of_one_way_displaces_it)
{
    make(1, 1, TLB_PLRU);
    fill(0);
    displaces(1, 0);
}
END_TEST

START_TEST(plru_of_64_ways_reaches_every_way)
{
    uint64_t seen = 0;

    make(64, 64, TLB_PLRU);
    fill_pages(0, 63);
    for (uint32_t i = 0; i < 64; i++)
        seen |= UINT64_C(1) << way_of(fill(64 + i));
    ck_assert_uint_eq(seen, UINT64_MAX);
}
END_TEST

START_TEST(plru_keeps_a_tree_for_each_set)
{
    make(8, 4, TLB_PLRU);               /* even pages in set 0 */
    fill_pages(0, 7);
    hit(0);
    displaces(9, 1);
    displaces(8, 4);
}
END_TEST

/* xorshift32 from seed 1, by Marsaglia's (13, 17, 5). */
START_TEST(random_displaces_by_the_known_sequence)
{
    static const uint32_t draws[] = {
        270369, 67634689, 2647435461, 307599695, 2398689233,
    };

    make(8, 8, TLB_RANDOM);
    fill_pages(0, 7);
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(way_of(fill(8 + i)), draws[i] % 8);
        ck_assert(did_evict);
    }
}
END_TEST

START_TEST(random_draws_only_for_an_eviction)
{
    make(4, 4, TLB_RANDOM);
    fill_pages(0, 3);
    hit(1);
    ck_assert_uint_eq(tlb.random, 1);
}
END_TEST

START_TEST(a_flush_changes_no_recency)
{
    uint64_t tree;

    make(4, 4, TLB_PLRU);
    fill_pages(0, 2);
    tree = tlb.tree[0];
    tlb_flush(&tlb, false);
    ck_assert_uint_eq(tlb.tree[0], tree);
}
END_TEST

START_TEST(a_replacement_keeps_its_place_in_the_order)
{
    struct tlb_entry with = {.page = 0, .frame = 77};

    make(4, 4, _i);
    fill_pages(0, 3);
    tlb_replace(&tlb, find(0), &with);
    ck_assert_uint_eq(find(0)->frame, 77);
    displaces(4, 0);
}
END_TEST

START_TEST(a_replacement_is_no_fill)
{
    struct tlb_entry with = {.page = 0, .bits = TLB_G};

    make(4, 4, TLB_LRU);
    fill(0);
    tlb_replace(&tlb, find(0), &with);
    ck_assert_uint_eq(tlb.counters.fills, 1);
    ck_assert_uint_eq(tlb.live, 1);
}
END_TEST

START_TEST(a_replacement_can_make_an_entry_global_and_back)
{
    struct tlb_entry global = {.page = 0, .bits = TLB_G};
    struct tlb_entry local = {.page = 0};

    make(4, 4, TLB_LRU);
    fill(0);
    tlb_replace(&tlb, find(0), &global);
    ck_assert_uint_eq(tlb.live_global, 1);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 0);
    ck_assert_ptr_nonnull(find(0));
    tlb_replace(&tlb, find(0), &local);
    ck_assert_uint_eq(tlb.live_global, 0);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 1);
    ck_assert_ptr_null(find(0));
}
END_TEST

START_TEST(fills_and_evictions_are_counted)
{
    make(4, 2, TLB_LRU);
    for (uint32_t page = 0; page < 8; page++)
        fill(page);
    ck_assert_uint_eq(tlb.counters.fills, 8);
    ck_assert_uint_eq(tlb.counters.evictions, 4);
    ck_assert_uint_eq(tlb.live, 4);
}
END_TEST

START_TEST(a_fill_into_an_invalid_way_reports_no_eviction)
{
    make(4, 4, TLB_LRU);
    did_evict = true;
    fill(0);
    ck_assert(!did_evict);
    ck_assert_uint_eq(tlb.counters.evictions, 0);
}
END_TEST

START_TEST(an_evicted_global_entry_is_no_longer_counted)
{
    make(1, 1, TLB_LRU);
    fill_as(0, TLB_G);
    fill(1);
    ck_assert_uint_eq(tlb.live, 1);
    ck_assert_uint_eq(tlb.live_global, 0);
    ck_assert_uint_eq(left.bits, TLB_G);
}
END_TEST

START_TEST(a_dropped_entry_is_gone_alone)
{
    make(4, 4, TLB_LRU);
    fill_pages(0, 3);
    tlb_drop(&tlb, find(1));
    ck_assert_ptr_null(find(1));
    ck_assert_ptr_nonnull(find(0));
    ck_assert_uint_eq(tlb.live, 3);
}
END_TEST

START_TEST(a_flush_of_all_returns_how_many_went)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    fill(2);
    ck_assert_uint_eq(tlb_flush(&tlb, false), 3);
    ck_assert_uint_eq(tlb.live, 0);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_null(find(1));
}
END_TEST

START_TEST(a_flush_that_keeps_global_returns_how_many_went)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    fill(2);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 2);
    ck_assert_uint_eq(tlb.live, 1);
    ck_assert_uint_eq(tlb.live_global, 1);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_nonnull(find(1));
}
END_TEST

START_TEST(a_flushed_entry_stays_dead_through_later_flushes)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    for (int i = 0; i < 10; i++) {
        tlb_flush(&tlb, i % 2);
        ck_assert_ptr_null(find(0));
        ck_assert_ptr_null(find(1));
    }
}
END_TEST

/* Generations restart at their end: the dead must not come back to life. */
START_TEST(the_dead_stay_dead_when_generations_wrap)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    tlb_flush(&tlb, false);
    tlb.generation = tlb.global_generation = UINT32_MAX;
    fill(2);
    for (int i = 0; i < 4; i++) {
        tlb_flush(&tlb, false);
        for (uint32_t page = 0; page < 3; page++)
            ck_assert_ptr_null(find(page));
    }
}
END_TEST

START_TEST(a_dead_global_entry_stays_dead_when_generations_wrap)
{
    make(4, 4, TLB_LRU);
    fill_as(0, TLB_G);
    tlb_flush(&tlb, false);
    tlb.generation = UINT32_MAX;
    tlb_flush(&tlb, true);
    ck_assert_ptr_null(find(0));
}
END_TEST

START_TEST(global_entries_survive_when_generations_wrap)
{
    make(4, 4, TLB_LRU);
    tlb.generation = UINT32_MAX;
    fill(0);
    fill_as(1, TLB_G);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 1);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_nonnull(find(1));
}
END_TEST

START_TEST(a_full_flush_at_the_last_global_generation_drops_all)
{
    make(4, 4, TLB_LRU);
    tlb.global_generation = UINT32_MAX;
    fill(0);
    fill_as(1, TLB_G);
    ck_assert_uint_eq(tlb_flush(&tlb, false), 2);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_null(find(1));
}
END_TEST

START_TEST(an_ideal_array_never_evicts)
{
    struct tlb_geometry geometry = {.ideal = true};

    tlb_destroy(&tlb);
    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, TLB_RANDOM, 1));
    for (uint32_t page = 0; page < 1 << 20; page++)
        fill(page);
    ck_assert_uint_eq(tlb.counters.evictions, 0);
    ck_assert_uint_eq(tlb.live, 1 << 20);
}
END_TEST

/* Page numbers of small and large pages coincide, their entries must not. */
START_TEST(an_ideal_array_that_large_pages_share_never_evicts)
{
    struct tlb_geometry geometry = {.ideal = true};

    tlb_destroy(&tlb);
    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, TLB_LRU, 1));
    for (uint32_t page = 0; page < 1 << 10; page++) {
        fill(page);
        fill_as(page, TLB_LARGE | TLB_BIG);
    }
    ck_assert_uint_eq(tlb.counters.evictions, 0);
}
END_TEST

static void places(TCase *tc)
{
    tcase_add_test(tc, an_array_without_entries_is_absent);
    tcase_add_test(tc, an_array_is_empty_at_first);
    tcase_add_test(tc, what_is_filled_is_found);
    tcase_add_test(tc, the_set_is_the_page_number_modulo_the_sets);
    tcase_add_test(tc,
                   a_large_entry_chooses_its_set_by_its_own_page_number);
    tcase_add_test(tc, entries_of_other_sizes_do_not_match);
    tcase_add_test(tc, a_large_entry_serves_each_piece_by_its_own_frame);
    tcase_add_test(tc, an_ideal_array_never_evicts);
    tcase_add_test(tc, an_ideal_array_that_large_pages_share_never_evicts);
}

static void policies(TCase *tc)
{
    tcase_add_loop_test(tc, ways_are_filled_lowest_first, 0, TLB_POLICIES);
    tcase_add_loop_test(tc, an_invalid_way_is_filled_before_any_leaves, 0,
                        TLB_POLICIES);
    tcase_add_test(tc, lru_displaces_what_was_not_touched_longest);
    tcase_add_test(tc,
                   fifo_displaces_what_was_filled_first_whatever_was_touched);
    tcase_add_test(tc, fifo_follows_fills_into_invalid_ways);
    tcase_add_test(tc, plru_alternates_halves_after_fills_in_order);
    tcase_add_loop_test(tc, plru_4_way_chooses_as_the_published_tree, 0, 8);
    tcase_add_test(tc, plru_of_8_ways_follows_three_levels);
    tcase_add_test(tc, plru_of_one_way_displaces_it);
    tcase_add_test(tc, plru_of_64_ways_reaches_every_way);
    tcase_add_test(tc, plru_keeps_a_tree_for_each_set);
    tcase_add_test(tc, random_displaces_by_the_known_sequence);
    tcase_add_test(tc, random_draws_only_for_an_eviction);
    tcase_add_test(tc, a_flush_changes_no_recency);
    tcase_add_loop_test(tc, a_replacement_keeps_its_place_in_the_order,
                        TLB_LRU, TLB_RANDOM);
}

static void counts(TCase *tc)
{
    tcase_add_test(tc, a_replacement_is_no_fill);
    tcase_add_test(tc, a_replacement_can_make_an_entry_global_and_back);
    tcase_add_test(tc, fills_and_evictions_are_counted);
    tcase_add_test(tc, a_fill_into_an_invalid_way_reports_no_eviction);
    tcase_add_test(tc, an_evicted_global_entry_is_no_longer_counted);
    tcase_add_test(tc, a_dropped_entry_is_gone_alone);
}

static void flushes(TCase *tc)
{
    tcase_add_test(tc, a_flush_of_all_returns_how_many_went);
    tcase_add_test(tc, a_flush_that_keeps_global_returns_how_many_went);
    tcase_add_test(tc, a_flushed_entry_stays_dead_through_later_flushes);
    tcase_add_test(tc, the_dead_stay_dead_when_generations_wrap);
    tcase_add_test(tc, a_dead_global_entry_stays_dead_when_generations_wrap);
    tcase_add_test(tc, global_entries_survive_when_generations_wrap);
    tcase_add_test(tc, a_full_flush_at_the_last_global_generation_drops_all);
}

Suite *tlb_suite(void)
{
    static const struct {
        const char *name;
        void (*add)(TCase *tc);
    } cases[] = {
        {"places", places},
        {"policies", policies},
        {"counts", counts},
        {"flushes", flushes},
    };
    Suite *suite = suite_create("tlb");

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tc = tcase_create(cases[i].name);

        tcase_add_checked_fixture(tc, NULL, teardown);
        cases[i].add(tc);
        suite_add_tcase(suite, tc);
    }
    return suite;
}
