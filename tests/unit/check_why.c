/*
 * Why misses happened: over random programs the stories add up to what a replay
 * counts, and those of small traces are known.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/model/shipped_models.h"
#include "emu/trace/trace_header.h"
#include "emu/why/advise.h"
#include "emu/why/why_text.h"
#include "mmu/flush_cause.h"
#include "tests/unit/quick_check.h"
#include "tests/unit/recorder_fixture.h"
#include "tests/unit/recorder_program.h"

Suite *why_suite(void);

enum { PROGRAMS = 12, STORIES_MAX = 64 };

static struct why why;
static struct trace_sites sites;

/* What the stories add up to. */
static uint64_t classes[TLB_SLOTS][MISS_CLASSES];
static struct why_story story[STORIES_MAX];
static uint64_t stories;

static void collect(void *opaque, const struct why_story *s)
{
    (void)opaque;
    for (unsigned i = 0; i < WHY_LEVELS; i++)
        if (s->level[i].tlb)
            classes[s->level[i].tlb->slot][s->level[i].class]++;
    if (stories < STORIES_MAX)
        story[stories] = *s;
    stories++;
}

static void ask(struct why_question question, const char *tlb, bool classify,
                const struct assume *assume)
{
    const struct replay_config config = {
        .path = tf.path, .tlb = tlb, .classify = classify, .assume = assume,
        .attribution = true,
    };

    memset(classes, 0, sizeof classes);
    stories = 0;
    ck_assert_msg(trace_sites_read(&sites, tf.path, "a test", &tf.error) &&
                  replay_open(&rf_replay, &config, &tf.error), "%s",
                  tf.error.text);
    ck_assert(why_init(&why, &rf_replay, &question, &sites));
    ck_assert_msg(why_run(&why, collect, NULL, &tf.error), "%s",
                  tf.error.text);
}

static void close_all(void)
{
    why_destroy(&why);
    replay_close(&rf_replay);
    trace_sites_destroy(&sites);
}

static void check_classes(const struct attribution *at)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        for (unsigned class = 0; class < MISS_CLASSES; class++)
            QUICK_CHECK(classes[slot][class] ==
                        at->classifier[slot].miss_class[class]);
}

/* Each event has what attribution charges to its site, all together. */
static void check_charges(const struct attribution *at)
{
    struct refills sum[FLUSH_CAUSES] = {{0}};

    for (uint32_t i = 0; i < why.history.events; i++) {
        const struct why_event *event = &why.history.event[i];

        refills_add(&sum[event->cause], &(struct refills){
            event->avoidable, event->remapped, event->refill_cycles});
    }
    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        QUICK_CHECK(sum[cause].avoidable == at->refills[cause].avoidable);
        QUICK_CHECK(sum[cause].remapped == at->refills[cause].remapped);
        QUICK_CHECK(sum[cause].cycles == at->refills[cause].cycles);
    }
}

static void check_site(const struct site *site)
{
    uint64_t misses = 0;

    for (uint32_t i = 0; i < why.history.events; i++) {
        const struct why_event *event = &why.history.event[i];

        if (event->where == site->lin && event->cause == site->cause)
            misses += event->avoidable + event->remapped;
    }
    QUICK_CHECK(misses == refills_misses(&site->refills));
}

static void check_stories(const char *tlb, bool classify,
                          const struct assume *assume)
{
    const struct attribution *at = &rf_replay.attribution;

    ask((struct why_question){.count = UINT64_MAX}, tlb, classify, assume);
    mmu_sync_counters(rf_replay.mmu);
    ck_assert_uint_eq(stories, rf_replay.mmu->dside->misses +
                      (rf_replay.mmu->iside == rf_replay.mmu->dside
                           ? 0 : rf_replay.mmu->iside->misses));
    check_classes(at);
    check_charges(at);
    for (uint32_t i = 0; i < at->sites.count; i++)
        check_site(&at->sites.site[i]);
    close_all();
}

static const struct { const char *tlb, *filter; } recordings[] = {
    {"itlb=4x2,dtlb=8x2,policy=lru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=random", "split:1,1"},
    {"itlb=4x2,dtlb=8x2,policy=plru", "split:1,1"},
    {"itlb=4x2,dtlb=8x2,stlb=8x2,policy=lru", "split:1,1"},
    {"itlb=4x2,dtlb=8x2,dtlb-large=2x1,psc=4xfull,policy=lru", "split:1,1"},
    {"tlb=8x2,policy=lru,large=shared", "joint:1"},
    {"tlb=8x2,policy=fifo,large=fragment", "joint:1"},
    {"itlb=4x2,dtlb=8x2,stlb=8x2,policy=lru,large=shared," NO_LARGE,
     "split:1,1"},
};

START_TEST(the_stories_add_up_to_what_a_replay_counts)
{
    for (unsigned seed = 1; seed <= PROGRAMS; seed++) {
        struct assume assume = {0};

        recorder_program_run(seed, CHANGES_WITHOUT_FLUSH, recordings[_i].tlb,
                             recordings[_i].filter);
        check_stories(NULL, false, NULL);
        if (!strchr(recordings[_i].filter, '4')) {
            check_stories(NULL, true, NULL);
            ck_assert(assume_add(&assume, seed % 2 ? "tags=on=1,invlpg=cr3"
                                                   : "tags=on,pge=off",
                                 &tf.error));
            check_stories(NULL, false, &assume);
        }
        assume_destroy(&assume);
        rf_down();
    }
}
END_TEST

/* A small program: pages of REGION_A in a data TLB of two ways, one set. */
static void up(void)
{
    rf_up("itlb=2x2,dtlb=2x2,policy=lru," NO_LARGE, "split:1,1", false);
}

static uint32_t page(unsigned n)
{
    return REGION_A + n * 0x1000;
}

static void read(unsigned n)
{
    ck_assert(rf_access(page(n), ACCESS_READ));
}

static void ask_page(unsigned n)
{
    ask((struct why_question){.has_page = true, .page = page(n) >> 12,
                              .count = UINT64_MAX}, NULL, true, NULL);
}

START_TEST(a_capacity_miss_tells_which_page_took_the_way)
{
    const struct why_level *level = &story[1].level[0];

    up();
    read(0);
    read(1);
    read(2);
    read(0);
    rf_done();
    ask_page(0);
    ck_assert_uint_eq(stories, 2);
    ck_assert_uint_eq(story[0].number, 1);
    ck_assert_int_eq(story[0].level[0].class, MISS_compulsory);
    ck_assert(!story[0].level[0].has_past && !story[0].level[0].way[0].valid);
    ck_assert_uint_eq(story[1].number, 4);
    ck_assert_int_eq(level->class, MISS_capacity);
    ck_assert_int_eq(level->past.end, WHY_EVICTED);
    ck_assert_uint_eq(level->past.by_page, page(2) >> 12);
    ck_assert(level->has_depth && !level->in_a && !level->in_b);
    ck_assert_uint_eq(level->depth, 2);
    ck_assert_uint_eq(level->way[0].entry.page, page(2) >> 12);
    ck_assert_uint_eq(level->way[1].entry.page, page(1) >> 12);
    ck_assert_uint_eq(level->way[1].age, 1);
    ck_assert(level->evicts && level->filled);
    ck_assert_uint_eq(level->evicted.page, page(1) >> 12);
    ck_assert_uint_eq(level->into, 1);
    close_all();
    rf_down();
}
END_TEST

START_TEST(a_flush_miss_tells_the_event_and_whether_it_was_avoidable)
{
    const struct why_level *level = &story[1].level[0];

    up();
    read(0);
    read(1);
    rf_invlpg(page(1));
    rf_invlpg(page(0));
    read(0);
    rf_set_pte(0, 0, 0, rf_small_frame(9) | PURW);
    rf_invlpg(page(0));
    read(0);
    rf_done();
    ask_page(0);
    ck_assert_uint_eq(stories, 3);
    ck_assert_int_eq(level->class, MISS_flush);
    ck_assert(level->has_event && level->in_a && !level->remapped);
    ck_assert_uint_eq(level->event.cause, FLUSH_invlpg);
    ck_assert_uint_eq(level->event.lin, page(0));
    ck_assert_uint_eq(level->event.dropped, 1);
    ck_assert_uint_eq(level->depth, 1);
    ck_assert(!level->way[0].valid && !level->way[1].valid);
    ck_assert(story[2].level[0].remapped);
    close_all();
    rf_down();
}
END_TEST

START_TEST(a_story_has_the_instruction_and_the_walk_of_its_access)
{
    up();
    read(0);
    rf_done();
    ask_page(0);
    ck_assert(story[0].has_eip);
    ck_assert_uint_eq(story[0].eip >> 16, 0xc000);
    ck_assert(story[0].walked);
    ck_assert_uint_eq(story[0].walk.levels, 2);
    ck_assert_uint_eq(story[0].penalty, rf_replay.config.walk_start +
                                            2 * rf_replay.config.walk_read);
    close_all();
    rf_down();
}
END_TEST

START_TEST(misses_of_a_site_are_those_charged_to_its_flushes)
{
    struct why_question question = {.count = 1};
    char name[32];

    up();
    read(0);
    read(1);
    rf_invlpg(page(0));
    read(0);
    rf_invlpg(page(1));
    read(1);
    rf_done();
    ask_page(0);
    snprintf(name, sizeof name, "0x%x:invlpg", story[1].level[0].event.where);
    close_all();
    question.site = name;
    ask(question, NULL, false, NULL);
    ck_assert_uint_eq(stories, 1);
    ck_assert_uint_eq(story[0].lin, page(0));
    ck_assert_uint_eq(why.left, 0);
    close_all();
    rf_down();
}
END_TEST

START_TEST(the_miss_of_a_number_ends_the_replay)
{
    up();
    for (unsigned i = 0; i < 6; i++)
        read(i);
    rf_done();
    ask((struct why_question){.miss = 3, .count = 1}, NULL, false, NULL);
    ck_assert_uint_eq(stories, 1);
    ck_assert_uint_eq(story[0].lin, page(2));
    ck_assert_uint_eq(why.misses, 3);
    close_all();
    rf_down();
}
END_TEST

/* The one flush of its kind that a replay cannot do without is the remapping
 * one. */
START_TEST(advice_is_about_flushes_without_a_remapped_refill)
{
    struct advice advice;
    const struct advice_site *row;

    up();
    read(0);
    rf_invlpg(page(0));
    read(0);
    rf_set_pte(0, 0, 0, rf_small_frame(9) | PURW);
    rf_invlpg(page(0));
    read(0);
    rf_done();
    ck_assert_msg(advise(&advice, tf.path, 10, NULL, NULL, &tf.error), "%s",
                  tf.error.text);
    ck_assert_uint_eq(advice.with.stale, 0);
    ck_assert_uint_eq(advice.with.misses, 3);
    row = advice.row;
    while (row->cause != FLUSH_invlpg)
        row++;
    ck_assert_uint_eq(row->avoidable, 1);
    ck_assert_uint_eq(row->refill_misses, 1);
    ck_assert_uint_eq(row->without.misses, 2);
    ck_assert_uint_eq(row->without.stale, 0);
    for (uint32_t i = 0; i < advice.sites; i++)
        ck_assert(advice.row[i].avoidable);
    advise_destroy(&advice);
    rf_down();
}
END_TEST

Suite *why_suite(void)
{
    Suite *suite = suite_create("why");
    TCase *tc = tcase_create("why");

    tcase_add_loop_test(tc, the_stories_add_up_to_what_a_replay_counts, 0,
                        sizeof recordings / sizeof recordings[0]);
    tcase_add_test(tc, a_capacity_miss_tells_which_page_took_the_way);
    tcase_add_test(tc,
                   a_flush_miss_tells_the_event_and_whether_it_was_avoidable);
    tcase_add_test(tc, a_story_has_the_instruction_and_the_walk_of_its_access);
    tcase_add_test(tc, misses_of_a_site_are_those_charged_to_its_flushes);
    tcase_add_test(tc, the_miss_of_a_number_ends_the_replay);
    tcase_add_test(tc, advice_is_about_flushes_without_a_remapped_refill);
    suite_add_tcase(suite, tc);
    return suite;
}
