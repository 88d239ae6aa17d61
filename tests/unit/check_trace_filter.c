/*
 * The recorder's filter by itself: which references of a stream it absorbs, and
 * which filters a TLB admits. tests/unit/check_recorder.c has it in a recorder.
 */
#include <check.h>
#include <string.h>

#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"
#include "emu/trace/filter/filter_spec.h"
#include "emu/trace/filter/trace_filter.h"

Suite *trace_filter_suite(void);

enum {
    S = 4,
    USER = 1, WP = 2,           /* a rights class */
    P = 0x800,                  /* pages of one region, in slots 0 to 3 */
    SAME_SLOT = P + S,
    OTHER_REGION = 0x1000,      /* in slot 0 as well */
    LARGE = 0x2000, LARGE_2 = 0x2400,       /* regions 8 and 9 */
    REGION_PAGES = 0x400,
};

static struct trace_filter f;
static struct trace_reference next;     /* what step() makes besides */
static unsigned losses;
static uint32_t lost_key;
static bool lost_fetch;

static void on_lost(void *opaque, bool fetch, uint32_t key)
{
    (void)opaque;
    losses++;
    lost_key = key;
    lost_fetch = fetch;
}

static void begin(enum tlb_large large, bool joint, bool unified,
                  uint32_t slots)
{
    trace_filter_init(&f, large, joint, unified, slots, slots);
    next = (struct trace_reference){.rights = WP, .mapped = true,
                                    .held = true};
    losses = 0;
}

static void setup(void)
{
    begin(TLB_LARGE_SEPARATE, false, false, S);
}

/* Makes a reference: true if it is absorbed, else it is written. */
static bool step(char kind, uint32_t page)
{
    struct trace_reference r = next;

    r.page = page;
    r.fetch = kind == 'I';
    r.write = kind == 'W';
    if (trace_filter_absorbs(&f, &r))
        return true;
    trace_filter_take(&f, &r, on_lost, NULL);
    return false;
}

static bool step_large(char kind, uint32_t page)
{
    bool absorbed;

    next.is_large = true;
    absorbed = step(kind, page);
    next.is_large = false;
    return absorbed;
}

START_TEST(a_repeat_is_absorbed)
{
    ck_assert(!step('R', P));
    ck_assert(step('R', P) && step('R', P));
    ck_assert_uint_eq(losses, 0);
}
END_TEST

START_TEST(a_page_loses_its_slot_to_the_next_one_of_its_residue)
{
    step('R', P);
    ck_assert(!step('R', SAME_SLOT));
    ck_assert_uint_eq(losses, 1);
    ck_assert_uint_eq(lost_key, P);
    ck_assert(!step('R', P));
}
END_TEST

START_TEST(pages_of_other_residues_keep_their_slots)
{
    for (uint32_t i = 0; i < S; i++)
        ck_assert(!step('R', P + i));
    for (uint32_t i = 0; i < S; i++)
        ck_assert(step('R', P + i));
}
END_TEST

START_TEST(a_write_absorbs_reads_and_a_read_no_write)
{
    step('R', P);
    ck_assert(!step('W', P));
    ck_assert(step('R', P) && step('W', P));
    ck_assert(!step('W', P + 1));
    ck_assert(step('R', P + 1));
}
END_TEST

/* Kept, the kinds of CPL 0 would absorb a write of CPL 3 that needs an
 * assist. */
START_TEST(another_rights_class_clears_the_kinds)
{
    step('W', P);
    next.rights = WP | USER;
    ck_assert(!step('R', P));
    ck_assert_uint_eq(losses, 1);
    ck_assert(!step('W', P));
    ck_assert(step('W', P));
    next.rights = USER;
    ck_assert(!step('W', P));
}
END_TEST

START_TEST(a_split_filter_keeps_fetches_and_data_apart)
{
    step('R', P);
    ck_assert(!step('I', P));
    ck_assert(!step('I', SAME_SLOT));
    ck_assert(lost_fetch);
    ck_assert(step('R', P));
    ck_assert(step('I', SAME_SLOT));
}
END_TEST

START_TEST(a_joint_filter_has_one_slot_for_fetches_and_data)
{
    begin(TLB_LARGE_SEPARATE, true, false, S);
    step('I', P);
    ck_assert(!step('R', SAME_SLOT));
    ck_assert(!step('I', P));
}
END_TEST

/* Loop index: whether the TLB is unified. In a split one the fetch has touched
 * another array than a read does. */
START_TEST(a_fetch_absorbs_reads_in_a_unified_tlb_only)
{
    begin(TLB_LARGE_SEPARATE, true, _i, S);
    step('I', P);
    ck_assert_int_eq(step('R', P), _i);
    ck_assert(!step('W', P));
    ck_assert(step('I', P));
}
END_TEST

START_TEST(a_page_of_a_size_that_no_array_holds_is_never_absorbed)
{
    next.held = false;
    ck_assert(!step_large('R', LARGE) && !step_large('R', LARGE));
    next.held = true;
    ck_assert(!step('R', P) && step('R', P));
}
END_TEST

START_TEST(separate_large_pages_have_a_slot_of_their_own)
{
    step('R', P);
    ck_assert(!step_large('R', LARGE));
    ck_assert(step_large('R', LARGE + 5));
    ck_assert(step('R', P));
    ck_assert(!step_large('R', LARGE_2));
    ck_assert_uint_eq(lost_key, LARGE / REGION_PAGES | TRACE_SLOT_LARGE);
    ck_assert(!step_large('R', LARGE));
    ck_assert(step('R', P));
}
END_TEST

/* Region 8 is in slot 0 like page P, region 9 in slot 1. */
START_TEST(shared_large_pages_have_the_slot_of_their_number)
{
    begin(TLB_LARGE_SHARED, false, false, S);
    step('R', P);
    step('R', P + 1);
    ck_assert(!step_large('R', LARGE) && step_large('R', LARGE + 9));
    ck_assert(!step('R', P));
    ck_assert(step('R', P + 1));
    ck_assert(!step_large('R', LARGE_2));
    ck_assert(!step('R', P + 1));
    ck_assert(step('R', P));
}
END_TEST

/* Loop index: fragment, or one slot under separate. */
START_TEST(slots_go_by_small_pages_for_fragments_and_where_there_is_one)
{
    begin(_i ? TLB_LARGE_SEPARATE : TLB_LARGE_FRAGMENT, false, false,
          _i ? 1 : S);
    ck_assert(!step_large('R', LARGE) && step_large('R', LARGE));
    ck_assert(!step_large('R', LARGE + 1));
    ck_assert_int_eq(step_large('R', LARGE), !_i);
}
END_TEST

START_TEST(a_region_with_pages_of_both_sizes_is_never_absorbed_from)
{
    step('R', P);
    ck_assert(!step_large('R', P + 1));
    ck_assert(!step('R', P) && !step('R', P));
    ck_assert(!step_large('R', P + 1) && !step_large('R', P + 1));
    step('R', OTHER_REGION + 1);
    ck_assert(step('R', OTHER_REGION + 1));
}
END_TEST

START_TEST(an_entry_of_another_size_than_its_region_s_is_not_absorbed)
{
    step_large('R', LARGE);
    ck_assert(!step('R', LARGE));
}
END_TEST

START_TEST(an_unmapped_page_empties_the_slots_of_its_region)
{
    step('R', P);
    step('I', P + 1);
    step('R', OTHER_REGION + 3);
    next.mapped = false;
    ck_assert(!step('R', P + 2));
    next.mapped = true;
    ck_assert_uint_eq(losses, 2);
    ck_assert(!step('R', P));
    ck_assert(!step('I', P + 1));
    ck_assert(!step('R', P + 2));
    ck_assert(step('R', OTHER_REGION + 3));
}
END_TEST

START_TEST(an_unmapped_page_empties_its_slot_whatever_region_holds_it)
{
    step('R', OTHER_REGION);
    next.mapped = false;
    step('R', P);
    next.mapped = true;
    ck_assert(!step('R', OTHER_REGION));
}
END_TEST

START_TEST(a_clear_empties_every_slot)
{
    step('R', P);
    step('I', P);
    step_large('W', LARGE);
    trace_filter_clear(&f);
    ck_assert(!step('R', P) && !step('I', P) && !step_large('W', LARGE));
}
END_TEST

static void mix(uint32_t page)
{
    step('R', page);
    step_large('R', page + 1);
    ck_assert(!step('R', page) && !step('R', page));
}

START_TEST(a_flush_of_everything_forgets_the_sizes_of_regions)
{
    mix(P);
    trace_filter_clear(&f);
    trace_filter_forget_regions(&f);
    ck_assert(!step('R', P) && step('R', P));
}
END_TEST

START_TEST(an_invalidated_address_forgets_the_size_of_its_region)
{
    mix(P);
    mix(OTHER_REGION);
    trace_filter_clear(&f);
    trace_filter_forget_region(&f, (P + 7) << 12);
    ck_assert(!step('R', P) && step('R', P));
    ck_assert(!step('R', OTHER_REGION) && !step('R', OTHER_REGION));
}
END_TEST

/* INVLPG leaves the other small pages of the region in the TLB. */
START_TEST(an_invalidated_address_does_not_forget_that_a_region_is_small)
{
    step('R', P);
    trace_filter_clear(&f);
    trace_filter_forget_region(&f, P << 12);
    ck_assert(!step_large('R', P) && !step_large('R', P));
}
END_TEST

START_TEST(regions_have_2_mib_under_pae)
{
    f.pae = true;
    step('R', P);
    ck_assert(!step_large('R', P + 0x200));
    ck_assert(step('R', P));
    ck_assert(step_large('R', P + 0x200));
}
END_TEST

/* Filters and TLBs. */

static struct mmu_config config;
static struct filter_spec spec;
static struct error error;

static void set_tlb(const char *tlb)
{
    struct cpu_model model;

    ck_assert(model_file_load(&model, "p6", &error));
    ck_assert_msg(tlbspec_apply(&model.mmu, tlb, &error), "%s", error.text);
    config = model.mmu;
}

static bool admits(const char *tlb, const char *filter)
{
    set_tlb(tlb);
    ck_assert_msg(filter_spec_parse(&spec, filter, &error), "%s", error.text);
    return filter_spec_check(&spec, &config, &error);
}

static void says(const char *what)
{
    ck_assert_int_eq(error.code, EXIT_CODE_USAGE);
    ck_assert_msg(strstr(error.text, what) != NULL, "message: %s",
                  error.text);
}

static const char *const filters[] = {"split:1,1", "split:8,16", "split:64,2",
                                      "joint:1", "joint:64"};

START_TEST(a_filter_s_text_is_read_and_written)
{
    char text[32];

    ck_assert(filter_spec_parse(&spec, filters[_i], &error));
    filter_spec_format(&spec, text, sizeof text);
    ck_assert_str_eq(text, filters[_i]);
}
END_TEST

static const char *const no_filters[] = {
    "", "split", "split:", "split:8", "split:8,", "split:8,16,", "split:0,1",
    "split:3,4", "split:128,1", "joint:", "joint:0", "joint:12", "joint:8,8",
    "joint:8 ", "joint:-8", "joint:18446744073709551617", "JOINT:8",
};

START_TEST(what_is_no_filter_is_refused)
{
    ck_assert(!filter_spec_parse(&spec, no_filters[_i], &error));
    says("a trace filter is split:SI,SD or joint:S");
}
END_TEST

/* A TLB, the filter of a recording on it, and the largest one. */
static const struct { const char *tlb, *usual, *most; } largest[] = {
    {"", "split:8,16", "split:8,16"},
    {"itlb=512x4,dtlb=64xfull", "split:16,1", "split:64,1"},
    {"itlb=12x1,dtlb=24x2", "split:4,4", "split:4,4"},
    {"tlb=32x4", "joint:8", "joint:8"},
    {"tlb=4096x4", "joint:16", "joint:64"},
    {"itlb=ideal,dtlb=ideal", "split:16,16", "split:64,64"},
};

START_TEST(a_recording_has_as_many_slots_as_its_tlb_admits)
{
    char text[32];

    set_tlb(largest[_i].tlb);
    spec = filter_spec_default(&config);
    filter_spec_format(&spec, text, sizeof text);
    ck_assert_str_eq(text, largest[_i].usual);
    spec = filter_spec_largest(&config, TRACE_FILTER_SLOTS_MAX);
    filter_spec_format(&spec, text, sizeof text);
    ck_assert_str_eq(text, largest[_i].most);
    ck_assert(filter_spec_check(&spec, &config, &error));
}
END_TEST

static const struct { const char *tlb, *filter, *why; } fits[] = {
    {"", "split:8,16", NULL},
    {"", "split:4,1", NULL},
    {"", "joint:8", NULL},
    {"", "joint:16", "16 slots for references"},
    {"", "split:16,16", "16 slots for fetches"},
    {"dtlb=12x1", "split:1,8",
     "no multiple of them: record with a --trace-filter of at most 4"},
    {"dtlb=12x1", "split:1,4", NULL},
    {"dtlb=16xfull", "split:1,2", "record with a --trace-filter of at most 1"},
    {"tlb=32x4", "joint:8", NULL},
    {"tlb=32x4", "split:8,8", "record with --trace-filter joint:S"},
};

START_TEST(a_filter_serves_a_tlb_whose_sets_its_slots_divide)
{
    bool ok = admits(fits[_i].tlb, fits[_i].filter);

    ck_assert_int_eq(ok, !fits[_i].why);
    if (!ok)
        says(fits[_i].why);
}
END_TEST

static TCase *streams(void)
{
    TCase *tc = tcase_create("streams");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, a_repeat_is_absorbed);
    tcase_add_test(tc, a_page_loses_its_slot_to_the_next_one_of_its_residue);
    tcase_add_test(tc, pages_of_other_residues_keep_their_slots);
    tcase_add_test(tc, a_write_absorbs_reads_and_a_read_no_write);
    tcase_add_test(tc, another_rights_class_clears_the_kinds);
    tcase_add_test(tc, a_split_filter_keeps_fetches_and_data_apart);
    tcase_add_test(tc, a_joint_filter_has_one_slot_for_fetches_and_data);
    tcase_add_loop_test(tc, a_fetch_absorbs_reads_in_a_unified_tlb_only, 0, 2);
    tcase_add_test(tc,
                   a_page_of_a_size_that_no_array_holds_is_never_absorbed);
    tcase_add_test(tc, separate_large_pages_have_a_slot_of_their_own);
    tcase_add_test(tc, shared_large_pages_have_the_slot_of_their_number);
    tcase_add_loop_test(
        tc, slots_go_by_small_pages_for_fragments_and_where_there_is_one, 0,
        2);
    tcase_add_test(tc,
                   a_region_with_pages_of_both_sizes_is_never_absorbed_from);
    tcase_add_test(tc,
                   an_entry_of_another_size_than_its_region_s_is_not_absorbed);
    tcase_add_test(tc, an_unmapped_page_empties_the_slots_of_its_region);
    tcase_add_test(tc,
                   an_unmapped_page_empties_its_slot_whatever_region_holds_it);
    tcase_add_test(tc, a_clear_empties_every_slot);
    tcase_add_test(tc, a_flush_of_everything_forgets_the_sizes_of_regions);
    tcase_add_test(tc, an_invalidated_address_forgets_the_size_of_its_region);
    tcase_add_test(
        tc, an_invalidated_address_does_not_forget_that_a_region_is_small);
    tcase_add_test(tc, regions_have_2_mib_under_pae);
    return tc;
}

static TCase *specs(void)
{
    TCase *tc = tcase_create("specs");

    tcase_add_loop_test(tc, a_filter_s_text_is_read_and_written, 0,
                        sizeof filters / sizeof filters[0]);
    tcase_add_loop_test(tc, what_is_no_filter_is_refused, 0,
                        sizeof no_filters / sizeof no_filters[0]);
    tcase_add_loop_test(tc, a_recording_has_as_many_slots_as_its_tlb_admits, 0,
                        sizeof largest / sizeof largest[0]);
    tcase_add_loop_test(tc, a_filter_serves_a_tlb_whose_sets_its_slots_divide,
                        0, sizeof fits / sizeof fits[0]);
    return tc;
}

Suite *trace_filter_suite(void)
{
    Suite *suite = suite_create("trace_filter");

    suite_add_tcase(suite, streams());
    suite_add_tcase(suite, specs());
    return suite;
}
