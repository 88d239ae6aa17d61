/* The text of a trace's header: written, read, and refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/model/shipped_models.h"
#include "emu/trace/trace_header.h"

Suite *trace_header_suite(void);

enum { TEXT_MAX = 1 << 15 };

static struct trace_header header, read;
static struct error error;

static void setup(void)
{
    header = (struct trace_header){
        .made_by = "pagewalk 1.2", .model_name = "p6", .tlb = "dtlb=16x4",
        .options = "lab=kmap exit", .clock_counts_insns = true,
        .classified = true, .filter = {.data = 4, .fetch = 8},
    };
}

/* Reads what is written of `header`. */
static bool through(void)
{
    char *text = trace_header_format(&header, shipped_models_text("p6"));
    bool ok;

    ck_assert_ptr_nonnull(text);
    ok = trace_header_parse(&read, text, "t.pwt", &error);
    free(text);
    return ok;
}

/* Reads these lines followed by the p6 model. */
static bool parse(const char *lines)
{
    static char text[TEXT_MAX];

    snprintf(text, sizeof text, "%s\n%s", lines, shipped_models_text("p6"));
    return trace_header_parse(&read, text, "t.pwt", &error);
}

static void says(const char *what)
{
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
    ck_assert_msg(!strncmp(error.text, "t.pwt: ", 7) &&
                  strstr(error.text, what), "message: %s", error.text);
}

START_TEST(what_was_written_is_read)
{
    ck_assert_msg(through(), "%s", error.text);
    ck_assert_str_eq(read.made_by, header.made_by);
    ck_assert_str_eq(read.model_name, header.model_name);
    ck_assert_str_eq(read.tlb, header.tlb);
    ck_assert_str_eq(read.options, header.options);
    ck_assert(read.clock_counts_insns && read.classified);
    ck_assert(!read.filter.joint);
    ck_assert_uint_eq(read.filter.data, 4);
    ck_assert_uint_eq(read.filter.fetch, 8);
}
END_TEST

START_TEST(the_model_has_the_tlb_of_the_recording)
{
    ck_assert_msg(through(), "%s", error.text);
    ck_assert_str_eq(read.model.name, "p6");
    ck_assert_uint_eq(read.model.mmu.tlb[TLB_SLOT_D4K].entries, 16);
    ck_assert_uint_eq(read.model.mmu.tlb[TLB_SLOT_I4K].entries, 32);
}
END_TEST

START_TEST(a_newline_in_a_value_does_not_end_its_line)
{
    strcpy(header.options, "a\nfilter: joint:1\n\n[cpu]");
    ck_assert_msg(through(), "%s", error.text);
    ck_assert_str_eq(read.options, "a?filter: joint:1??[cpu]");
    ck_assert(!read.filter.joint);
}
END_TEST

START_TEST(a_key_that_is_not_known_is_left_out)
{
    ck_assert_msg(parse("later: 1\nempty:\nfilter: joint:2\n"), "%s",
                  error.text);
    ck_assert(read.filter.joint);
    ck_assert_uint_eq(read.filter.data, 2);
}
END_TEST

static const struct { const char *lines, *what; } wrong[] = {
    {"made-by: x\n", "header: no filter"},
    {"filter: split:3,4\n", "a trace filter is split:SI,SD or joint:S"},
    {"filter\n", "\"filter\" is no \"key: value\""},
    {"filter: joint:1\ntlb: dtlb=3x2\n", "the ways do not divide"},
    {"filter: joint:1\n\n[cpu]\nname = \n", "the trace's model:"},
    {"", "header: no filter"},
};

START_TEST(a_wrong_header_is_refused)
{
    ck_assert(!parse(wrong[_i].lines));
    says(wrong[_i].what);
}
END_TEST

START_TEST(a_header_without_a_model_is_refused)
{
    ck_assert(!trace_header_parse(&read, "filter: joint:1\n", "t.pwt",
                                  &error));
    says("the trace's model:1: ");
}
END_TEST

Suite *trace_header_suite(void)
{
    Suite *suite = suite_create("trace_header");
    TCase *tc = tcase_create("header");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, what_was_written_is_read);
    tcase_add_test(tc, the_model_has_the_tlb_of_the_recording);
    tcase_add_test(tc, a_newline_in_a_value_does_not_end_its_line);
    tcase_add_test(tc, a_key_that_is_not_known_is_left_out);
    tcase_add_loop_test(tc, a_wrong_header_is_refused, 0,
                        sizeof wrong / sizeof wrong[0]);
    tcase_add_test(tc, a_header_without_a_model_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}
