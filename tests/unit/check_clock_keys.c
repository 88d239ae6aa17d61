/* The section [clocks]: what it accepts, what it refuses, and that what is
 * printed is read back as the same table. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/model/clock_keys.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"

Suite *clock_keys_suite(void);

static struct cpu_model model;
static struct error error;

/* Parses the i386's text with the first `from` replaced by `to`. */
static bool parse_changed(const char *from, const char *to)
{
    const char *original = shipped_models_text("i386");
    const char *at = strstr(original, from);
    size_t size = strlen(original) + strlen(to) + 1;
    char *text = malloc(size);
    bool ok;

    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_nonnull(text);
    snprintf(text, size, "%.*s%s%s", (int)(at - original), original, to,
             at + strlen(from));
    memset(&error, 0, sizeof error);
    ok = model_file_parse(&model, "x.ini", text, &error);
    free(text);
    return ok;
}

static const struct clock_figure *figure(enum clock_key key, unsigned number)
{
    return clock_table_figure(&model.timing.clocks, key, number);
}

/* The line add.rr = ... says what is given instead; the error says `what`. */
static void check_refused(const char *key, const char *value, const char *what)
{
    char from[64], to[128];
    const char *text = shipped_models_text("i386"), *at;

    snprintf(from, sizeof from, "\n%s = ", key);
    at = strstr(text, from);
    ck_assert_ptr_nonnull(at);
    snprintf(from, sizeof from, "%.*s", (int)strcspn(at + 1, ";") + 1, at);
    snprintf(to, sizeof to, "\n%s = %s ", key, value);
    ck_assert_msg(!parse_changed(from, to), "%s = %s", key, value);
    ck_assert_msg(strstr(error.text, what) && strstr(error.text, "x.ini:") &&
                      strstr(error.text, key),
                  "message: %s", error.text);
}

START_TEST(figures_of_every_kind_are_read)
{
    ck_assert(parse_changed("\nadd.rr = 2 ", "\nadd.rr = 3+4n+m "));
    ck_assert_uint_eq(figure(CLOCK_add_rr, 0)->least, 3);
    ck_assert_uint_eq(figure(CLOCK_add_rr, 0)->each, 4);
    ck_assert(figure(CLOCK_add_rr, 0)->m);
    ck_assert(parse_changed("\nadd.rr = 2 ", "\nadd.rr = 6-42 "));
    ck_assert_uint_eq(figure(CLOCK_add_rr, 0)->most, 42);
    ck_assert(parse_changed("\nadd.rr = 2 ", "\nadd.rr = n+6+log2 "));
    ck_assert(figure(CLOCK_add_rr, 0)->log2);
    ck_assert_uint_eq(figure(CLOCK_add_rr, 0)->each, 1);
}
END_TEST

START_TEST(a_figure_without_a_case_is_that_of_all_others)
{
    ck_assert(parse_changed("\ndiv.r = 14, word 22, dword 38",
                            "\ndiv.r = 9, dword 40"));
    ck_assert_uint_eq(figure(CLOCK_div_r, CLOCK_SIZE_byte)->least, 9);
    ck_assert_uint_eq(figure(CLOCK_div_r, CLOCK_SIZE_word)->least, 9);
    ck_assert_uint_eq(figure(CLOCK_div_r, CLOCK_SIZE_dword)->least, 40);
}
END_TEST

START_TEST(wrong_figures_are_refused_with_their_key)
{
    check_refused("add.rr", "two", "'two' is not a figure");
    check_refused("add.rr", "2+2", "'2+2' is not a figure");
    check_refused("add.rr", "70000", "up to 65535");
    check_refused("add.rr", "5+300n", "of n up to 255");
    check_refused("add.rr", "9-3", "is not a figure");
    check_refused("add.rr", "3-9+n", "is not a figure");
    check_refused("add.rr", "7+m+m", "is not a figure");
    check_refused("add.rr", "real 7", "one figure, without a case");
    check_refused("div.r", "14, word 22, word 23", "two figures");
    check_refused("div.r", "14, wrod 22", "no case 'wrod': byte, word, dword");
    check_refused("div.r", "word 22, dword 38", "no figure for 'byte'");
}
END_TEST

START_TEST(unknown_missing_and_repeated_keys_are_refused)
{
    ck_assert(!parse_changed("\nadd.rr = 2 ", "\nadd.rx = 2 "));
    ck_assert_msg(strstr(error.text, "[clocks] add.rx: no such key"), "%s",
                  error.text);
    ck_assert(!parse_changed("\nadd.rr = 2 ", "\n; "));
    ck_assert_msg(strstr(error.text, "[clocks] has no 'add.rr'"), "%s",
                  error.text);
    ck_assert(!parse_changed("\nadd.rr = 2 ", "\nadd.mr = 2 "));
    ck_assert_msg(strstr(error.text, "given twice"), "%s", error.text);
}
END_TEST

START_TEST(a_clock_table_excludes_costs_and_a_pipeline)
{
    ck_assert(!parse_changed("\n[clocks]", "\n[cost]\nalu = 1\n[clocks]"));
    ck_assert_msg(strstr(error.text, "means nothing in a model with [clocks]"),
                  "%s", error.text);
    ck_assert(!parse_changed("\n[clocks]",
                             "\n[pipeline]\nwidth = 1\n[clocks]"));
    ck_assert_msg(strstr(error.text, "either [pipeline] or [clocks]"), "%s",
                  error.text);
}
END_TEST

START_TEST(keys_of_instructions_that_the_model_lacks_are_not_required)
{
    ck_assert(model_file_load(&model, "i386", &error));
    ck_assert(!clock_keys_required(&model, CLOCK_bswap_r));
    ck_assert(clock_keys_required(&model, CLOCK_add_rr));
    ck_assert(model_file_load(&model, "i486", &error));
    ck_assert(clock_keys_required(&model, CLOCK_bswap_r));
}
END_TEST

START_TEST(a_printed_table_is_read_back)
{
    static const char *const name[] = {"i386", "i486", "pentium"};
    struct cpu_model again;

    for (unsigned i = 0; i < sizeof name / sizeof name[0]; i++) {
        char *text;

        ck_assert(model_file_load(&model, name[i], &error));
        text = model_file_format(&model);
        ck_assert_ptr_nonnull(text);
        ck_assert_msg(model_file_parse(&again, "y.ini", text, &error), "%s",
                      error.text);
        ck_assert_mem_eq(&again.timing.clocks, &model.timing.clocks,
                         sizeof again.timing.clocks);
        free(text);
    }
}
END_TEST

Suite *clock_keys_suite(void)
{
    Suite *s = suite_create("clock_keys");
    TCase *tc = tcase_create("clock_keys");

    tcase_add_test(tc, figures_of_every_kind_are_read);
    tcase_add_test(tc, a_figure_without_a_case_is_that_of_all_others);
    tcase_add_test(tc, wrong_figures_are_refused_with_their_key);
    tcase_add_test(tc, unknown_missing_and_repeated_keys_are_refused);
    tcase_add_test(tc, a_clock_table_excludes_costs_and_a_pipeline);
    tcase_add_test(
        tc, keys_of_instructions_that_the_model_lacks_are_not_required);
    tcase_add_test(tc, a_printed_table_is_read_back);
    suite_add_tcase(s, tc);
    return s;
}
