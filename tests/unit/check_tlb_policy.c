/* The replacement policies of a TLB array: which way a fill displaces. */
#include "tests/unit/tlb_fixture.h"

Suite *tlb_policy_suite(void);

START_TEST(invalid_ways_are_filled_lowest_first)
{
    make(4, 4, _i);
    for (uint32_t way = 0; way < 4; way++)
        ck_assert_uint_eq(way_of(fill(way)), way);
}
END_TEST

START_TEST(an_invalid_way_is_filled_before_a_valid_one)
{
    make(4, 4, _i);
    fill_pages(0, 3);
    tlb_drop(&tlb, find(2));
    ck_assert_uint_eq(way_of(fill(9)), 2);
    ck_assert(!did_evict);
}
END_TEST

START_TEST(lru_displaces_the_entry_touched_longest_ago)
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

START_TEST(fifo_displaces_the_entry_filled_longest_ago)
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

START_TEST(fifo_takes_an_entry_in_a_reused_way_for_the_youngest)
{
    make(4, 4, TLB_FIFO);
    fill_pages(0, 3);
    tlb_drop(&tlb, find(0));
    fill(4);                            /* way 0, now the youngest */
    displaces(5, 1);
}
END_TEST

/* The tree of four ways is that of Intel's caches (Embedded Pentium manual
 * 273204, figure 37). */
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

/* Two ways of different halves are hit: the victim is in the half of the first,
 * and there the way that was not hit. */
START_TEST(plru_of_4_ways_chooses_as_the_published_tree)
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

START_TEST(plru_of_1_way_displaces_it)
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
START_TEST(random_displaces_by_xorshift32_from_its_seed)
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

START_TEST(random_draws_no_number_without_an_eviction)
{
    make(4, 4, TLB_RANDOM);
    fill_pages(0, 3);
    hit(1);
    ck_assert_uint_eq(tlb.random, 1);
}
END_TEST

START_TEST(nru_displaces_the_first_way_not_used_since_all_were)
{
    make(4, 4, TLB_NRU);
    fill_pages(0, 3);                   /* all used */
    displaces(4, 0);                    /* clears the bits, then sets way 0's */
    hit(2);
    displaces(5, 1);
    displaces(6, 3);
    displaces(7, 4);                    /* all used again */
}
END_TEST

START_TEST(bit_plru_clears_the_other_bits_with_the_last_one_set)
{
    make(4, 4, TLB_BIT_PLRU);
    fill_pages(0, 3);                   /* way 3 alone keeps its bit */
    hit(0);
    displaces(4, 1);
    displaces(5, 2);                    /* all set: way 2 alone keeps its bit */
    displaces(6, 0);
}
END_TEST

START_TEST(bit_plru_of_1_way_displaces_it)
{
    make(1, 1, TLB_BIT_PLRU);
    fill(0);
    displaces(1, 0);
}
END_TEST

START_TEST(srrip_displaces_what_was_not_hit_since_its_fill)
{
    make(4, 4, TLB_SRRIP);
    fill_pages(0, 3);                   /* 2 2 2 2 */
    hit(0);
    hit(1);                             /* 0 0 2 2 */
    displaces(4, 2);                    /* 1 1 2 3 after the search */
    displaces(5, 3);                    /* 1 1 2 2 */
    hit(4);                             /* 1 1 0 2 */
    displaces(6, 5);                    /* 2 2 1 2 */
    displaces(7, 0);                    /* 2 3 2 3 */
}
END_TEST

START_TEST(lfu_displaces_the_entry_of_fewest_uses)
{
    make(4, 4, TLB_LFU);
    fill_pages(0, 3);
    hit(0);
    hit(1);
    hit(0);
    hit(2);                             /* 3 2 2 1 */
    displaces(4, 3);
    displaces(5, 4);
}
END_TEST

START_TEST(lfu_displaces_of_equals_the_one_touched_longest_ago)
{
    make(4, 4, TLB_LFU);
    fill_pages(0, 3);
    hit(1);
    hit(0);
    hit(3);
    hit(2);
    displaces(4, 1);
}
END_TEST

/* Loop index: policy. Pages 0 and 1 are filled, then hit again and again in a
 * row; a repeat is no second use. */
START_TEST(a_repeat_of_the_last_touch_of_a_set_changes_nothing)
{
    make(4, 4, _i);
    fill_pages(0, 3);
    for (int i = 0; i < 9; i++)
        hit(3);                         /* touched last by its fill */
    hit(0);
    hit(1);
    hit(2);
    for (int i = 0; i < 9; i++)
        hit(2);
    displaces(4, 3);
}
END_TEST

START_TEST(marks_are_those_of_each_set)
{
    make(8, 4, TLB_SRRIP);              /* even pages in set 0 */
    fill_pages(0, 7);
    hit(0);
    displaces(9, 1);
    displaces(8, 2);
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

START_TEST(an_entry_replaced_in_place_keeps_its_place_in_the_order)
{
    struct tlb_entry with = {.page = 0, .frame = 77};

    make(4, 4, _i);
    fill_pages(0, 3);
    tlb_replace(&tlb, find(0), &with);
    ck_assert_uint_eq(find(0)->frame, 77);
    displaces(4, 0);
}
END_TEST

Suite *tlb_policy_suite(void)
{
    Suite *suite = suite_create("tlb_policy");
    TCase *tc = tcase_create("policies");

    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_loop_test(tc, invalid_ways_are_filled_lowest_first, 0,
                        TLB_POLICIES);
    tcase_add_loop_test(tc, an_invalid_way_is_filled_before_a_valid_one, 0,
                        TLB_POLICIES);
    tcase_add_test(tc, lru_displaces_the_entry_touched_longest_ago);
    tcase_add_test(tc, fifo_displaces_the_entry_filled_longest_ago);
    tcase_add_test(tc, fifo_takes_an_entry_in_a_reused_way_for_the_youngest);
    tcase_add_test(tc, plru_alternates_halves_after_fills_in_order);
    tcase_add_loop_test(tc, plru_of_4_ways_chooses_as_the_published_tree, 0, 8);
    tcase_add_test(tc, plru_of_8_ways_follows_three_levels);
    tcase_add_test(tc, plru_of_1_way_displaces_it);
    tcase_add_test(tc, plru_of_64_ways_reaches_every_way);
    tcase_add_test(tc, plru_keeps_a_tree_for_each_set);
    tcase_add_test(tc, random_displaces_by_xorshift32_from_its_seed);
    tcase_add_test(tc, random_draws_no_number_without_an_eviction);
    tcase_add_test(tc, nru_displaces_the_first_way_not_used_since_all_were);
    tcase_add_test(tc, bit_plru_clears_the_other_bits_with_the_last_one_set);
    tcase_add_test(tc, bit_plru_of_1_way_displaces_it);
    tcase_add_test(tc, srrip_displaces_what_was_not_hit_since_its_fill);
    tcase_add_test(tc, lfu_displaces_the_entry_of_fewest_uses);
    tcase_add_test(tc, lfu_displaces_of_equals_the_one_touched_longest_ago);
    tcase_add_loop_test(tc, a_repeat_of_the_last_touch_of_a_set_changes_nothing,
                        TLB_SRRIP, TLB_LFU + 1);
    tcase_add_test(tc, marks_are_those_of_each_set);
    tcase_add_test(tc, a_flush_changes_no_recency);
    tcase_add_loop_test(tc,
                        an_entry_replaced_in_place_keeps_its_place_in_the_order,
                        TLB_LRU, TLB_RANDOM);
    suite_add_tcase(suite, tc);
    return suite;
}
