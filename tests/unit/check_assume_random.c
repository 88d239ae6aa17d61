/*
 * What-ifs over recordings of random programs against a slow TLB that plays
 * the same records (assume_model.h): misses, fills, evictions and flushes are
 * equal.
 */
#include "tests/unit/assume_model.h"
#include "tests/unit/recorder_fixture.h"
#include "tests/unit/recorder_program.h"

#include <stdio.h>
#include <string.h>

Suite *assume_random_suite(void);

enum { PROGRAMS = 25 };

static const struct {
    const char *assume;
    struct assume_model model;
} whatifs[] = {
    {"", {0}},
    {"pge=off", {.no_pge = true}},
    {"pge=on", {.all_pge = true}},
    {"tags=on", {.tags = true}},
    {"tags=on=1", {.tags = true, .tag_limit = 1}},
    {"tags=on=2", {.tags = true, .tag_limit = 2}},
    {"invlpg=cr3", {.invlpg_is_cr3 = true}},
    {"large=split", {.split = true}},
    {"noflush=SITE:mov_cr3", {.skips = true}},
    {"noflush=SITE:invlpg", {.skips = true}},
    {"pge=off,invlpg=cr3", {.no_pge = true, .invlpg_is_cr3 = true}},
    {"pge=off,tags=on", {.no_pge = true, .tags = true}},
    {"tags=on=1,invlpg=cr3,pge=on",
     {.all_pge = true, .tags = true, .tag_limit = 1, .invlpg_is_cr3 = true}},
    {"large=split,tags=on,invlpg=cr3",
     {.split = true, .tags = true, .invlpg_is_cr3 = true}},
    {"large=split,pge=off", {.split = true, .no_pge = true}},
    {"tags=on=1,noflush=SITE:mov_cr3",
     {.tags = true, .tag_limit = 1, .skips = true}},
    {"large=split,noflush=SITE:invlpg", {.split = true, .skips = true}},
};

/* Puts the first site of the cause that `text` asks for in place of SITE.
 * False: the recording has none. */
static bool name_site(const char *text, struct assume_model *model,
                      char name[128])
{
    const char *place = strstr(text, "SITE"), *cause;

    snprintf(name, 128, "%s", text);
    if (!place)
        return true;
    cause = place + strlen("SITE:");
    for (unsigned i = 0; i < rf_record_count; i++) {
        const struct trace_record *r = &rf_records[i];

        if (r->kind != TRACE_OTHER || r->other != TRACE_SITE ||
            strcmp(flush_cause_name(r->site.cause), cause))
            continue;
        model->skipped = r->site.number;
        snprintf(name, 128, "%.*s0x%x:%s", (int)(place - text), text,
                 r->site.lin, cause);
        return true;
    }
    return false;
}

/* Else pge=on is refused. */
static bool has_global_page(void)
{
    for (unsigned i = 0; i < rf_record_count; i++)
        if (rf_records[i].kind != TRACE_OTHER &&
            rf_records[i].reference.translates &&
            rf_records[i].reference.translation.bits & TRACE_PAGE_GLOBAL)
            return true;
    return false;
}

static void check_side(const struct assume_model *m, unsigned side,
                       const struct mmu_side *of)
{
    ck_assert_uint_eq(of->misses, m->misses[side]);
    ck_assert_uint_eq(of->small->counters.fills, m->fills[side]);
    ck_assert_uint_eq(of->small->counters.evictions, m->evictions[side]);
}

static void check_whatif(unsigned number)
{
    const unsigned sets[] = {4, 2}, ways[] = {2, 2};
    struct assume_model model = whatifs[number].model;
    uint64_t flushes = 0, dropped = 0;
    char text[128];

    if (!name_site(whatifs[number].assume, &model, text) ||
        (model.all_pge && !has_global_page()))
        return;
    assume_model_play(&model, rf_records, rf_record_count, sets, ways);
    rf_replay_assuming(text, NULL);
    check_side(&model, 0, rf_replay.mmu->dside);
    check_side(&model, 1, rf_replay.mmu->iside);
    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        flushes += rf_replay.mmu->flushes[cause].count;
        dropped += rf_replay.mmu->flushes[cause].entries_dropped;
    }
    ck_assert_uint_eq(flushes, model.flushes);
    ck_assert_uint_eq(dropped, model.dropped);
    ck_assert_uint_eq(rf_replay.diverged, 0);
    ck_assert_uint_eq(rf_replay.stale, 0);
    replay_close(&rf_replay);
}

START_TEST(a_whatif_counts_what_a_slow_tlb_counts)
{
    for (unsigned seed = 1; seed <= PROGRAMS; seed++) {
        bool split = whatifs[_i].model.split;

        recorder_program_run(seed, FLUSHES_CHANGES,
                             "itlb=4x2,dtlb=8x2,policy=lru," NO_LARGE,
                             split || seed % 3 ? "split:1,1" : "split:2,4");
        check_whatif(_i);
        rf_down();
    }
}
END_TEST

Suite *assume_random_suite(void)
{
    Suite *suite = suite_create("assume_random");
    TCase *tc = tcase_create("random");

    tcase_add_loop_test(tc, a_whatif_counts_what_a_slow_tlb_counts, 0,
                        sizeof whatifs / sizeof whatifs[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
