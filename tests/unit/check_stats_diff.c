/* Two statistics as rows: what is compared with what, and growth. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "emu/stats/stats_diff.h"

Suite *stats_diff_suite(void);

static const char *const path[2] = {"A.json", "B.json"};
static cJSON *tree[2];
static struct stats_diff diff;
static struct error error;

static void setup(void)
{
    tree[0] = tree[1] = NULL;
    memset(&diff, 0, sizeof(diff));
}

static void teardown(void)
{
    stats_diff_free(&diff);
    cJSON_Delete(tree[0]);
    cJSON_Delete(tree[1]);
}

/* Compares two texts of JSON. */
static bool make(enum stats_diff_by by, const char *a, const char *b)
{
    tree[0] = json_text_read(a, path[0], &error);
    tree[1] = json_text_read(b, path[1], &error);
    ck_assert_ptr_nonnull(tree[0]);
    ck_assert_ptr_nonnull(tree[1]);
    return stats_diff_make(&diff, by, (const cJSON *const[2]){tree[0], tree[1]},
                           path, &error);
}

#define FLUSH(count, direct, refill) \
    "\"count\": " #count ", \"direct_cycles\": " #direct \
    ", \"refill_cycles\": " #refill
#define SITE(site, cause, count, direct, refill) \
    "{\"site\": \"" site "\", \"cause\": \"" cause "\", " \
    FLUSH(count, direct, refill) "}"
#define SITES(sites) \
    "{\"flushes\": {}, \"call_sites\": [" sites "]}"

static void check_row(size_t index, const char *name, uint64_t a, uint64_t b)
{
    const struct stats_diff_row *row = &diff.rows[index];

    ck_assert_uint_lt(index, diff.row_count);
    ck_assert_uint_eq(row->name_length, strlen(name));
    ck_assert_mem_eq(row->name, name, strlen(name));
    ck_assert_uint_eq(row->cycles[0], a);
    ck_assert_uint_eq(row->cycles[1], b);
}

START_TEST(sites_of_a_function_and_cause_add_up)
{
    ck_assert(make(STATS_DIFF_BY_site,
                   SITES(SITE("f+0x1c", "invlpg", 1, 10, 100) ","
                         SITE("f+0x20", "invlpg", 2, 20, 200)),
                   SITES(SITE("f+0x9", "invlpg", 4, 40, 400))));
    ck_assert_uint_eq(diff.row_count, 1);
    check_row(0, "f", 330, 440);
    ck_assert_uint_eq(diff.rows[0].count[0], 3);
    ck_assert_uint_eq(diff.rows[0].count[1], 4);
}
END_TEST

START_TEST(causes_of_a_function_are_rows_of_their_own)
{
    ck_assert(make(STATS_DIFF_BY_site,
                   SITES(SITE("f+0x1", "invlpg", 1, 1, 1)),
                   SITES(SITE("f+0x1", "mov_cr3", 1, 1, 1))));
    ck_assert_uint_eq(diff.row_count, 2);
    ck_assert(diff.rows[0].has[0] && !diff.rows[0].has[1]);
    ck_assert(!diff.rows[1].has[0] && diff.rows[1].has[1]);
}
END_TEST

START_TEST(a_name_that_begins_another_is_not_that_other)
{
    ck_assert(make(STATS_DIFF_BY_site,
                   SITES(SITE("map+0x1", "invlpg", 1, 1, 0)),
                   SITES(SITE("map_all+0x1", "invlpg", 1, 1, 0))));
    ck_assert_uint_eq(diff.row_count, 2);
}
END_TEST

START_TEST(a_clone_made_by_the_compiler_is_its_function)
{
    ck_assert(make(STATS_DIFF_BY_site,
                   SITES(SITE("f.isra.0+0x1c", "invlpg", 1, 10, 0)),
                   SITES(SITE("f+0x4", "invlpg", 1, 11, 0))));
    ck_assert_uint_eq(diff.row_count, 1);
    check_row(0, "f", 10, 11);
}
END_TEST

START_TEST(a_site_without_a_symbol_is_its_address)
{
    ck_assert(make(STATS_DIFF_BY_site,
                   SITES(SITE("0x00100020", "invlpg", 1, 1, 0)),
                   SITES(SITE("0x00100024", "invlpg", 1, 1, 0))));
    ck_assert_uint_eq(diff.row_count, 2);
}
END_TEST

START_TEST(a_local_symbol_keeps_the_dot_that_it_starts_with)
{
    ck_assert(make(STATS_DIFF_BY_site,
                   SITES(SITE(".Lf+0x1", "invlpg", 1, 1, 0)), SITES("")));
    check_row(0, ".Lf", 1, 0);
}
END_TEST

START_TEST(the_largest_change_stands_first_whichever_way)
{
    ck_assert(make(STATS_DIFF_BY_site,
                   SITES(SITE("grew+0x1", "invlpg", 1, 100, 0) ","
                         SITE("equal+0x1", "invlpg", 1, 9000, 0) ","
                         SITE("shrank+0x1", "invlpg", 1, 500, 0)),
                   SITES(SITE("grew+0x1", "invlpg", 1, 200, 0) ","
                         SITE("equal+0x1", "invlpg", 1, 9000, 0) ","
                         SITE("shrank+0x1", "invlpg", 1, 100, 0))));
    check_row(0, "shrank", 500, 100);
    check_row(1, "grew", 100, 200);
    check_row(2, "equal", 9000, 9000);
}
END_TEST

START_TEST(the_flush_cost_is_the_sum_over_causes)
{
    ck_assert(make(STATS_DIFF_BY_cause,
                   "{\"flushes\": {\"invlpg\": {" FLUSH(1, 10, 100) "},"
                   " \"mov_cr3\": {" FLUSH(2, 20, 200) "}}}",
                   "{\"flushes\": {\"mov_cr3\": {" FLUSH(3, 20, 300) "}}}"));
    ck_assert_uint_eq(diff.flush_cost[0], 330);
    ck_assert_uint_eq(diff.flush_cost[1], 320);
    ck_assert_uint_eq(diff.whole, 330);
    check_row(0, "invlpg", 110, 0);
    check_row(1, "mov_cr3", 220, 320);
}
END_TEST

START_TEST(the_growth_of_a_region_is_a_share_of_the_cycles)
{
    ck_assert(make(STATS_DIFF_BY_region,
                   "{\"cycles\": 5000, \"flushes\": {}, \"regions\": "
                   "[{\"name\": \"r\", \"count\": 1, \"cycles\": 70}]}",
                   "{\"cycles\": 6000, \"flushes\": {}, \"regions\": "
                   "[{\"name\": \"r\", \"count\": 1, \"cycles\": 90}]}"));
    ck_assert_uint_eq(diff.whole, 5000);
    check_row(0, "r", 70, 90);
}
END_TEST

START_TEST(a_total_that_one_file_lacks_is_absent_there)
{
    ck_assert(make(STATS_DIFF_BY_cause,
                   "{\"flushes\": {}, \"tlb\": {\"itlb\": {\"misses\": 4}}}",
                   "{\"flushes\": {}, \"cycles\": 7}"));
    ck_assert_uint_eq(diff.total_count, 2);
    ck_assert_str_eq(diff.totals[0].label, "itlb misses");
    ck_assert(diff.totals[0].has[0] && !diff.totals[0].has[1]);
    ck_assert_str_eq(diff.totals[1].label, "cycles");
    ck_assert_uint_eq(diff.totals[1].value[1], 7);
}
END_TEST

START_TEST(growth_is_above_a_limit_only_beyond_it)
{
    ck_assert(!stats_diff_above(100, 105, 100, 5000));
    ck_assert(stats_diff_above(100, 106, 100, 5000));
    ck_assert(!stats_diff_above(200, 100, 100, 0));
    ck_assert(!stats_diff_above(100, 100, 100, 0));
    ck_assert(stats_diff_above(100, 101, 100, 0));
}
END_TEST

/* In doubles, 26.08 percent of 10000 is less than 2608. */
START_TEST(a_limit_is_exact)
{
    ck_assert(!stats_diff_above(0, 2608, 10000, 26080));
    ck_assert(stats_diff_above(0, 2609, 10000, 26080));
}
END_TEST

START_TEST(a_limit_beyond_every_sum_is_not_exceeded)
{
    ck_assert(!stats_diff_above(0, INT64_MAX, INT64_MAX, 1000000000));
    ck_assert(!stats_diff_above(0, INT64_MAX, INT64_MAX, 100000));
    ck_assert(stats_diff_above(0, INT64_MAX, INT64_MAX, 99999));
}
END_TEST

START_TEST(any_growth_from_nothing_is_above_every_limit)
{
    ck_assert(stats_diff_above(0, 1, 0, 1000000000));
    ck_assert(!stats_diff_above(0, 0, 0, 0));
}
END_TEST

/* A text as B, beside an A without anything, is refused with a place in B. */
static void check_refused(enum stats_diff_by by, const char *b,
                          const char *text)
{
    ck_assert(!make(by, SITES(""), b));
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
    ck_assert_str_eq(error.text, text);
}

START_TEST(a_negative_count_is_refused)
{
    check_refused(STATS_DIFF_BY_site,
                  SITES(SITE("f", "invlpg", 1, -1, 0)),
                  "B.json: call_sites[0].direct_cycles is no count "
                  "from 0 to 2^53");
}
END_TEST

START_TEST(a_fraction_is_refused)
{
    check_refused(STATS_DIFF_BY_site,
                  SITES(SITE("f", "invlpg", 1, 1, 0.5)),
                  "B.json: call_sites[0].refill_cycles is no count "
                  "from 0 to 2^53");
}
END_TEST

START_TEST(a_count_that_a_double_does_not_hold_is_refused)
{
    check_refused(STATS_DIFF_BY_site,
                  SITES(SITE("f", "invlpg", 9007199254740994, 1, 1)),
                  "B.json: call_sites[0].count is no count from 0 to 2^53");
}
END_TEST

START_TEST(a_text_for_a_count_is_refused)
{
    check_refused(STATS_DIFF_BY_cause,
                  "{\"flushes\": {\"invlpg\": {\"count\": \"1\"}}}",
                  "B.json: flushes.invlpg.count is no count from 0 to 2^53");
}
END_TEST

START_TEST(a_site_without_a_cause_is_refused)
{
    check_refused(STATS_DIFF_BY_site, SITES("{\"site\": \"f\"}"),
                  "B.json: call_sites[0] has no site and cause");
}
END_TEST

START_TEST(missing_flushes_are_refused)
{
    check_refused(STATS_DIFF_BY_cause, "{\"cycles\": 1}",
                  "B.json: flushes is missing");
}
END_TEST

START_TEST(flushes_that_are_no_object_are_refused)
{
    check_refused(STATS_DIFF_BY_cause, "{\"flushes\": [1]}",
                  "B.json: flushes is no object");
}
END_TEST

START_TEST(refills_in_one_file_alone_are_refused)
{
    check_refused(STATS_DIFF_BY_cause,
                  "{\"flushes\": {\"invlpg\": {" FLUSH(1, 1, 1) "}}}",
                  "A.json: flushes: no refill_cycles, which B.json has "
                  "(--attribution off)");
}
END_TEST

Suite *stats_diff_suite(void)
{
    Suite *suite = suite_create("stats_diff");
    TCase *rows = tcase_create("rows"), *limit = tcase_create("limit"),
          *refused = tcase_create("refused");

    tcase_add_checked_fixture(rows, setup, teardown);
    tcase_add_test(rows, sites_of_a_function_and_cause_add_up);
    tcase_add_test(rows, causes_of_a_function_are_rows_of_their_own);
    tcase_add_test(rows, a_name_that_begins_another_is_not_that_other);
    tcase_add_test(rows, a_clone_made_by_the_compiler_is_its_function);
    tcase_add_test(rows, a_site_without_a_symbol_is_its_address);
    tcase_add_test(rows, a_local_symbol_keeps_the_dot_that_it_starts_with);
    tcase_add_test(rows, the_largest_change_stands_first_whichever_way);
    tcase_add_test(rows, the_flush_cost_is_the_sum_over_causes);
    tcase_add_test(rows, the_growth_of_a_region_is_a_share_of_the_cycles);
    tcase_add_test(rows, a_total_that_one_file_lacks_is_absent_there);
    suite_add_tcase(suite, rows);
    tcase_add_test(limit, growth_is_above_a_limit_only_beyond_it);
    tcase_add_test(limit, a_limit_is_exact);
    tcase_add_test(limit, a_limit_beyond_every_sum_is_not_exceeded);
    tcase_add_test(limit, any_growth_from_nothing_is_above_every_limit);
    suite_add_tcase(suite, limit);
    tcase_add_checked_fixture(refused, setup, teardown);
    tcase_add_test(refused, a_negative_count_is_refused);
    tcase_add_test(refused, a_fraction_is_refused);
    tcase_add_test(refused, a_count_that_a_double_does_not_hold_is_refused);
    tcase_add_test(refused, a_text_for_a_count_is_refused);
    tcase_add_test(refused, a_site_without_a_cause_is_refused);
    tcase_add_test(refused, missing_flushes_are_refused);
    tcase_add_test(refused, flushes_that_are_no_object_are_refused);
    tcase_add_test(refused, refills_in_one_file_alone_are_refused);
    suite_add_tcase(suite, refused);
    return suite;
}
