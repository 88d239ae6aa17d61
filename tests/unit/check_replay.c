/*
 * Replays of small traces: what is counted, which TLBs a trace serves, and
 * records that fit no recording.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "emu/replay/replay.h"
#include "mmu/flush_cause.h"
#include "tests/unit/trace_fixture.h"

Suite *replay_suite(void);

enum {
    WP = TRACE_MODE_PAGING | TRACE_MODE_WP,
    PW = TRACE_PAGE_PRESENT | TRACE_PAGE_WRITABLE,
};

static struct replay r;

static bool open_with(struct replay_config config)
{
    config.path = tf.path;
    return replay_open(&r, &config, &tf.error);
}

static bool play(void)
{
    return replay_run(&r, NULL, NULL, &tf.error);
}

static void setup(void)
{
    trace_fixture_up();
}

static void teardown(void)
{
    trace_fixture_down();
}

/* A trace of one chunk with these records between its mode and its end. */
static void forge(const struct trace_record *record, uint32_t count)
{
    struct trace_record all[16];

    ck_assert_uint_le(count + 2, sizeof all / sizeof all[0]);
    all[0] = tf_mode(WP, 1);
    memcpy(all + 1, record, count * sizeof *record);
    all[count + 1] = tf_end();
    tf_forge_header(trace_fixture_text());
    tf_forge_chunk(all, count + 2);
    tf_forge_index();
    tf_save();
}

#define FORGE(...)                                                      \
    forge((const struct trace_record[]){__VA_ARGS__},                   \
          sizeof((const struct trace_record[]){__VA_ARGS__}) /          \
              sizeof(struct trace_record))

static void check_played(void)
{
    ck_assert_msg(open_with((struct replay_config){.attribution = true}) &&
                  play(), "%s", tf.error.text);
}

static void check_refused(const char *what)
{
    ck_assert_msg(open_with((struct replay_config){.attribution = true}),
                  "%s", tf.error.text);
    ck_assert(!play());
    tf_says(what);
    replay_close(&r);
}

START_TEST(references_and_absorbed_ones_are_counted_by_side)
{
    tf_write_small();
    check_played();
    ck_assert_uint_eq(r.references, 4);
    ck_assert_uint_eq(r.mmu->iside->accesses, 2 + 3 * 3);
    ck_assert_uint_eq(r.mmu->dside->accesses, 2 + 3 * 7);
    ck_assert_uint_eq(r.mmu->iside->misses, 2);
    ck_assert_uint_eq(r.mmu->dside->misses, 2);
    ck_assert_uint_eq(replay_all_references(&r), 4 + 30);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].count, 1);
    ck_assert_uint_eq(r.mmu->flushes[FLUSH_mov_cr3].direct_cycles, 90);
    ck_assert_uint_eq(r.diverged + r.stale, 0);
    replay_close(&r);
}
END_TEST

START_TEST(a_site_has_the_name_that_was_given_last)
{
    FORGE(tf_site(0, FLUSH_mov_cr3, 500, "early"),
          tf_site(1, FLUSH_invlpg, 100, "other"),
          tf_site(2, FLUSH_mov_cr0, 300, ""),
          tf_site(0, FLUSH_mov_cr3, 500, "late"));
    check_played();
    ck_assert_str_eq(replay_site_name(&r, 500), "late");
    ck_assert_str_eq(replay_site_name(&r, 100), "other");
    ck_assert_str_eq(replay_site_name(&r, 300), "");
    ck_assert_ptr_null(replay_site_name(&r, 101));
    replay_close(&r);
}
END_TEST

START_TEST(a_reference_while_paging_is_off_is_refused)
{
    FORGE(tf_mode(TRACE_MODE_WP, 1), tf_read(5));
    check_refused("chunk at offset");
    tf_says("byte 6 unpacked: a reference while paging is off");
}
END_TEST

START_TEST(a_flush_of_a_site_that_no_record_defines_is_refused)
{
    FORGE(tf_site(0, FLUSH_mov_cr3, 4, ""), tf_flush(FLUSH_mov_cr3, 1, 2));
    check_refused("a flush of a site that no record defines");
}
END_TEST

START_TEST(flush_sites_are_defined_in_their_order)
{
    FORGE(tf_site(0, FLUSH_mov_cr3, 4, ""),
          tf_site(2, FLUSH_mov_cr3, 8, ""));
    check_refused("a flush site out of order");
}
END_TEST

START_TEST(a_flush_site_keeps_its_address)
{
    FORGE(tf_site(0, FLUSH_mov_cr3, 4, ""),
          tf_site(0, FLUSH_mov_cr3, 8, ""));
    check_refused("a flush site out of order");
}
END_TEST

/* With the TLBs of the recording a fault is taken from the trace. */
START_TEST(a_fault_of_one_of_recording_and_replay_is_counted)
{
    struct trace_record lies = tf_mapped(TRACE_READ, 5, PW, 6, 7);

    lies.reference.faulted = true;
    FORGE(lies, tf_read(8));
    check_played();
    ck_assert_uint_eq(r.diverged, 1);
    replay_close(&r);
    ck_assert_msg(open_with((struct replay_config){.tlb = "dtlb=128x4"}) &&
                  play(), "%s", tf.error.text);
    ck_assert_uint_eq(r.diverged, 2);
    replay_close(&r);
}
END_TEST

START_TEST(more_address_spaces_than_a_trace_may_have_are_refused)
{
    tf_begin(trace_fixture_text());
    for (uint32_t space = 0; space <= TRACE_SPACES_MAX; space++) {
        if (trace_writer_is_full(&tf.writer))
            trace_writer_end_chunk(&tf.writer, 0);
        tf_put(tf_mode(WP, space));
        tf_put(tf_mapped(TRACE_READ, space & 0xfff, PW, 6, 7));
    }
    tf_put(tf_end());
    ck_assert(tf_finish());
    check_refused("more than 65536 address spaces");
}
END_TEST

START_TEST(more_pages_than_a_trace_may_have_are_refused)
{
    struct trace_pages pages;

    ck_assert(trace_pages_init(&pages));
    for (uint32_t i = 0; i < TRACE_PAGES_MAX; i++)
        if (!trace_pages_find(&pages, i >> 20, i & 0xfffff))
            ck_abort_msg("no room for page %u", i);
    ck_assert_ptr_nonnull(trace_pages_find(&pages, 0, 0));
    ck_assert_ptr_null(trace_pages_find(&pages, 4, 0));
    trace_pages_excuse(&pages, tf.path, &tf.error);
    tf_says("more than 4194304 pages in all address spaces");
    trace_pages_destroy(&pages);
}
END_TEST

/* What a trace of split:8,16 on the p6 does not serve. */
static const struct { const char *tlb; bool classify; const char *what; }
refusals[] = {
    {"tlb=64x4", false, "record with --trace-filter joint:S"},
    {"dtlb=24x4", false, "record with a --trace-filter of at most 2"},
    {"itlb=64xfull", false, "8 slots for fetches"},
    {"large=shared,itlb-large=none,dtlb-large=none", false,
     "recorded with large=separate"},
    {"dtlb-large=none", false, "recorded with an array for large pages"},
    {"itlb-large=none", false, "recorded with an array for large pages"},
    {NULL, true, "--classify needs a trace recorded with"},
};

START_TEST(a_tlb_that_the_trace_does_not_serve_is_refused)
{
    const struct replay_config config = {
        .tlb = refusals[_i].tlb, .classify = refusals[_i].classify,
        .attribution = true,
    };

    tf_write_small();
    ck_assert(!open_with(config));
    tf_says(refusals[_i].what);
}
END_TEST

static const char *const served[] = {
    "dtlb=128x4", "itlb=8x1", "dtlb=32x2,policy=random,seed=9",
    "stlb=12x3,policy=lru", "stlb=64xfull", "dtlb-large=1x1", "dtlb=ideal",
};

START_TEST(a_tlb_that_the_trace_serves_is_replayed)
{
    tf_write_small();
    ck_assert_msg(open_with((struct replay_config){
        .tlb = served[_i], .attribution = true}) && play(), "%s",
        tf.error.text);
    ck_assert(!r.own && !r.attributed);
    ck_assert_uint_eq(r.references, 4);
    replay_close(&r);
}
END_TEST

/* The most spaces that a trace may have, and so many pages of each, all alike:
 * a small file. */
static void write_many_spaces(uint32_t pages)
{
    enum { SPACES_OF_A_CHUNK = 128 };
    struct trace_record flush = tf_flush(FLUSH_mov_cr3, 0, 0);

    flush.flush.cycles = 0;
    tf_begin(trace_fixture_text());
    for (uint32_t space = 0; space < TRACE_SPACES_MAX; space++) {
        if (space && space % SPACES_OF_A_CHUNK == 0)
            trace_writer_end_chunk(&tf.writer, 0);
        if (space % SPACES_OF_A_CHUNK == 0)
            tf_put(tf_mode(WP, space));
        if (space == 0)
            tf_put(tf_site(0, FLUSH_mov_cr3, 4, ""));
        flush.flush.space = space;
        tf_put(flush);
        for (uint32_t page = 0; page < pages; page++)
            tf_put(tf_mapped(TRACE_READ, page, PW, page + 1, 1));
    }
    tf_put(tf_end());
    ck_assert(tf_finish());
}

/* Gives the program `bytes` more of the host's address space than it has.
 * Without /proc what it has is not known, and there is no limit. */
static void limit_address_space(uint64_t bytes)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;
    struct rlimit limit;

    if (!file)
        return;
    ck_assert(fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    ck_assert(!getrlimit(RLIMIT_AS, &limit));
    limit.rlim_cur = (uint64_t)pages * 4096 + bytes;
    ck_assert(!setrlimit(RLIMIT_AS, &limit));
}

/* docs/trace-format.md and docs/statistics.md state the bounds: the table of
 * pages while it grows, and the chains of an array. Sanitizers take address
 * space of their own. */
START_TEST(the_memory_of_a_hostile_trace_is_bounded)
{
    enum { PAGES = 40, MIB = 1 << 20, BOUND = 288 + 60 };
    const struct miss_classifier *c;

    write_many_spaces(PAGES);
    ck_assert(open_with((struct replay_config){.attribution = true}));
#ifndef __SANITIZE_ADDRESS__
    limit_address_space((uint64_t)BOUND * MIB);
#else
    (void)limit_address_space;
#endif
    ck_assert_msg(play(), "%s", tf.error.text);
    c = &r.attribution.classifier[TLB_SLOT_D4K];
    ck_assert_uint_eq(r.references, (uint64_t)TRACE_SPACES_MAX * PAGES);
    ck_assert_uint_gt(c->forgotten, 0);
    ck_assert_uint_le(c->records, HISTORY_RECORDS_MAX +
                                  3 * c->translations.tlb->entry_count);
    ck_assert_uint_le(c->translations.used, c->translations.room);
    replay_close(&r);
}
END_TEST

Suite *replay_suite(void)
{
    Suite *suite = suite_create("replay");
    TCase *tc = tcase_create("replay");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, references_and_absorbed_ones_are_counted_by_side);
    tcase_add_test(tc, a_site_has_the_name_that_was_given_last);
    tcase_add_test(tc, a_reference_while_paging_is_off_is_refused);
    tcase_add_test(tc,
                   a_flush_of_a_site_that_no_record_defines_is_refused);
    tcase_add_test(tc, flush_sites_are_defined_in_their_order);
    tcase_add_test(tc, a_flush_site_keeps_its_address);
    tcase_add_test(tc, a_fault_of_one_of_recording_and_replay_is_counted);
    tcase_add_test(tc,
                   more_address_spaces_than_a_trace_may_have_are_refused);
    tcase_add_test(tc, more_pages_than_a_trace_may_have_are_refused);
    tcase_add_test(tc, the_memory_of_a_hostile_trace_is_bounded);
    tcase_add_loop_test(tc, a_tlb_that_the_trace_does_not_serve_is_refused, 0,
                        sizeof refusals / sizeof refusals[0]);
    tcase_add_loop_test(tc, a_tlb_that_the_trace_serves_is_replayed, 0,
                        sizeof served / sizeof served[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
