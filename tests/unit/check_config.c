/* mmu_config_check: the geometries that it refuses, with its line for each. */
#include <string.h>

#include "tests/unit/mmu_fixture.h"

Suite *config_suite(void);

static struct mmu_config config;
static char error[128];

static void setup(void)
{
    config = mmu_fixture_config();
    error[0] = '\0';
}

static bool check(void)
{
    return mmu_config_check(&config, error, sizeof error);
}

static void refused(const char *why)
{
    ck_assert(!check());
    ck_assert_str_eq(error, why);
}

START_TEST(a_split_first_level_is_accepted)
{
    ck_assert(check());
    ck_assert_str_eq(error, "");
}
END_TEST

START_TEST(a_unified_first_level_is_accepted)
{
    mf_unify(&config);
    ck_assert(check());
}
END_TEST

START_TEST(an_array_without_ways_is_refused)
{
    config.tlb[TLB_SLOT_D4K].ways = 0;
    refused("dtlb: 0 ways in 16 entries");
}
END_TEST

START_TEST(more_ways_than_entries_are_refused)
{
    config.tlb[TLB_SLOT_ILARGE].ways = 4;
    refused("itlb-large: 4 ways in 2 entries");
}
END_TEST

START_TEST(entries_that_ways_do_not_divide_are_refused)
{
    config.tlb[TLB_SLOT_D4K].entries = 18;
    refused("dtlb: 18 entries are not a multiple of 4 ways");
}
END_TEST

START_TEST(more_entries_than_the_address_space_has_pages_are_refused)
{
    config.tlb[TLB_SLOT_S4K] = mf_array(TLB_ENTRIES_MAX + 4, 4);
    ck_assert(!check());
    ck_assert_int_eq(strncmp(error, "stlb: more than ", 16), 0);
}
END_TEST

START_TEST(the_largest_array_is_accepted)
{
    config.tlb[TLB_SLOT_S4K] = mf_array(TLB_ENTRIES_MAX, TLB_ENTRIES_MAX);
    ck_assert(check());
}
END_TEST

START_TEST(plru_refuses_ways_that_are_no_power_of_two)
{
    config.policy = TLB_PLRU;
    config.tlb[TLB_SLOT_D4K] = mf_array(12, 6);
    refused("dtlb: plru needs a power of two of ways, not 6");
}
END_TEST

START_TEST(an_array_with_its_own_policy_is_checked_by_that_policy)
{
    config.tlb[TLB_SLOT_D4K] = mf_array(12, 6);
    config.tlb[TLB_SLOT_D4K].own_policy = true;
    config.tlb[TLB_SLOT_D4K].policy = TLB_PLRU;
    refused("dtlb: plru needs a power of two of ways, not 6");
}
END_TEST

START_TEST(lru_accepts_any_number_of_ways)
{
    config.tlb[TLB_SLOT_D4K] = mf_array(12, 6);
    ck_assert(check());
}
END_TEST

START_TEST(plru_refuses_more_ways_than_a_tree_can_have)
{
    config.policy = TLB_PLRU;
    config.tlb[TLB_SLOT_D4K] = mf_array(128, 128);
    refused("dtlb: plru has at most 64 ways, not 128");
}
END_TEST

START_TEST(a_split_level_without_a_data_side_is_refused)
{
    config.tlb[TLB_SLOT_D4K].entries = 0;
    refused("dtlb has no entries");
}
END_TEST

START_TEST(a_split_level_without_an_instruction_side_is_refused)
{
    config.tlb[TLB_SLOT_I4K].entries = 0;
    refused("itlb has no entries");
}
END_TEST

START_TEST(a_unified_level_without_an_array_is_refused)
{
    mf_unify(&config);
    config.tlb[TLB_SLOT_D4K].entries = 0;
    refused("tlb has no entries");
}
END_TEST

/* Because the user wrote tlb=. */
START_TEST(the_line_about_a_unified_array_says_tlb)
{
    mf_unify(&config);
    config.tlb[TLB_SLOT_D4K].entries = 18;
    refused("tlb: 18 entries are not a multiple of 4 ways");
}
END_TEST

START_TEST(the_line_about_a_unified_large_array_says_tlb_large)
{
    mf_unify(&config);
    config.tlb[TLB_SLOT_DLARGE].ways = 0;
    refused("tlb-large: 0 ways in 4 entries");
}
END_TEST

START_TEST(a_unified_level_beside_an_instruction_side_is_refused)
{
    config.unified = true;
    refused("a unified tlb leaves no room for an itlb");
}
END_TEST

START_TEST(a_large_second_level_alone_is_refused)
{
    config.tlb[TLB_SLOT_SLARGE] = mf_array(16, 4);
    refused("stlb-large without stlb");
}
END_TEST

START_TEST(shared_beside_a_large_array_is_refused)
{
    config.large = TLB_LARGE_SHARED;
    refused("large=shared leaves no room for a -large array");
}
END_TEST

START_TEST(fragment_beside_a_large_array_is_refused)
{
    config.large = TLB_LARGE_FRAGMENT;
    config.tlb[TLB_SLOT_ILARGE].entries = 0;
    refused("large=fragment leaves no room for a -large array");
}
END_TEST

START_TEST(random_without_a_seed_is_refused)
{
    config.policy = TLB_RANDOM;
    config.seed = 0;
    refused("random needs a seed other than 0");
}
END_TEST

START_TEST(an_ideal_array_is_accepted_without_entries_and_ways)
{
    config.policy = TLB_PLRU;
    config.tlb[TLB_SLOT_D4K] = (struct tlb_geometry){.ideal = true};
    ck_assert(check());
}
END_TEST

START_TEST(a_line_is_cut_at_the_size_of_its_buffer)
{
    char small[5] = "####";

    config.tlb[TLB_SLOT_D4K].entries = 0;
    ck_assert(!mmu_config_check(&config, small, 4));
    ck_assert_str_eq(small, "dtl");
}
END_TEST

Suite *config_suite(void)
{
    Suite *suite = suite_create("config");
    TCase *tc = tcase_create("geometry");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, a_split_first_level_is_accepted);
    tcase_add_test(tc, a_unified_first_level_is_accepted);
    tcase_add_test(tc, an_array_without_ways_is_refused);
    tcase_add_test(tc, more_ways_than_entries_are_refused);
    tcase_add_test(tc, entries_that_ways_do_not_divide_are_refused);
    tcase_add_test(tc,
                   more_entries_than_the_address_space_has_pages_are_refused);
    tcase_add_test(tc, the_largest_array_is_accepted);
    tcase_add_test(tc, plru_refuses_ways_that_are_no_power_of_two);
    tcase_add_test(tc, an_array_with_its_own_policy_is_checked_by_that_policy);
    tcase_add_test(tc, lru_accepts_any_number_of_ways);
    tcase_add_test(tc, plru_refuses_more_ways_than_a_tree_can_have);
    tcase_add_test(tc, a_split_level_without_a_data_side_is_refused);
    tcase_add_test(tc, a_split_level_without_an_instruction_side_is_refused);
    tcase_add_test(tc, a_unified_level_without_an_array_is_refused);
    tcase_add_test(tc, the_line_about_a_unified_array_says_tlb);
    tcase_add_test(tc, the_line_about_a_unified_large_array_says_tlb_large);
    tcase_add_test(tc, a_unified_level_beside_an_instruction_side_is_refused);
    tcase_add_test(tc, a_large_second_level_alone_is_refused);
    tcase_add_test(tc, shared_beside_a_large_array_is_refused);
    tcase_add_test(tc, fragment_beside_a_large_array_is_refused);
    tcase_add_test(tc, random_without_a_seed_is_refused);
    tcase_add_test(tc, an_ideal_array_is_accepted_without_entries_and_ways);
    tcase_add_test(tc, a_line_is_cut_at_the_size_of_its_buffer);
    suite_add_tcase(suite, tc);
    return suite;
}
