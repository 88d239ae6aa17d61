/*
 * Branch prediction: patterns of a branch whose mispredictions are worked out
 * by hand, and branches that compete for slots.
 *
 * A pattern is a text of T (taken) and N (not taken); an answer has x where the
 * prediction was wrong and - where it was right.
 */
#include <check.h>
#include <string.h>

#include "cpu/timing/predictor.h"

Suite *predictor_suite(void);

enum {
    BRANCH = 0x12345,       /* where a test's branch is */
    ENTRIES = 256, WAYS = 4, SETS = ENTRIES / WAYS,
};

static struct predictor p;

static void make(enum predictor_kind kind, uint16_t entries, uint8_t ways)
{
    struct predictor_config config = {
        .kind = (uint8_t)kind, .entries = entries, .ways = ways};

    predictor_destroy(&p);
    ck_assert(predictor_init(&p, &config));
}

static void setup(void)
{
    make(PREDICTOR_BTB, ENTRIES, WAYS);
}

static void teardown(void)
{
    predictor_destroy(&p);
}

static struct predictor_branch branch_at(uint64_t paddr)
{
    return predictor_branch(&p, paddr);
}

static bool mispredicted(struct predictor_branch *b, bool taken)
{
    return predictor_mispredicted(&p, b, taken);
}

static void expect(struct predictor_branch *b, const char *pattern, const char *answer)
{
    char text[64] = "";

    ck_assert_uint_lt(strlen(pattern), sizeof text);
    for (size_t i = 0; pattern[i]; i++)
        text[i] = mispredicted(b, pattern[i] == 'T') ? 'x' : '-';
    ck_assert_str_eq(text, answer);
}

static void expect_pattern(const char *pattern, const char *answer)
{
    struct predictor_branch b = branch_at(BRANCH);

    expect(&b, pattern, answer);
}

/* Counters from 0 (strongly not taken): 1 and 2 after two branches taken, 3
 * after three. */
START_TEST(counters_begin_strongly_not_taken)
{
    make(PREDICTOR_2BIT, 1024, 0);
    expect_pattern("TTTT", "xx--");
}
END_TEST

START_TEST(counters_saturate_in_both_directions)
{
    make(PREDICTOR_2BIT, 1024, 0);
    expect_pattern("NNNNNTTT" "TTTTNNN", "-----xx-" "----xx-");
}
END_TEST

/* In the loop the counter goes 3 3 3, then 2: one wrong prediction a round. */
START_TEST(counters_miss_a_loop_of_four_once_a_round)
{
    make(PREDICTOR_2BIT, 1024, 0);
    expect_pattern("TTTN" "TTTN" "TTTN", "xx-x" "---x" "---x");
}
END_TEST

/* The counter goes 1 0 1 0: every T is missed, every N is right. */
START_TEST(counters_miss_half_of_an_alternating_branch)
{
    make(PREDICTOR_2BIT, 1024, 0);
    expect_pattern("TNTNTNTN", "x-x-x-x-");
}
END_TEST

/* Once it is weakly taken, an alternating branch that goes N T from there is
 * missed each time. */
START_TEST(counters_may_miss_every_turn_of_an_alternating_branch)
{
    make(PREDICTOR_2BIT, 1024, 0);
    expect_pattern("TT" "NTNTNT", "xx" "xxxxxx");
}
END_TEST

START_TEST(counters_have_no_tags_so_that_branches_far_apart_share_one)
{
    struct predictor_branch a, b, other;

    make(PREDICTOR_2BIT, 1024, 0);
    a = branch_at(BRANCH);
    b = branch_at(BRANCH + 1024);
    other = branch_at(BRANCH + 512);
    expect(&a, "TTT", "xx-");
    expect(&b, "T", "-");
    expect(&other, "T", "x");
}
END_TEST

START_TEST(a_branch_that_is_never_taken_gets_no_slot)
{
    expect_pattern("NNNN", "----");
    for (unsigned i = 0; i < ENTRIES; i++)
        ck_assert_uint_eq(p.slots[i].word, 0);
}
END_TEST

START_TEST(a_branch_is_missed_when_it_is_taken_first_and_then_known)
{
    expect_pattern("NNTTTT", "--x---");
}
END_TEST

/* It comes in strongly taken; each N makes it weak, each T strong again. */
START_TEST(the_btb_misses_a_loop_of_four_once_a_round)
{
    expect_pattern("TTTN" "TTTN" "TTTN", "x--x" "---x" "---x");
}
END_TEST

START_TEST(the_btb_misses_half_of_an_alternating_branch)
{
    expect_pattern("TNTNTNTN", "xx-x-x-x");
}
END_TEST

START_TEST(a_branch_known_as_not_taken_stays_in_its_slot)
{
    /* 3 2 1 0, then 1 and 2 before it is predicted taken again. */
    expect_pattern("TNNN" "TTT", "xxx-" "xx-");
}
END_TEST

START_TEST(as_many_branches_as_ways_fit_into_a_set)
{
    struct predictor_branch b[WAYS];

    for (unsigned i = 0; i < WAYS; i++) {
        b[i] = branch_at(BRANCH + i * SETS);
        expect(&b[i], "T", "x");
    }
    for (unsigned i = 0; i < WAYS; i++)
        expect(&b[i], "TT", "--");
}
END_TEST

/* Round robin: five branches in turn, each of which displaces the one that
 * comes next. */
START_TEST(one_branch_more_than_ways_displaces_them_all_in_turn)
{
    struct predictor_branch b[WAYS + 1];

    for (unsigned i = 0; i <= WAYS; i++)
        b[i] = branch_at(BRANCH + i * SETS);
    for (unsigned round = 0; round < 3; round++)
        for (unsigned i = 0; i <= WAYS; i++)
            expect(&b[i], "T", "x");
}
END_TEST

START_TEST(a_displaced_branch_is_predicted_not_taken)
{
    struct predictor_branch first = branch_at(BRANCH), b;

    expect(&first, "T", "x");
    for (unsigned i = 1; i <= WAYS; i++) {
        b = branch_at(BRANCH + i * SETS);
        expect(&b, "T", "x");
    }
    expect(&first, "N", "-");
}
END_TEST

START_TEST(branches_of_other_sets_displace_nothing)
{
    struct predictor_branch first = branch_at(BRANCH), b;

    expect(&first, "T", "x");
    for (unsigned i = 1; i < SETS; i++) {
        b = branch_at(BRANCH + i);
        expect(&b, "T", "x");
    }
    expect(&first, "T", "-");
}
END_TEST

/* Two blocks end with one branch: what one has learned the other knows. */
START_TEST(all_blocks_that_end_with_a_branch_share_what_is_known_of_it)
{
    struct predictor_branch other = branch_at(BRANCH), b[3], again = branch_at(BRANCH);

    for (unsigned i = 0; i < 3; i++) {      /* so that it is in the last way */
        b[i] = branch_at(BRANCH + (i + 1) * SETS);
        expect(&b[i], "T", "x");
    }
    expect(&other, "TN", "xx");
    expect(&again, "NN", "x-");
    expect(&other, "T", "x");
}
END_TEST

START_TEST(a_branch_above_4_gib_is_not_the_one_below)
{
    struct predictor_branch low = branch_at(BRANCH);
    struct predictor_branch high = branch_at(BRANCH + (UINT64_C(1) << 35));

    expect(&low, "T", "x");
    expect(&high, "T", "x");
    expect(&low, "T", "-");
}
END_TEST

START_TEST(the_branch_at_address_0_is_a_branch_as_others)
{
    struct predictor_branch b = branch_at(0);

    expect(&b, "NTT", "-x-");
}
END_TEST

START_TEST(a_fully_associative_btb_has_one_set)
{
    struct predictor_branch b[4];

    make(PREDICTOR_BTB, 4, 4);
    for (unsigned i = 0; i < 4; i++) {
        b[i] = branch_at(BRANCH + i);
        expect(&b[i], "T", "x");
    }
    for (unsigned i = 0; i < 4; i++)
        expect(&b[i], "T", "-");
}
END_TEST

START_TEST(reset_forgets_branches_counters_and_turns)
{
    struct predictor_branch b = branch_at(BRANCH), c = branch_at(BRANCH + SETS);

    expect(&b, "T", "x");
    expect(&c, "T", "x");
    predictor_reset(&p);
    expect(&b, "NT", "-x");
    ck_assert_ptr_eq(b.slot, branch_at(BRANCH).slot);   /* way 0 again */
    make(PREDICTOR_2BIT, 1024, 0);
    b = branch_at(BRANCH);
    expect(&b, "TTT", "xx-");
    predictor_reset(&p);
    expect(&b, "TT", "xx");
}
END_TEST

START_TEST(policies_without_state_are_never_wrong)
{
    make(PREDICTOR_NONE, 0, 0);
    expect_pattern("TNTN", "----");
    predictor_reset(&p);
    make(PREDICTOR_STATIC, 0, 0);
    expect_pattern("TNTN", "----");
}
END_TEST

Suite *predictor_suite(void)
{
    Suite *suite = suite_create("predictor");
    TCase *tc = tcase_create("counters");

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, counters_begin_strongly_not_taken);
    tcase_add_test(tc, counters_saturate_in_both_directions);
    tcase_add_test(tc, counters_miss_a_loop_of_four_once_a_round);
    tcase_add_test(tc, counters_miss_half_of_an_alternating_branch);
    tcase_add_test(tc, counters_may_miss_every_turn_of_an_alternating_branch);
    tcase_add_test(tc,
        counters_have_no_tags_so_that_branches_far_apart_share_one);

    tc = tcase_create("btb");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_branch_that_is_never_taken_gets_no_slot);
    tcase_add_test(tc,
        a_branch_is_missed_when_it_is_taken_first_and_then_known);
    tcase_add_test(tc, the_btb_misses_a_loop_of_four_once_a_round);
    tcase_add_test(tc, the_btb_misses_half_of_an_alternating_branch);
    tcase_add_test(tc, a_branch_known_as_not_taken_stays_in_its_slot);
    tcase_add_test(tc, as_many_branches_as_ways_fit_into_a_set);
    tcase_add_test(tc, one_branch_more_than_ways_displaces_them_all_in_turn);
    tcase_add_test(tc, a_displaced_branch_is_predicted_not_taken);
    tcase_add_test(tc, branches_of_other_sets_displace_nothing);
    tcase_add_test(tc,
        all_blocks_that_end_with_a_branch_share_what_is_known_of_it);
    tcase_add_test(tc, a_branch_above_4_gib_is_not_the_one_below);
    tcase_add_test(tc, the_branch_at_address_0_is_a_branch_as_others);
    tcase_add_test(tc, a_fully_associative_btb_has_one_set);

    tc = tcase_create("both");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, reset_forgets_branches_counters_and_turns);
    tcase_add_test(tc, policies_without_state_are_never_wrong);
    return suite;
}
