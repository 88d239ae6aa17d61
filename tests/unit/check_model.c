/* CPU models: what the shipped ones say, and the errors of wrong ones. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/timing/timing.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"
#include "emu/model/tlbspec.h"
#include "tests/unit/insn_fixture.h"

Suite *model_suite(void);

enum { TEXT_SIZE = 16384 };

static struct cpu_model model;
static struct error error;

/* The p6 model's text with the first `from` replaced by `to`, parsed. */
static bool parse_changed(const char *from, const char *to)
{
    const char *original = shipped_models_text("p6");
    const char *at = strstr(original, from);
    char text[TEXT_SIZE];

    ck_assert_ptr_nonnull(at);
    ck_assert_uint_lt(strlen(original) + strlen(to), sizeof(text));
    snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - original), original,
             to, at + strlen(from));
    memset(&error, 0, sizeof(error));
    return model_file_parse(&model, "x.ini", text, &error);
}

/* The number of the first line of the p6 model's text that has `part`. */
static int line_of(const char *part)
{
    const char *text = shipped_models_text("p6");
    const char *at = strstr(text, part);
    int line = 1;

    ck_assert_ptr_nonnull(at);
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

static void check_says(int line, const char *what)
{
    char start[64];

    snprintf(start, sizeof(start), "x.ini:%d: ", line);
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
    ck_assert_msg(!strncmp(error.text, start, strlen(start)) &&
                  strstr(error.text, what), "message: %s", error.text);
}

START_TEST(all_shipped_models_load_under_their_own_name)
{
    const char *name;
    unsigned count = 0;

    for (; (name = shipped_models_name(count)); count++) {
        ck_assert_msg(model_file_load(&model, name, &error), "%s", error.text);
        ck_assert_str_eq(model.name, name);
        ck_assert_str_ne(model.title, "");
    }
    ck_assert_uint_eq(count, 7);
}
END_TEST

/* INC EBX, then a load at EBX. */
START_TEST(models_whose_addresses_wait_for_registers_measure_dependency)
{
    static const uint8_t inc[INSN_BYTES_MAX] = {0x43};
    static const uint8_t load[INSN_BYTES_MAX] = {0x8b, 0x03};
    struct insn_fixture first, second;
    unsigned waiting = 0;
    const char *name;

    insn_fixture_crack(&first, INSN_FLAT_32, inc);
    insn_fixture_crack(&second, INSN_FLAT_32, load);
    for (unsigned i = 0; (name = shipped_models_name(i)); i++) {
        struct timing timing;

        ck_assert(model_file_load(&model, name, &error));
        timing_begin(&timing, &model, false, &(struct timing_state){0});
        timing_insn(&timing, &first.crack);
        timing_insn(&timing, &second.crack);
        ck_assert_msg(!timing.cycles.dependency ||
                      timing_has_interlocks(&model), "%s", name);
        waiting += timing_has_interlocks(&model);
    }
    ck_assert_uint_eq(waiting, 6);      /* all but the i386 */
}
END_TEST

START_TEST(the_i386_has_a_unified_tlb_and_no_invlpg)
{
    ck_assert(model_file_load(&model, "i386", &error));
    ck_assert(model.mmu.unified);
    ck_assert_uint_eq(model.mmu.tlb[TLB_SLOT_D4K].entries, 32);
    ck_assert_uint_eq(model.mmu.tlb[TLB_SLOT_D4K].ways, 4);
    ck_assert(!cpu_model_has(&model, FEATURE_i486));
    ck_assert_uint_eq(model.hz, 33000000);
}
END_TEST

START_TEST(the_i486_walks_in_its_published_13_clocks)
{
    ck_assert(model_file_load(&model, "i486", &error));
    ck_assert_uint_eq(model.mmu.walk_start + 2 * model.mmu.walk_read, 13);
    ck_assert_uint_eq(model.mmu.walk_update, 8);
}
END_TEST

START_TEST(the_p6_has_the_tlbs_of_its_cpuid_descriptors)
{
    const struct tlb_geometry *tlb = model.mmu.tlb;

    ck_assert(model_file_load(&model, "p6", &error));
    ck_assert(!model.mmu.unified);
    ck_assert_uint_eq(tlb[TLB_SLOT_I4K].entries, 32);
    ck_assert_uint_eq(tlb[TLB_SLOT_ILARGE].entries, 2);
    ck_assert_uint_eq(tlb[TLB_SLOT_ILARGE].ways, 2);
    ck_assert_uint_eq(tlb[TLB_SLOT_D4K].entries, 64);
    ck_assert_uint_eq(tlb[TLB_SLOT_DLARGE].entries, 8);
    ck_assert_mem_eq(model.leaf2, "\1\2\3\4", 4);
    ck_assert(cpu_model_has(&model, FEATURE_pge));
    ck_assert(cpu_model_has(&model, FEATURE_pae));
    ck_assert(!cpu_model_has(&model, FEATURE_nx));
    /* Software denies SYSENTER to a family 6 below model 3, stepping 3. */
    ck_assert_uint_ge(model.signature, 0x633);
}
END_TEST

START_TEST(a_class_of_micro_ops_means_nothing_with_a_pipeline)
{
    ck_assert(!parse_changed("\nbound = 10\n", "\nbound = 10\nlea = 1\n"));
    ck_assert_ptr_nonnull(strstr(error.text,
                                 "[cost] lea means nothing in a model with "
                                 "[pipeline]"));
}
END_TEST

START_TEST(a_pipeline_is_complete_or_refused)
{
    ck_assert(!parse_changed("\nload = 3\n", "\n"));
    ck_assert_ptr_nonnull(strstr(error.text, "[pipeline] has no 'load'"));
    ck_assert(!parse_changed("\nload = 3\n", "\nload = 0\n"));
    ck_assert_ptr_nonnull(strstr(error.text, "[pipeline] load: below 1: 1 to 100 cycles"));
    ck_assert(!parse_changed("\nwidth = 3\n", "\nwidth = 9\n"));
    ck_assert_ptr_nonnull(strstr(error.text, "[pipeline] width: "));
}
END_TEST

START_TEST(a_predictor_says_its_size)
{
    static const struct { const char *value, *message; } wrong[] = {
        {"tage", "no predictor 'tage': none, static, 2bit:N, btb:NxWAYS"},
        {"2bit", "'2bit' needs a size: 2bit:512"},
        {"btb:256", "no number of ways"},
        {"2bit:500", "entries and ways must be powers of two"},
        {"static:4", "'static' has no size"},
        {"2bit:64x2", "counters have no ways"},
    };
    char line[64];

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        snprintf(line, sizeof line, "\npredictor = %s", wrong[i].value);
        ck_assert(!parse_changed("\npredictor = 2bit:512", line));
        ck_assert_msg(strstr(error.text, wrong[i].message), "%s", error.text);
    }
    ck_assert(parse_changed("\npredictor = 2bit:512",
                            "\npredictor = btb:256x4"));
    ck_assert_uint_eq(model.timing.predictor.ways, 4);
}
END_TEST

START_TEST(ideal_costs_what_p6_costs)
{
    struct cpu_model p6;

    ck_assert(model_file_load(&p6, "p6", &error));
    ck_assert(model_file_load(&model, "ideal", &error));
    ck_assert_mem_eq(model.cost, p6.cost, sizeof(p6.cost));
    ck_assert_uint_eq(model.mmu.walk_read, p6.mmu.walk_read);
    ck_assert_uint_eq(model.features, p6.features);
    ck_assert(model.mmu.tlb[TLB_SLOT_D4K].ideal);
}
END_TEST

START_TEST(missing_costs_repeat_the_last_one)
{
    ck_assert(parse_changed("\nbound = 10\n", "\nbound = 3 5\n"));
    ck_assert_uint_eq(model.cost[COST_bound][COST_REG], 3);
    ck_assert_uint_eq(model.cost[COST_bound][COST_READ], 5);
    ck_assert_uint_eq(model.cost[COST_bound][COST_WRITE], 5);
}
END_TEST

START_TEST(unknown_names_are_reported_with_their_line)
{
    ck_assert(!parse_changed("[walk]", "[wlak]"));
    check_says(line_of("start ="), "no section [wlak]");
    ck_assert(!parse_changed("mhz =", "mzh ="));
    check_says(line_of("mhz ="), "no such key");
    ck_assert(!parse_changed("bound =", "buond ="));
    check_says(line_of("bound ="), "no such cost class");
    ck_assert(!parse_changed(" cmov ", " cmvo "));
    check_says(line_of("features ="), "no feature 'cmvo'");
    ck_assert(!parse_changed("policy = plru", "polic = plru"));
    check_says(line_of("policy ="), "no TLB property 'polic'");
}
END_TEST

START_TEST(bad_numbers_are_reported_with_their_line)
{
    ck_assert(!parse_changed("\nbound = 10", "\nbound = one"));
    check_says(line_of("\nbound =") + 1, "'one' is not a number");
    ck_assert(!parse_changed("\nbound = 10", "\nbound = 1 2 3 4"));
    check_says(line_of("\nbound =") + 1, "more than 3 numbers");
    ck_assert(!parse_changed("\nbound = 10", "\nbound ="));
    check_says(line_of("\nbound =") + 1, "no number");
    ck_assert(!parse_changed("\nbound = 10", "\nbound = 70000"));
    ck_assert(!parse_changed("mhz = 200", "mhz = 0"));
    ck_assert(!parse_changed("vendor = GenuineIntel", "vendor = Intel"));
    check_says(line_of("vendor ="), "12 characters");
}
END_TEST

START_TEST(impossible_tlbs_are_reported_with_their_line)
{
    ck_assert(!parse_changed("dtlb = 64x4", "dtlb = 64x5"));
    check_says(line_of("dtlb ="), "do not divide");
    ck_assert(!parse_changed("dtlb = 64x4", "dtlb = 66x3"));
    ck_assert(strstr(error.text, "power of two"));
    ck_assert(!parse_changed("large = separate", "large = shared"));
    check_says(line_of("\nlarge =") + 1, "no room");
}
END_TEST

START_TEST(a_key_that_is_missing_is_named)
{
    ck_assert(!parse_changed("\nbound = 10\n", "\n"));
    ck_assert(strstr(error.text, "[cost] has no 'bound'"));
    ck_assert(!parse_changed("mhz = 200", ""));
    ck_assert(strstr(error.text, "[cpu] has no 'mhz'"));
    ck_assert(!model_file_parse(&model, "x.ini", "", &error));
    check_says(1, "has no");
}
END_TEST

START_TEST(lines_that_are_no_ini_are_reported_by_number)
{
    ck_assert(!parse_changed("\nbound = 10\n", "\nbound\n"));
    check_says(line_of("\nbound =") + 1, "neither");
    ck_assert(!parse_changed("\nbound = 10\n", "\nbound = 10\nbound = 10\n"));
    check_says(line_of("\nbound =") + 2, "given twice");
    ck_assert(!model_file_parse(&model, "x.ini", "bound = 10\n", &error));
    check_says(1, "before the first [section]");
}
END_TEST

START_TEST(long_lines_are_refused)
{
    char line[1000];

    memset(line, 'x', sizeof(line));
    line[sizeof(line) - 1] = 0;
    ck_assert(!model_file_parse(&model, "x.ini", line, &error));
    check_says(1, "longer than");
}
END_TEST

/* Parses what a model is as text. The text of a name ends its bytes, not
 * always its array: compared are texts. */
static void check_says_the_same(const struct cpu_model *m)
{
    char *text = model_file_format(m), *again;

    ck_assert_ptr_nonnull(text);
    ck_assert_msg(model_file_parse(&model, "x.ini", text, &error), "%s",
                  error.text);
    again = model_file_format(&model);
    ck_assert_str_eq(text, again);
    ck_assert_mem_eq(model.cost, m->cost, sizeof(m->cost));
    ck_assert_mem_eq(&model.mmu, &m->mmu, sizeof(m->mmu));
    ck_assert_uint_eq(model.features, m->features);
    ck_assert_uint_eq(model.hz, m->hz);
    ck_assert_mem_eq(model.leaf2, m->leaf2, sizeof(m->leaf2));
    free(again);
    free(text);
}

START_TEST(a_model_printed_and_read_is_the_same)
{
    struct cpu_model shipped;
    const char *name;

    for (unsigned i = 0; (name = shipped_models_name(i)); i++) {
        ck_assert(model_file_load(&shipped, name, &error));
        check_says_the_same(&shipped);
    }
    ck_assert(model_file_load(&shipped, "modern", &error));
    ck_assert(tlbspec_apply(&shipped.mmu, "dtlb=64x4:srrip,psc=none,"
                            "stlb=512x4:lfu,levels=exclusive,prefetch=9,"
                            "itlb=ideal,seed=7", &error));
    check_says_the_same(&shipped);
}
END_TEST

START_TEST(a_text_that_is_no_file_has_no_base)
{
    ck_assert(!model_file_parse(&model, "x.ini", "based_on = p6\n", &error));
    check_says(1, "based_on: only a model file may have a base");
}
END_TEST

START_TEST(costs_that_are_all_0_are_refused)
{
    struct cpu_model still;
    char *text;

    ck_assert(model_file_load(&still, "p6", &error));
    memset(still.cost, 0, sizeof(still.cost));
    text = model_file_format(&still);
    ck_assert_ptr_nonnull(text);
    ck_assert(!model_file_parse(&model, "x.ini", text, &error));
    ck_assert(strstr(error.text, "[cost] every class is 0"));
    free(text);
}
END_TEST

START_TEST(errors_say_what_is_valid)
{
    ck_assert(!parse_changed("policy = plru", "policy = mru"));
    check_says(line_of("policy ="), "no policy 'mru': did you mean 'lru'? "
               "(lru, plru, fifo, random, nru, bit-plru, srrip, lfu)");
    ck_assert(!parse_changed("[walk]", "[wlak]"));
    check_says(line_of("start ="), "cpu, tlb, walk, cache, pipeline");
    ck_assert(!parse_changed("mhz =", "mzh ="));
    check_says(line_of("mhz ="), "name, title, mhz");
    ck_assert(!parse_changed("dtlb = 64x4", "dtlb = 64x4:mru"));
    check_says(line_of("dtlb ="), "dtlb: no policy 'mru': did you mean 'lru'?");
    ck_assert(!parse_changed("policy = plru", "levels = all"));
    check_says(line_of("policy ="), "nine, inclusive, exclusive");
}
END_TEST

START_TEST(an_array_may_have_a_policy_of_its_own)
{
    ck_assert(parse_changed("dtlb = 64x4", "dtlb = 66x3:nru"));
    ck_assert_int_eq(mmu_config_policy(&model.mmu, TLB_SLOT_D4K), TLB_NRU);
    ck_assert_int_eq(mmu_config_policy(&model.mmu, TLB_SLOT_I4K), TLB_PLRU);
    ck_assert(!parse_changed("dtlb = 64x4", "dtlb = 66x3:plru"));
    ck_assert(strstr(error.text, "power of two"));
}
END_TEST

START_TEST(a_model_that_does_not_exist_is_named)
{
    ck_assert(!model_file_load(&model, "i286", &error));
    ck_assert(strstr(error.text, "no model 'i286': did you mean 'i386'? "
                                 "(i386, i486"));
    ck_assert(!model_file_load(&model, "/nonexistent/m.ini", &error));
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
}
END_TEST

Suite *model_suite(void)
{
    Suite *suite = suite_create("model");
    TCase *shipped = tcase_create("shipped");
    TCase *wrong = tcase_create("wrong");

    tcase_add_test(shipped, all_shipped_models_load_under_their_own_name);
    tcase_add_test(shipped,
        models_whose_addresses_wait_for_registers_measure_dependency);
    tcase_add_test(shipped, the_i386_has_a_unified_tlb_and_no_invlpg);
    tcase_add_test(shipped, the_i486_walks_in_its_published_13_clocks);
    tcase_add_test(shipped, the_p6_has_the_tlbs_of_its_cpuid_descriptors);
    tcase_add_test(shipped, ideal_costs_what_p6_costs);
    tcase_add_test(shipped, missing_costs_repeat_the_last_one);
    tcase_add_test(shipped, a_class_of_micro_ops_means_nothing_with_a_pipeline);
    tcase_add_test(shipped, a_pipeline_is_complete_or_refused);
    tcase_add_test(shipped, a_predictor_says_its_size);
    suite_add_tcase(suite, shipped);
    tcase_add_test(wrong, unknown_names_are_reported_with_their_line);
    tcase_add_test(wrong, bad_numbers_are_reported_with_their_line);
    tcase_add_test(wrong, impossible_tlbs_are_reported_with_their_line);
    tcase_add_test(wrong, a_key_that_is_missing_is_named);
    tcase_add_test(wrong, lines_that_are_no_ini_are_reported_by_number);
    tcase_add_test(wrong, long_lines_are_refused);
    tcase_add_test(wrong, a_model_that_does_not_exist_is_named);
    tcase_add_test(wrong, a_model_printed_and_read_is_the_same);
    tcase_add_test(wrong, a_text_that_is_no_file_has_no_base);
    tcase_add_test(wrong, costs_that_are_all_0_are_refused);
    tcase_add_test(wrong, errors_say_what_is_valid);
    tcase_add_test(wrong, an_array_may_have_a_policy_of_its_own);
    suite_add_tcase(suite, wrong);
    return suite;
}
