/* What --assume takes, what it does to small traces, and what it refuses. */
#include <stdlib.h>
#include <string.h>

#include "emu/model/shipped_models.h"
#include "emu/replay/replay.h"
#include "emu/trace/trace_header.h"
#include "mmu/flush_cause.h"
#include "tests/unit/trace_fixture.h"

Suite *assume_suite(void);

enum {
    ON = TRACE_MODE_PAGING | TRACE_MODE_WP | TRACE_MODE_PGE,
    PW = TRACE_PAGE_PRESENT | TRACE_PAGE_WRITABLE,
    GLOBAL = PW | TRACE_PAGE_GLOBAL,
    LARGE = PW | TRACE_PAGE_LARGE,
    RECORDS_MAX = 24,
};

static struct replay r;
static struct assume assume;
static const char *filter = "split:1,1";

static void setup(void)
{
    trace_fixture_up();
}

static void teardown(void)
{
    replay_close(&r);
    assume_destroy(&assume);
    trace_fixture_down();
}

static char *header_text(void)
{
    struct trace_header header = {.made_by = "a test", .model_name = "p6",
                                  .classified = true};

    ck_assert(filter_spec_parse(&header.filter, filter, &tf.error));
    return trace_header_format(&header, shipped_models_text("p6"));
}

/* A trace of these records, which two sites come before: 0 is MOV CR3 at 0x10
 * ("switch_mm+0x5"), 1 is INVLPG at 0x20 ("unmap+0x9"). */
static void forge(const struct trace_record *record, uint32_t count)
{
    struct trace_record all[RECORDS_MAX] = {
        tf_mode(ON, 1),
        tf_site(0, FLUSH_mov_cr3, 0x10, "switch_mm+0x5"),
        tf_site(1, FLUSH_invlpg, 0x20, "unmap+0x9"),
    };
    char *text = header_text();

    ck_assert_uint_le(count + 4, RECORDS_MAX);
    memcpy(all + 3, record, count * sizeof *record);
    all[count + 3] = tf_end();
    tf_forge_header(text);
    tf_forge_chunk(all, count + 4);
    tf_forge_index();
    tf_save();
    free(text);
}

#define FORGE(...)                                                      \
    forge((const struct trace_record[]){__VA_ARGS__},                   \
          sizeof((const struct trace_record[]){__VA_ARGS__}) /          \
              sizeof(struct trace_record))

static struct trace_record cr3(uint32_t space)
{
    return tf_flush(FLUSH_mov_cr3, 0, space);
}

static struct trace_record invlpg(uint32_t page)
{
    struct trace_record record = tf_flush(FLUSH_invlpg, 1, 0);

    record.flush.lin = page << 12;
    return record;
}

static struct trace_record map(uint32_t page, uint8_t bits)
{
    return tf_mapped(TRACE_READ, page, bits, page + 0x100, 7);
}

static struct trace_record free_space(uint32_t space)
{
    return (struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_SPACE_FREE,
        .space_free = {.space = space},
    };
}

static bool open_assuming(const char *text)
{
    const struct replay_config config = {
        .path = tf.path, .assume = &assume, .attribution = true,
    };

    assume_destroy(&assume);
    return assume_add(&assume, text, &tf.error) &&
           replay_open(&r, &config, &tf.error);
}

static void play(const char *text)
{
    replay_close(&r);
    ck_assert_msg(open_assuming(text) && replay_run(&r, NULL, NULL, &tf.error),
                  "%s", tf.error.text);
}

static void misses(const char *text, uint64_t expected)
{
    play(text);
    ck_assert_msg(r.mmu->dside->misses == expected, "%s: %u misses", text,
                  (unsigned)r.mmu->dside->misses);
}

START_TEST(without_global_pages_a_mov_cr3_drops_what_was_global)
{
    FORGE(map(5, GLOBAL), cr3(1), tf_read(5));
    misses("invlpg=cr3", 1);
    misses("pge=off", 2);
}
END_TEST

START_TEST(with_pge_on_what_the_tables_call_global_survives)
{
    FORGE(tf_mode(TRACE_MODE_PAGING, 1), map(5, GLOBAL), map(6, PW), cr3(1),
          tf_read(5), tf_read(6));
    misses("tags=on,invlpg=cr3", 2);
    misses("invlpg=cr3", 4);
    misses("pge=on", 3);
}
END_TEST

START_TEST(tagged_entries_serve_their_space_only)
{
    FORGE(map(5, PW), cr3(2), tf_mapped(TRACE_READ, 5, PW, 9, 7), cr3(1),
          tf_read(5));
    misses("tags=on", 2);
    ck_assert_uint_eq(r.stale, 0);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].count, 2);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].entries_dropped, 0);
}
END_TEST

START_TEST(a_space_that_needs_a_tag_takes_that_of_the_space_used_longest_ago)
{
    FORGE(map(5, PW), cr3(2), map(6, PW), cr3(1), tf_read(5), cr3(3),
          map(8, PW), cr3(1), tf_read(5), cr3(2), tf_read(6));
    misses("tags=on=3", 3);
    misses("tags=on=2", 4);
    misses("tags=on=1", 6);
}
END_TEST

START_TEST(a_flush_miss_under_tags_is_charged_to_the_event_that_took_the_tag)
{
    FORGE(map(5, PW), cr3(2), map(6, PW), cr3(1), tf_read(5));
    play("tags=on=1");
    ck_assert_uint_eq(refills_misses(&r.attribution.refills[FLUSH_mov_cr3]),
                      1);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].entries_dropped, 2);
}
END_TEST

START_TEST(a_freed_space_takes_its_tagged_entries_along)
{
    FORGE(map(5, PW), cr3(2), free_space(1), cr3(1),
          tf_mapped(TRACE_READ, 5, PW, 9, 7));
    misses("tags=on", 2);
    ck_assert_uint_eq(r.stale, 0);
}
END_TEST

START_TEST(invlpg_under_tags_spares_other_spaces)
{
    FORGE(map(5, PW), cr3(2), map(5, PW), invlpg(5), tf_read(5), cr3(1),
          tf_read(5));
    misses("tags=on", 3);
}
END_TEST

START_TEST(invlpg_as_mov_cr3_drops_the_space_and_costs_as_much)
{
    FORGE(map(5, PW), map(6, GLOBAL), map(8, GLOBAL), invlpg(6), tf_read(5),
          tf_read(6), tf_read(8));
    misses("invlpg=cr3", 5);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_invlpg].count, 0);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].count, 1);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].entries_dropped, 2);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].direct_cycles,
                      r.header.model.cost[COST_mov_cr3][COST_REG]);
    ck_assert_str_eq(replay_site_name(&r, 0x20), "unmap+0x9");
}
END_TEST

START_TEST(a_split_page_is_4_kib_entries_that_invlpg_drops_together)
{
    FORGE(tf_mapped(TRACE_READ, 0x800, LARGE, 0xc00, 0),
          tf_mapped(TRACE_READ, 0x801, LARGE, 0xc01, 0), map(5, PW),
          invlpg(0x800),
          tf_read(0x800), tf_read(0x801), tf_read(5), tf_sync(0));
    misses("pge=off", 3);
    misses("large=split", 5);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_invlpg].entries_dropped, 2);
    ck_assert_uint_eq(r.mmu->walks.memory_reads, 2 * 5);
    ck_assert_uint_eq(r.mmu->dside->large->counters.hits, 0);
    ck_assert_uint_eq(r.mmu->dside->small->counters.hits, 1 + 3 + 4);
}
END_TEST

START_TEST(a_site_that_does_not_flush_leaves_what_was_remapped_stale)
{
    FORGE(map(5, PW), invlpg(5), tf_mapped(TRACE_READ, 5, PW, 9, 7));
    misses("invlpg=cr3", 2);
    misses("noflush=unmap", 1);
    ck_assert_uint_eq(r.stale, 1);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_invlpg].count, 0);
    ck_assert_str_eq(assume_verdict(&assume, r.diverged, r.stale),
                     "not exact: the kernel relied on what is assumed away");
}
END_TEST

START_TEST(a_write_that_no_longer_sets_d_is_stale)
{
    const struct trace_record write = tf_mapped(TRACE_WRITE, 5, PW, 9, 7);

    FORGE(write, invlpg(5), write);
    misses("pge=off", 2);
    ck_assert_uint_eq(r.stale, 0);
    misses("noflush=unmap", 1);
    ck_assert_uint_eq(r.stale, 1);
}
END_TEST

START_TEST(a_mov_cr3_that_does_not_flush_still_changes_the_space)
{
    FORGE(map(5, PW), cr3(2), tf_mapped(TRACE_READ, 6, PW, 9, 7), cr3(1),
          map(6, PW));
    misses("noflush=switch_mm+0x5:mov_cr3", 2);
    ck_assert_uint_eq(r.stale, 1);
    misses("noflush=0x10,tags=on", 3);
    ck_assert_uint_eq(r.stale, 0);
}
END_TEST

/* What is no assumption, in words. */
static const struct { const char *text, *what; } words[] = {
    {"", "'' is none of pge=off, pge=on, tags=on[=N]"},
    {"pge", "'pge' is none of"},
    {"pge=off,", "'' is none of"},
    {"pge=off,pge=on", "pge is given twice"},
    {"tags=on,tags=on=2", "tags is given twice"},
    {"tags=off", "'tags=off' is none of"},
    {"tags=on=0", "tags=on=0: not tags=on or tags=on=N, N from 1 to 4096"},
    {"tags=on=4097", "not tags=on or"},
    {"tags=only", "tags=only: not tags=on or"},
    {"invlpg=cr3,invlpg=cr3", "invlpg=cr3 is given twice"},
    {"large=split,large=split", "large=split is given twice"},
    {"noflush=", "noflush= names no site"},
    {"noflush=a,noflush=a,noflush=a,noflush=a,noflush=a,noflush=a,noflush=a,"
     "noflush=a,noflush=a,noflush=a,noflush=a,noflush=a,noflush=a,noflush=a,"
     "noflush=a,noflush=a,noflush=a", "more than 16 times noflush"},
};

START_TEST(a_word_that_is_no_assumption_is_refused)
{
    ck_assert(!assume_add(&assume, words[_i].text, &tf.error));
    ck_assert_msg(strstr(tf.error.text, words[_i].what), "%s", tf.error.text);
}
END_TEST

START_TEST(assumptions_of_any_length_are_refused_or_kept)
{
    char text[ASSUME_TEXT_MAX + 2];

    memset(text, 'a', sizeof text);
    memcpy(text, "noflush=", 8);
    text[sizeof text - 1] = '\0';
    ck_assert(!assume_add(&assume, text, &tf.error));
    ck_assert(strstr(tf.error.text, "more than 255 characters"));
    ck_assert(assume_add(&assume, "pge=off", &tf.error));
    ck_assert(assume_add(&assume, "tags=on=7", &tf.error));
    ck_assert_str_eq(assume.text, "pge=off,tags=on=7");
    ck_assert_uint_eq(assume.tag_limit, 7);
}
END_TEST

/* What this trace cannot answer. */
static const struct { const char *filter, *text, *what; } refusals[] = {
    {"split:8,16", "large=split", "record with --trace-filter split:1,1"},
    {"split:1,1", "pge=on", "no page of the recording has G"},
    {"split:1,1", "noflush=nobody", "no flush site is called so"},
    {"split:1,1", "noflush=switch", "no flush site is called so"},
    {"split:1,1", "noflush=unmap:mov_cr3", "no flush site is called so"},
};

START_TEST(what_the_trace_cannot_answer_is_refused)
{
    filter = refusals[_i].filter;
    FORGE(map(5, PW), cr3(1), invlpg(5));
    ck_assert(!open_assuming(refusals[_i].text) ||
              !replay_run(&r, NULL, NULL, &tf.error));
    tf_says(refusals[_i].what);
}
END_TEST

START_TEST(tags_need_an_array_with_places_for_several_spaces)
{
    const struct replay_config config = {
        .path = tf.path, .assume = &assume, .tlb = "dtlb=ideal",
    };

    FORGE(map(5, PW));
    ck_assert(assume_add(&assume, "tags=on", &tf.error));
    ck_assert(!replay_open(&r, &config, &tf.error));
    tf_says("tags=on: an ideal TLB has one place a page");
}
END_TEST

Suite *assume_suite(void)
{
    Suite *suite = suite_create("assume");
    TCase *tc = tcase_create("assume");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc,
                   without_global_pages_a_mov_cr3_drops_what_was_global);
    tcase_add_test(tc, with_pge_on_what_the_tables_call_global_survives);
    tcase_add_test(tc, tagged_entries_serve_their_space_only);
    tcase_add_test(
        tc, a_space_that_needs_a_tag_takes_that_of_the_space_used_longest_ago);
    tcase_add_test(
        tc, a_flush_miss_under_tags_is_charged_to_the_event_that_took_the_tag);
    tcase_add_test(tc, a_freed_space_takes_its_tagged_entries_along);
    tcase_add_test(tc, invlpg_under_tags_spares_other_spaces);
    tcase_add_test(tc, invlpg_as_mov_cr3_drops_the_space_and_costs_as_much);
    tcase_add_test(tc,
                   a_split_page_is_4_kib_entries_that_invlpg_drops_together);
    tcase_add_test(tc,
                   a_site_that_does_not_flush_leaves_what_was_remapped_stale);
    tcase_add_test(tc, a_write_that_no_longer_sets_d_is_stale);
    tcase_add_test(tc, a_mov_cr3_that_does_not_flush_still_changes_the_space);
    tcase_add_loop_test(tc, a_word_that_is_no_assumption_is_refused, 0,
                        sizeof words / sizeof words[0]);
    tcase_add_test(tc, assumptions_of_any_length_are_refused_or_kept);
    tcase_add_loop_test(tc, what_the_trace_cannot_answer_is_refused, 0,
                        sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tc, tags_need_an_array_with_places_for_several_spaces);
    suite_add_tcase(suite, tc);
    return suite;
}
