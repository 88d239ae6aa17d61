/* A sweep's list of geometries, and what it shows of its progress. */
#include <check.h>
#include <string.h>

#include "emu/sweep/sweep_grid.h"
#include "emu/sweep/sweep_progress.h"

Suite *sweep_suite(void);

static struct sweep_grid grid;
static struct error error;

static void parse(const char *entries, const char *ways)
{
    const struct sweep_grid_text text = {
        .entries = entries, .ways = ways, .policies = "lru"};

    ck_assert_msg(sweep_grid_parse(&grid, &text, &error), "%s", error.text);
}

/* A recording of split TLBs with one slot a side. */
static struct trace_header split_header(void)
{
    struct trace_header h = {.filter = {.data = 1, .fetch = 1}};

    h.model.mmu = (struct mmu_config){
        .policy = TLB_PLRU,
        .seed = 1,
        .tlb = {[TLB_SLOT_I4K] = {.entries = 32, .ways = 4},
                [TLB_SLOT_D4K] = {.entries = 64, .ways = 4}},
    };
    return h;
}

static void check_entries(const uint32_t *expected, unsigned count)
{
    ck_assert_uint_eq(grid.entry_count, count);
    for (unsigned i = 0; i < count; i++)
        ck_assert_uint_eq(grid.entries[i], expected[i]);
    sweep_grid_destroy(&grid);
}

START_TEST(a_range_of_entries_doubles)
{
    parse("16..100", "1");
    check_entries((const uint32_t[]){16, 32, 64}, 3);
}
END_TEST

START_TEST(a_range_with_a_step_adds_it)
{
    parse("16..40:8", "1");
    check_entries((const uint32_t[]){16, 24, 32, 40}, 4);
}
END_TEST

START_TEST(a_value_that_is_listed_twice_counts_once)
{
    parse("32,16..64,32", "1");
    check_entries((const uint32_t[]){32, 16, 64}, 3);
}
END_TEST

START_TEST(a_geometry_is_a_text_for_tlb)
{
    struct trace_header header = split_header();
    struct sweep_geometry g;

    parse("32", "4");
    ck_assert_int_eq(sweep_grid_get(&grid, 0, &header, &g, &error),
                     SWEEP_FITS);
    ck_assert_str_eq(g.spec, "dtlb=32x4,policy=lru");
    ck_assert_uint_eq(g.config.tlb[TLB_SLOT_D4K].entries, 32);
    ck_assert_int_eq(g.config.policy, TLB_LRU);
    sweep_grid_destroy(&grid);
}
END_TEST

START_TEST(full_is_left_out_where_its_ways_are_listed)
{
    struct trace_header header = split_header();
    struct sweep_geometry g;

    parse("8", "8,full");
    ck_assert_int_eq(sweep_grid_get(&grid, 0, &header, &g, &error),
                     SWEEP_FITS);
    ck_assert_int_eq(sweep_grid_get(&grid, 1, &header, &g, &error),
                     SWEEP_REPEATED);
    sweep_grid_destroy(&grid);
}
END_TEST

START_TEST(entries_that_are_no_multiple_of_the_ways_are_no_geometry)
{
    struct trace_header header = split_header();
    struct sweep_geometry g;

    parse("10", "4");
    ck_assert_int_eq(sweep_grid_get(&grid, 0, &header, &g, &error),
                     SWEEP_NO_GEOMETRY);
    sweep_grid_destroy(&grid);
}
END_TEST

START_TEST(a_filter_refuses_sets_that_are_no_multiple_of_its_slots)
{
    struct trace_header header = split_header();
    struct sweep_geometry g;

    header.filter.data = 16;
    parse("32", "4");
    ck_assert_int_eq(sweep_grid_get(&grid, 0, &header, &g, &error),
                     SWEEP_REFUSED);
    ck_assert_ptr_nonnull(strstr(error.text, "--trace-filter"));
    sweep_grid_destroy(&grid);
}
END_TEST

START_TEST(progress_tells_share_and_time_left)
{
    char text[64];

    sweep_progress_text(text, sizeof text, 0.25, 30);
    ck_assert_str_eq(text, "sweep: 25%, 1:30 left");
    sweep_progress_text(text, sizeof text, 0, 30);
    ck_assert_str_eq(text, "sweep: 0%");
}
END_TEST

Suite *sweep_suite(void)
{
    Suite *suite = suite_create("sweep");
    TCase *list = tcase_create("list");

    tcase_add_test(list, a_range_of_entries_doubles);
    tcase_add_test(list, a_range_with_a_step_adds_it);
    tcase_add_test(list, a_value_that_is_listed_twice_counts_once);
    tcase_add_test(list, a_geometry_is_a_text_for_tlb);
    tcase_add_test(list, full_is_left_out_where_its_ways_are_listed);
    tcase_add_test(list,
                   entries_that_are_no_multiple_of_the_ways_are_no_geometry);
    tcase_add_test(list,
                   a_filter_refuses_sets_that_are_no_multiple_of_its_slots);
    tcase_add_test(list, progress_tells_share_and_time_left);
    suite_add_tcase(suite, list);
    return suite;
}
