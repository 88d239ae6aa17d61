/*
 * Walks that several address spaces have in common, or repeat by turns: the
 * walk memo keeps them apart and keeps them all.
 */
#include <check.h>

#include "tests/unit/groups.h"
#include "tests/unit/space_fixture.h"

Suite *fast_spaces_suite(void);

enum {
    A = 0x00800000,             /* the first page of the first region */
    TURNS = 4,
};

/* Loop index: PAE. */
static void up(int pae)
{
    struct mmu_config config = spaces_shape(TLB_PLRU, 0);

    spaces_up(&config, pae);
}

static void turn_to(unsigned space)
{
    twins_set_cr(3, spaces_cr3(space));
}

/* Loads every page of the first region; returns how many misses were fast. */
static uint64_t load_pages(void)
{
    uint64_t fast;

    twins_compare();
    for (unsigned page = 0; page < PAGES; page++)
        twins_access(TWIN_LOAD, A + page * PAGE_BYTES, 4, 0);
    fast = twins_fast_misses();
    twins_compare();
    return fast;
}

START_TEST(spaces_by_turns_repeat_their_own_walks)
{
    up(_i);
    for (unsigned space = 0; space < SPACES; space++) {
        turn_to(space);
        ck_assert_uint_eq(load_pages(), 0);
    }
    for (unsigned turn = 0; turn < TURNS * SPACES; turn++) {
        turn_to(turn % SPACES);
        ck_assert_uint_eq(load_pages(), PAGES);
    }
    twins_down();
}
END_TEST

/* The new directory has other entries, though those of the old one still stand
 * in memory as they were. */
START_TEST(a_walk_is_not_repeated_when_a_pdpte_names_another_directory)
{
    up(true);
    turn_to(0);
    load_pages();
    spaces_share_directory(0, 1);
    turn_to(0);
    ck_assert_uint_eq(load_pages(), 0);
    twins_down();
}
END_TEST

Suite *fast_spaces_suite(void)
{
    Suite *suite = suite_create("fast_spaces");
    TCase *tc = tcase_create("spaces by turns");

    tcase_add_loop_test(tc, spaces_by_turns_repeat_their_own_walks, 0, 2);
    tcase_add_test(tc,
                   a_walk_is_not_repeated_when_a_pdpte_names_another_directory);
    suite_add_tcase(suite, tc);
    return suite;
}
