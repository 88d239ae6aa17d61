/* What the kernel's experiments print, and the table made of it. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/lab/lab.h"
#include "emu/lab/board/lab_disk.h"
#include "emu/lab/lab_explain.h"
#include "emu/lab/lab_words.h"

Suite *lab_suite(void);

static struct lab_run runs[2];
static const struct lab_config config = { .lab = "kmap" };

static void setup(void)
{
    memset(runs, 0, sizeof(runs));
    runs[0].config = runs[1].config = &config;
    strcpy(runs[0].title, "p6");
    strcpy(runs[1].title, "i386");
    strcpy(runs[0].model, "p6");
    strcpy(runs[1].model, "i386");
    runs[0].ok = runs[1].ok = true;
}

static void take(unsigned run, const char *line)
{
    lab_take_line(&runs[run], line);
}

START_TEST(results_have_value_and_unit)
{
    const struct lab_result *result;

    take(0, "LAB kmap direct 12.3 cycles/page");
    result = lab_find(&runs[0], "kmap", "direct");
    ck_assert_ptr_nonnull(result);
    ck_assert_double_eq_tol(result->value, 12.3, 1e-9);
    ck_assert_str_eq(result->unit, "cycles/page");
    ck_assert(!result->skipped);
}
END_TEST

START_TEST(results_may_be_skipped_one_by_one_or_all)
{
    take(0, "LAB directmap 4m skipped no-pse");
    take(0, "LAB kmap skipped no-highmem");
    ck_assert(lab_find(&runs[0], "directmap", "4m")->skipped);
    ck_assert_str_eq(lab_find(&runs[0], "directmap", "4m")->unit, "no-pse");
    ck_assert_str_eq(lab_find(&runs[0], "kmap", "")->unit, "no-highmem");
}
END_TEST

START_TEST(failed_checks_are_counted_and_kept)
{
    take(0, "CHECK kmap slots_in_use 0");
    take(0, "CHECK kmap slots_stale 3");
    take(0, "FAILED kmap slots_stale: expected 0");
    ck_assert_uint_eq(lab_find_checks(&runs[0], "kmap")->checks, 2);
    ck_assert_uint_eq(lab_find_checks(&runs[0], "kmap")->failed, 1);
    ck_assert_uint_eq(runs[0].failures, 1);
    ck_assert_str_eq(runs[0].failure[0],
                     "FAILED kmap slots_stale: expected 0");
}
END_TEST

START_TEST(other_lines_are_only_remembered)
{
    take(0, "LAB");
    take(0, "LAB kmap direct");
    take(0, "LAB kmap direct many cycles/page");
    take(0, "LAB kmap direct nan cycles/page");
    take(0, "CHECK");
    take(0, "hello");
    ck_assert_uint_eq(runs[0].results, 0);
    ck_assert_uint_eq(runs[0].check_labs, 0);
    ck_assert_uint_eq(runs[0].lines, 6);
}
END_TEST

START_TEST(a_guest_that_prints_without_end_overflows_nothing)
{
    for (unsigned i = 0; i < 2 * LAB_RESULTS_MAX; i++) {
        char line[400];

        snprintf(line, sizeof(line), "LAB lab%u v%u 1.0 cycles/x", i, i);
        take(0, line);
        snprintf(line, sizeof(line), "FAILED lab%u %0300u", i, i);
        take(0, line);
    }
    ck_assert_uint_eq(runs[0].results, LAB_RESULTS_MAX);
    ck_assert_uint_eq(runs[0].failures, LAB_FAILURES_MAX);
    ck_assert_uint_eq(runs[0].check_labs, LAB_FAILURES_MAX);
}
END_TEST

/* The table of two models' kmap results. */
static char *make_table_of_width(unsigned width)
{
    char *text;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(stream);
    lab_table(runs, 2, width, stream);
    fclose(stream);
    return text;
}

static char *make_table(void)
{
    return make_table_of_width(100);
}

START_TEST(tables_set_models_side_by_side_with_ratios)
{
    char *table;

    take(0, "LAB kmap direct 10.0 cycles/page");
    take(0, "LAB kmap kmap_local_same 25.0 cycles/page");
    take(1, "LAB kmap direct 20.0 cycles/page");
    take(1, "LAB kmap kmap_local_same skipped why-not");
    take(0, "CHECK kmap slots_in_use 0");
    table = make_table();
    ck_assert_ptr_nonnull(strstr(table, "p6, cycles/page"));
    ck_assert_ptr_nonnull(strstr(table, "2.5x"));
    ck_assert_ptr_nonnull(strstr(table, "skipped: why-not"));
    ck_assert_ptr_nonnull(strstr(table, "p6: 1 check, 0 failed"));
    free(table);
}
END_TEST

START_TEST(a_ratio_of_thousands_does_not_touch_the_cost)
{
    char *table;

    take(0, "LAB kmap direct 10.0 cycles/page");
    take(0, "LAB kmap kmap_local_same 123456.7 cycles/page");
    table = make_table();
    ck_assert_ptr_nonnull(strstr(table, "123456.7 12346x"));
    free(table);
}
END_TEST

START_TEST(a_variant_that_begins_another_name_keeps_its_row)
{
    char *table;

    take(0, "LAB kmap kmap_local 10.0 cycles/page");
    take(0, "LAB kmap kmap_local_same 25.0 cycles/page");
    table = make_table();
    ck_assert_ptr_nonnull(strstr(table, "\nkmap_local "));
    ck_assert_ptr_nonnull(strstr(table, "\nkmap_local_same "));
    free(table);
}
END_TEST

START_TEST(results_that_are_no_costs_stand_in_a_table_without_ratios)
{
    char *table;

    take(0, "LAB kmap cost 10.0 cycles/page");
    take(0, "LAB kmap left 896.0 MiB");
    table = make_table();
    ck_assert_ptr_nonnull(strstr(table, "p6, cycles/page"));
    ck_assert_ptr_nonnull(strstr(table, "p6, MiB"));
    ck_assert_ptr_null(strstr(table, "89.6x"));
    free(table);
}
END_TEST

START_TEST(tables_fit_in_their_width)
{
    static const unsigned widths[] = { 48, 60, 80, 100, 132 };
    unsigned width = widths[_i];
    char *table, *line;

    strcpy(runs[0].title, "p6, tlb=dtlb=128x4,itlb=64x4,policy=lru, mem=1G");
    take(0, "LAB kmap kmap_local_same 123456.7 cycles/page");
    take(1, "LAB kmap kmap_local_same 99999.9 cycles/page");
    take(0, "LAB kmap left 896 MiB");
    runs[0].result[0].has_region = true;
    runs[0].result[0].ops = 10;
    runs[0].result[0].total[COUNTER_walk_cycles] = 123456789;
    table = make_table_of_width(width);
    ck_assert_ptr_nonnull(strstr(table, "123456.7"));
    for (line = strtok(table, "\n"); line; line = strtok(NULL, "\n"))
        ck_assert_msg(strlen(line) <= width, "%zu: %s", strlen(line), line);
    free(table);
}
END_TEST

START_TEST(a_wide_terminal_has_more_runs_side_by_side)
{
    char *table;

    take(0, "LAB kmap direct 10.0 cycles/page");
    take(1, "LAB kmap direct 20.0 cycles/page");
    table = make_table_of_width(100);
    ck_assert_ptr_nonnull(strstr(table, " | "));
    free(table);
    table = make_table_of_width(80);
    ck_assert_ptr_null(strstr(table, " | "));
    ck_assert_ptr_nonnull(strstr(table, "20.0"));
    free(table);
}
END_TEST

/* A result of 10 operations of 812 cycles, of which 540 are dtlb_walk. */
static void take_stack(void)
{
    static const uint64_t stack[CYCLE_CAUSES] = {
        [CYCLE_issue] = 1200, [CYCLE_branch] = 120, [CYCLE_dtlb_walk] = 5400,
        [CYCLE_flush] = 1400,
    };

    take(0, "LAB kmap kmap_local 812.0 cycles/page 10");
    take(1, "LAB kmap kmap_local 900.0 cycles/page 10");
    runs[0].shows_cycles = true;
    runs[0].result[0].has_region = true;
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        runs[0].result[0].total[counters_of_cause((enum cycle_cause)i)] =
            stack[i];
}

START_TEST(a_cycle_stack_has_a_column_for_each_cause_that_occurs)
{
    char *table;

    take_stack();
    table = make_table_of_width(70);
    ck_assert_ptr_nonnull(strstr(table,
"            p6, cycle stack\n"
"variant     cycles issue branch dtlb_walk flush\n"
"-----------------------------------------------\n"
"kmap_local   812.0 120.0   12.0     540.0 140.0\n"));
    free(table);
}
END_TEST

START_TEST(a_cycle_stack_sums_the_least_causes_where_it_has_no_room)
{
    char *table;

    take_stack();
    table = make_table_of_width(44);
    ck_assert_ptr_nonnull(strstr(table,
"variant     cycles dtlb_walk flush  other\n"
"-----------------------------------------\n"
"kmap_local   812.0     540.0 140.0  132.0\n"));
    free(table);
}
END_TEST

START_TEST(cycle_stacks_are_printed_only_when_asked_for)
{
    char *table;

    take_stack();
    runs[0].shows_cycles = false;
    table = make_table();
    ck_assert_ptr_null(strstr(table, "cycle stack"));
    free(table);
}
END_TEST

START_TEST(counts_are_printed_as_the_kernel_printed_them)
{
    char *table;

    take(0, "LAB kmap left 896 MiB");
    take(0, "LAB kmap part 1.25 MiB");
    table = make_table();
    ck_assert_ptr_nonnull(strstr(table, " 896 "));
    ck_assert_ptr_nonnull(strstr(table, " 1.25 "));
    free(table);
}
END_TEST

START_TEST(a_run_that_measured_without_checks_is_not_called_not_run)
{
    char *table;

    take(0, "LAB kmap direct 10.0 cycles/page");
    table = make_table();
    ck_assert_ptr_nonnull(strstr(table, "p6: measured, nothing to check"));
    ck_assert_ptr_nonnull(strstr(table, "i386: not run"));
    free(table);
}
END_TEST

START_TEST(options_that_the_kernel_does_not_take_are_kept)
{
    take(0, "warning: no memory is hot");
    ck_assert_str_eq(runs[0].refused, "");
    take(0, "warning: unknown option \"ktpi=on\" ignored");
    ck_assert_str_eq(runs[0].refused, "unknown option \"ktpi=on\" ignored");
    take(1, "warning: option \"pae=on\" ignored: no PAE");
    ck_assert_str_eq(runs[1].refused, "");
    ck_assert_str_eq(runs[1].skipped, "option \"pae=on\" ignored: no PAE");
}
END_TEST

START_TEST(axes_have_every_combination_once)
{
    struct lab_axes axes = { .count = 0 };
    struct error error;

    ck_assert(lab_axes_add(&axes, "kpti=off/on", '/', &error));
    ck_assert(lab_axes_add(&axes, "tlb=dtlb=64x4,policy=lru/ideal", '/',
                           &error));
    ck_assert_uint_eq(lab_axes_product(&axes), 4);
    ck_assert_str_eq(lab_axes_value(&axes, 0, 0), "off");
    ck_assert_str_eq(lab_axes_value(&axes, 1, 0), "off");
    ck_assert_str_eq(lab_axes_value(&axes, 1, 1), "ideal");
    ck_assert_str_eq(lab_axes_value(&axes, 2, 0), "on");
    ck_assert_str_eq(lab_axes_value(&axes, 2, 1), "dtlb=64x4,policy=lru");
}
END_TEST

START_TEST(axes_without_key_or_value_are_refused)
{
    static const char *const bad[] = {
        "kpti", "=on", "kpti=", "kpti=on/", "kpti=/on", "kpti=on/on", "a=b",
    };
    struct lab_axes axes = { .count = 0 };
    struct error error;

    ck_assert(lab_axes_add(&axes, "a=b", '/', &error));
    ck_assert(!lab_axes_add(&axes, bad[_i], '/', &error));
}
END_TEST

START_TEST(words_of_a_command_line_have_one_value_each)
{
    char line[32] = "lab=kmap exit";
    struct error error;

    ck_assert(lab_words_add(line, sizeof(line), "--set", "pae=on,pse", ',',
                            &error));
    ck_assert_str_eq(line, "lab=kmap exit pae=on pse");
    ck_assert(lab_words_add(line, sizeof(line), "--set", "pse,pae=on", ',',
                            &error));
    ck_assert_str_eq(line, "lab=kmap exit pae=on pse");
    ck_assert(!lab_words_add(line, sizeof(line), "--set", "pae=off", ',',
                             &error));
    ck_assert(!lab_words_add(line, sizeof(line), "--set", "lab=all", ',',
                             &error));
    ck_assert(!lab_words_add(line, sizeof(line), "--set", "split=4g4g", ',',
                             &error));
}
END_TEST

START_TEST(every_experiment_has_rows_with_sentences)
{
    ck_assert(lab_explain_has("kmap", "kmap_local"));
    ck_assert(lab_explain_has("directmap", "4k_16"));
    ck_assert(!lab_explain_has("directmap", "kmap_local"));
    for (const struct lab_place *place = lab_places; place->file; place++)
        ck_assert_uint_gt(place->line, 0);
}
END_TEST

START_TEST(an_experiment_that_needs_a_disk_gets_one_of_its_own)
{
    struct lab_disk none, first, second;
    uint8_t sector[DISK_SECTOR];
    struct error error;

    ck_assert(lab_disk_make(&none, "kmap", &error));
    ck_assert_ptr_null(none.data);
    ck_assert(lab_disk_make(&first, "swap", &error));
    ck_assert(lab_disk_make(&second, "swap", &error));
    ck_assert(first.disk.read(first.disk.opaque, 7, sector));
    ck_assert_mem_eq(sector + DISK_SECTOR - 10, "SWAPSPACE2", 10);

    memset(sector, 0xa5, sizeof(sector));
    ck_assert(first.disk.write(first.disk.opaque, first.disk.sectors - 1,
                               sector));
    ck_assert(first.disk.read(first.disk.opaque, first.disk.sectors - 1,
                              sector));
    ck_assert_uint_eq(sector[DISK_SECTOR - 1], 0xa5);
    ck_assert(second.disk.read(second.disk.opaque, second.disk.sectors - 1,
                               sector));
    ck_assert_uint_eq(sector[DISK_SECTOR - 1], 0);
    lab_disk_free(&first);
    lab_disk_free(&second);
    lab_disk_free(&none);
}
END_TEST

Suite *lab_suite(void)
{
    Suite *suite = suite_create("lab");
    TCase *lines = tcase_create("lines");
    TCase *table = tcase_create("table");
    TCase *plan = tcase_create("plan");

    tcase_add_checked_fixture(lines, setup, NULL);
    tcase_add_test(lines, results_have_value_and_unit);
    tcase_add_test(lines, results_may_be_skipped_one_by_one_or_all);
    tcase_add_test(lines, failed_checks_are_counted_and_kept);
    tcase_add_test(lines, other_lines_are_only_remembered);
    tcase_add_test(lines, a_guest_that_prints_without_end_overflows_nothing);
    tcase_add_test(lines, options_that_the_kernel_does_not_take_are_kept);
    suite_add_tcase(suite, lines);
    tcase_add_test(plan, axes_have_every_combination_once);
    tcase_add_loop_test(plan, axes_without_key_or_value_are_refused, 0, 7);
    tcase_add_test(plan, words_of_a_command_line_have_one_value_each);
    tcase_add_test(plan, every_experiment_has_rows_with_sentences);
    tcase_add_test(plan,
                   an_experiment_that_needs_a_disk_gets_one_of_its_own);
    suite_add_tcase(suite, plan);
    tcase_add_checked_fixture(table, setup, NULL);
    tcase_add_test(table, tables_set_models_side_by_side_with_ratios);
    tcase_add_test(table, a_ratio_of_thousands_does_not_touch_the_cost);
    tcase_add_test(table, a_variant_that_begins_another_name_keeps_its_row);
    tcase_add_test(table,
                   results_that_are_no_costs_stand_in_a_table_without_ratios);
    tcase_add_loop_test(table, tables_fit_in_their_width, 0, 5);
    tcase_add_test(table, a_wide_terminal_has_more_runs_side_by_side);
    tcase_add_test(table,
                   a_cycle_stack_has_a_column_for_each_cause_that_occurs);
    tcase_add_test(table,
                   a_cycle_stack_sums_the_least_causes_where_it_has_no_room);
    tcase_add_test(table, cycle_stacks_are_printed_only_when_asked_for);
    tcase_add_test(table, counts_are_printed_as_the_kernel_printed_them);
    tcase_add_test(table,
                   a_run_that_measured_without_checks_is_not_called_not_run);
    suite_add_tcase(suite, table);
    return suite;
}
