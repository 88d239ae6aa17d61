/* Geometries that cannot be, and what is said of them. */
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

static struct tlb_geometry array(uint32_t entries, uint32_t ways)
{
    return (struct tlb_geometry){.entries = entries, .ways = ways};
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

static void make_unified(void)
{
    config.unified = true;
    config.tlb[TLB_SLOT_I4K].entries = 0;
    config.tlb[TLB_SLOT_ILARGE].entries = 0;
}

START_TEST(a_split_first_level_is_good)
{
    ck_assert(check());
    ck_assert_str_eq(error, "");
}
END_TEST

START_TEST(a_unified_first_level_is_good)
{
    make_unified();
    ck_assert(check());
}
END_TEST

START_TEST(no_ways_are_refused)
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

START_TEST(too_many_entries_are_refused)
{
    config.tlb[TLB_SLOT_S4K] = array(TLB_ENTRIES_MAX + 4, 4);
    ck_assert(!check());
    ck_assert_int_eq(strncmp(error, "stlb: more than ", 16), 0);
}
END_TEST

START_TEST(the_most_entries_are_good)
{
    config.tlb[TLB_SLOT_S4K] = array(TLB_ENTRIES_MAX, TLB_ENTRIES_MAX);
    ck_assert(check());
}
END_TEST

START_TEST(plru_refuses_ways_that_are_no_power_of_two)
{
    config.policy = TLB_PLRU;
    config.tlb[TLB_SLOT_D4K] = array(12, 6);
    refused("dtlb: plru needs a power of two of ways, not 6");
}
END_TEST

START_TEST(an_array_of_its_own_policy_is_checked_by_that)
{
    config.tlb[TLB_SLOT_D4K] = array(12, 6);
    config.tlb[TLB_SLOT_D4K].own_policy = true;
    config.tlb[TLB_SLOT_D4K].policy = TLB_PLRU;
    refused("dtlb: plru needs a power of two of ways, not 6");
}
END_TEST

START_TEST(other_policies_take_any_ways)
{
    config.tlb[TLB_SLOT_D4K] = array(12, 6);
    ck_assert(check());
}
END_TEST

START_TEST(plru_refuses_more_ways_than_its_tree_has)
{
    config.policy = TLB_PLRU;
    config.tlb[TLB_SLOT_D4K] = array(128, 128);
    refused("dtlb: plru has at most 64 ways, not 128");
}
END_TEST

START_TEST(a_data_side_is_needed)
{
    config.tlb[TLB_SLOT_D4K].entries = 0;
    refused("dtlb has no entries");
}
END_TEST

START_TEST(an_instruction_side_is_needed)
{
    config.tlb[TLB_SLOT_I4K].entries = 0;
    refused("itlb has no entries");
}
END_TEST

START_TEST(a_unified_level_is_needed)
{
    make_unified();
    config.tlb[TLB_SLOT_D4K].entries = 0;
    refused("tlb has no entries");
}
END_TEST

/* The user wrote tlb=, so the line must say tlb. */
START_TEST(a_fault_of_a_unified_level_names_it)
{
    make_unified();
    config.tlb[TLB_SLOT_D4K].entries = 18;
    refused("tlb: 18 entries are not a multiple of 4 ways");
}
END_TEST

START_TEST(a_fault_of_a_unified_large_array_names_it)
{
    make_unified();
    config.tlb[TLB_SLOT_DLARGE].ways = 0;
    refused("tlb-large: 0 ways in 4 entries");
}
END_TEST

START_TEST(unified_and_an_instruction_side_exclude_each_other)
{
    config.unified = true;
    refused("a unified tlb leaves no room for an itlb");
}
END_TEST

START_TEST(a_large_second_level_alone_is_refused)
{
    config.tlb[TLB_SLOT_SLARGE] = array(16, 4);
    refused("stlb-large without stlb");
}
END_TEST

START_TEST(shared_and_a_large_array_exclude_each_other)
{
    config.large = TLB_LARGE_SHARED;
    refused("large=shared leaves no room for a -large array");
}
END_TEST

START_TEST(fragment_and_a_large_array_exclude_each_other)
{
    config.large = TLB_LARGE_FRAGMENT;
    config.tlb[TLB_SLOT_ILARGE].entries = 0;
    refused("large=fragment leaves no room for a -large array");
}
END_TEST

START_TEST(random_needs_a_seed)
{
    config.policy = TLB_RANDOM;
    config.seed = 0;
    refused("random needs a seed other than 0");
}
END_TEST

START_TEST(an_ideal_array_needs_no_numbers)
{
    config.policy = TLB_PLRU;
    config.tlb[TLB_SLOT_D4K] = (struct tlb_geometry){.ideal = true};
    ck_assert(check());
}
END_TEST

START_TEST(an_error_is_cut_at_the_size_of_its_buffer)
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
    tcase_add_test(tc, a_split_first_level_is_good);
    tcase_add_test(tc, a_unified_first_level_is_good);
    tcase_add_test(tc, no_ways_are_refused);
    tcase_add_test(tc, more_ways_than_entries_are_refused);
    tcase_add_test(tc, entries_that_ways_do_not_divide_are_refused);
    tcase_add_test(tc, too_many_entries_are_refused);
    tcase_add_test(tc, the_most_entries_are_good);
    tcase_add_test(tc, plru_refuses_ways_that_are_no_power_of_two);
    tcase_add_test(tc, an_array_of_its_own_policy_is_checked_by_that);
    tcase_add_test(tc, other_policies_take_any_ways);
    tcase_add_test(tc, plru_refuses_more_ways_than_its_tree_has);
    tcase_add_test(tc, a_data_side_is_needed);
    tcase_add_test(tc, an_instruction_side_is_needed);
    tcase_add_test(tc, a_unified_level_is_needed);
    tcase_add_test(tc, a_fault_of_a_unified_level_names_it);
    tcase_add_test(tc, a_fault_of_a_unified_large_array_names_it);
    tcase_add_test(tc, unified_and_an_instruction_side_exclude_each_other);
    tcase_add_test(tc, a_large_second_level_alone_is_refused);
    tcase_add_test(tc, shared_and_a_large_array_exclude_each_other);
    tcase_add_test(tc, fragment_and_a_large_array_exclude_each_other);
    tcase_add_test(tc, random_needs_a_seed);
    tcase_add_test(tc, an_ideal_array_needs_no_numbers);
    tcase_add_test(tc, an_error_is_cut_at_the_size_of_its_buffer);
    suite_add_tcase(suite, tc);
    return suite;
}
