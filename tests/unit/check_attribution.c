/* The class of a miss, and the flush that it is charged to. The fixture's MMU
 * walks two levels in 18 cycles; a walk that sets A takes 30. */
#include <check.h>

#include "emu/attribution/attribution.h"
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"

Suite *attribution_suite(void);

enum { PAGE = 0x40000000, SITE = 0xc0101234, OTHER_SITE = 0xc0105678 };

static struct attribution at;
static uint32_t site;           /* of the instruction that runs */

static uint32_t where(void *opaque)
{
    (void)opaque;
    return site;
}

static void up(void)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_up(&config);
    ck_assert(attribution_init(&at, &mf.mmu, where, NULL));
    mf_two_level();
    site = SITE;
    mf_map(PAGE, 0x5000, KRW | PTE_A | PTE_D);
}

static void down(void)
{
    attribution_destroy(&at);
    mmu_fixture_down();
}

static uint64_t class_of(enum miss_class miss_class)
{
    return at.classifier[TLB_SLOT_D4K].miss_class[miss_class];
}

START_TEST(the_first_miss_of_a_page_is_compulsory)
{
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(class_of(MISS_compulsory), 1);
    ck_assert_uint_eq(at.sites.count, 0);
}
END_TEST

START_TEST(a_refill_with_the_same_translation_is_avoidable)
{
    ck_assert(mf_touch(PAGE, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, PAGE, 74);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(class_of(MISS_flush), 1);
    ck_assert_uint_eq(at.sites.count, 1);
    ck_assert_uint_eq(at.sites.site[0].lin, SITE);
    ck_assert_uint_eq(at.sites.site[0].flush.count, 1);
    ck_assert_uint_eq(at.sites.site[0].flush.entries_dropped, 1);
    ck_assert_uint_eq(at.sites.site[0].flush.direct_cycles, 74);
    ck_assert_uint_eq(at.sites.site[0].refills.avoidable, 1);
    ck_assert_uint_eq(at.sites.site[0].refills.remapped, 0);
    ck_assert_uint_eq(at.sites.site[0].refills.cycles, 18);
    ck_assert_uint_eq(at.refills[FLUSH_invlpg].avoidable, 1);
}
END_TEST

START_TEST(a_refill_with_another_frame_is_remapped)
{
    ck_assert(mf_touch(PAGE, READ));
    mf_map(PAGE, 0x6000, KRW | PTE_A | PTE_D);
    mmu_flush(&mf.mmu, FLUSH_invlpg, PAGE, 0);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(at.refills[FLUSH_invlpg].remapped, 1);
    ck_assert_uint_eq(at.refills[FLUSH_invlpg].avoidable, 0);
}
END_TEST

START_TEST(a_refill_with_other_rights_is_remapped_with_another_d_bit_not)
{
    ck_assert(mf_touch(PAGE, READ));
    mf_map(PAGE, 0x5000, KRO | PTE_A | PTE_D);
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(at.refills[FLUSH_mov_cr3].remapped, 1);
    mf_map(PAGE, 0x5000, KRO | PTE_A);
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(at.refills[FLUSH_mov_cr3].avoidable, 1);
}
END_TEST

START_TEST(the_first_flush_since_the_fill_is_charged)
{
    ck_assert(mf_touch(PAGE, READ));
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    site = OTHER_SITE;
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(at.sites.count, 2);
    ck_assert_uint_eq(at.sites.site[0].refills.avoidable, 1);
    ck_assert_uint_eq(at.sites.site[1].refills.avoidable, 0);
}
END_TEST

START_TEST(a_space_that_was_freed_has_no_history)
{
    ck_assert(mf_touch(PAGE, READ));
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    mmu_space_free(&mf.mmu, mf.mmu.paging.cr3);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(class_of(MISS_compulsory), 2);
}
END_TEST

/* An assist finds G, after a hit that was reported to the ghosts. */
START_TEST(an_entry_of_a_freed_space_has_no_history_when_it_turns_global)
{
    mf_map(PAGE, 0x5000, KRW | PTE_A);
    ck_assert(mf_touch(PAGE, READ));
    mmu_space_free(&mf.mmu, mf.mmu.paging.cr3);
    ck_assert(mf_touch(PAGE, READ));
    mf_map(PAGE, 0x5000, KRW | PTE_A | PTE_G);
    ck_assert(mf_touch(PAGE, WRITE));
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, 0);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(class_of(MISS_compulsory), 2);
    ck_assert_uint_eq(class_of(MISS_flush), 0);
}
END_TEST

START_TEST(a_miss_of_what_does_not_fit_is_capacity_or_conflict)
{
    /* 16 entries in 4 sets: five pages of one set conflict, 17 pages in a row
     * exceed the capacity of any array of 16. */
    for (unsigned i = 0; i < 5; i++)
        mf_map(PAGE + i * 0x4000, 0x5000, KRW | PTE_A | PTE_D);
    for (unsigned i = 0; i < 6; i++)
        ck_assert(mf_touch(PAGE + i % 5 * 0x4000, READ));
    ck_assert_uint_eq(class_of(MISS_compulsory), 5);
    ck_assert_uint_eq(class_of(MISS_conflict), 1);
    for (unsigned i = 0; i < 17; i++)
        mf_map(PAGE + 0x100000 + i * 0x1000, 0x5000, KRW | PTE_A | PTE_D);
    for (unsigned i = 0; i < 18; i++)
        ck_assert(mf_touch(PAGE + 0x100000 + i % 17 * 0x1000, READ));
    ck_assert_uint_eq(class_of(MISS_compulsory), 22);
    ck_assert_uint_eq(class_of(MISS_capacity), 1);
}
END_TEST

/* The array has four ways; four other pages of the set are touched. */
START_TEST(a_miss_of_what_would_be_evicted_anyway_is_not_charged)
{
    ck_assert(mf_touch(PAGE, READ));
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    for (unsigned i = 1; i < 5; i++) {
        mf_map(PAGE + i * 0x4000, 0x5000, KRW | PTE_A | PTE_D);
        ck_assert(mf_touch(PAGE + i * 0x4000, READ));
    }
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(class_of(MISS_flush), 0);
    ck_assert_uint_eq(class_of(MISS_conflict), 1);
}
END_TEST

START_TEST(a_miss_that_faults_is_of_class_fault_and_charges_its_flush)
{
    ck_assert(!mf_touch(PAGE + 0x1000, READ));
    ck_assert_uint_eq(class_of(MISS_fault), 1);
    ck_assert_uint_eq(at.sites.site[0].cause, FLUSH_page_fault);
    ck_assert_uint_eq(at.sites.site[0].flush.count, 1);
}
END_TEST

START_TEST(sites_are_ranked_by_what_they_cost)
{
    const struct site *order[3];

    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 50);
    site = OTHER_SITE;
    mmu_flush(&mf.mmu, FLUSH_invlpg, PAGE, 80);
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 10);
    ck_assert_uint_eq(at.sites.count, 3);
    sites_rank(&at.sites, order);
    ck_assert_uint_eq(order[0]->flush.direct_cycles, 80);
    ck_assert_uint_eq(order[1]->flush.direct_cycles, 50);
    ck_assert_uint_eq(order[2]->flush.direct_cycles, 10);
}
END_TEST

START_TEST(thousands_of_sites_are_told_apart)
{
    enum { SITES = 5000 };

    for (unsigned round = 0; round < 2; round++)
        for (site = 0; site < SITES; site++)
            mmu_flush(&mf.mmu, FLUSH_invlpg, PAGE, 1);
    ck_assert_uint_eq(at.sites.count, SITES);
    for (unsigned i = 0; i < SITES; i++)
        ck_assert_uint_eq(at.sites.site[i].flush.count, 2);
}
END_TEST

START_TEST(sites_beyond_the_limit_are_one_for_each_cause)
{
    const struct site *other;

    for (site = 0; site < SITES_MAX + 3; site++)
        mmu_flush(&mf.mmu, FLUSH_invlpg, PAGE, 1);
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 1);
    ck_assert_uint_eq(at.sites.count, SITES_MAX + 2);
    other = &at.sites.site[SITES_MAX];
    ck_assert(other->is_other);
    ck_assert_uint_eq(other->cause, FLUSH_invlpg);
    ck_assert_uint_eq(other->flush.count, 3);
    ck_assert_uint_eq(sites_other_flushes(&at.sites), 4);
    site = 5;                   /* it was there in time */
    mmu_flush(&mf.mmu, FLUSH_invlpg, PAGE, 1);
    ck_assert_uint_eq(at.sites.site[5].flush.count, 2);
}
END_TEST

/* One page is removed by the first of these events, the other is global and
 * stays. */
START_TEST(a_flush_log_that_is_full_loses_nothing)
{
    enum { GLOBAL = PAGE + 0x1000 };

    mf.mmu.paging.pge = true;
    mf_map(GLOBAL, 0x6000, KRW | PTE_A | PTE_D | PTE_G);
    ck_assert(mf_touch(PAGE, READ));
    ck_assert(mf_touch(GLOBAL, READ));
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    site = OTHER_SITE;
    for (uint32_t i = 0; i < FLUSH_LOG_EVENTS_MAX; i++)
        mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    ck_assert_uint_le(at.logs.of_space.room, FLUSH_LOG_EVENTS_MAX);
    ck_assert_uint_eq(at.logs.of_space.count, 1);
    ck_assert(mf_touch(GLOBAL, READ));
    ck_assert(mf_touch(PAGE, READ));
    ck_assert_uint_eq(at.sites.site[0].refills.avoidable, 1);
    ck_assert_uint_eq(at.sites.site[1].refills.avoidable, 0);
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, 0);
    ck_assert(mf_touch(GLOBAL, READ));
    ck_assert_uint_eq(at.refills[FLUSH_mov_cr4].avoidable, 1);
}
END_TEST

Suite *attribution_suite(void)
{
    Suite *suite = suite_create("attribution");
    TCase *tests = tcase_create("misses and flushes");

    tcase_add_checked_fixture(tests, up, down);
    tcase_add_test(tests, the_first_miss_of_a_page_is_compulsory);
    tcase_add_test(tests, a_refill_with_the_same_translation_is_avoidable);
    tcase_add_test(tests, a_refill_with_another_frame_is_remapped);
    tcase_add_test(
        tests, a_refill_with_other_rights_is_remapped_with_another_d_bit_not);
    tcase_add_test(tests, the_first_flush_since_the_fill_is_charged);
    tcase_add_test(tests, a_space_that_was_freed_has_no_history);
    tcase_add_test(
        tests, an_entry_of_a_freed_space_has_no_history_when_it_turns_global);
    tcase_add_test(tests, a_miss_of_what_does_not_fit_is_capacity_or_conflict);
    tcase_add_test(tests,
                   a_miss_of_what_would_be_evicted_anyway_is_not_charged);
    tcase_add_test(tests,
                   a_miss_that_faults_is_of_class_fault_and_charges_its_flush);
    tcase_add_test(tests, sites_are_ranked_by_what_they_cost);
    tcase_add_test(tests, thousands_of_sites_are_told_apart);
    tcase_add_test(tests, sites_beyond_the_limit_are_one_for_each_cause);
    tcase_add_test(tests, a_flush_log_that_is_full_loses_nothing);
    suite_add_tcase(suite, tests);
    return suite;
}
