/* Architectural performance monitoring: the counters of the first Core i7. */
#include <string.h>

#include "cpu/perf/pmu.h"
#include "tests/unit/pmu_fixture.h"

Suite *pmu_modern_suite(void);

static void setup(void)
{
    cpu_fixture_up_model("modern");
}

START_TEST(leaf_0ah_tells_of_the_counters)
{
    CODE("\xb8\x0a\x00\x00\x00\x0f\xa2\xf4");
    fixture_run();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x07300403);
    ck_assert_uint_eq(cf.cpu.r[EBX], 0x7c);
    ck_assert_uint_eq(cf.cpu.r[ECX], 0);
    ck_assert_uint_eq(cf.cpu.r[EDX], 0x603);
}
END_TEST

START_TEST(leaves_between_2_and_0ah_are_empty)
{
    CODE("\xb8\x04\x00\x00\x00\x0f\xa2\xf4");
    fixture_run();
    ck_assert_uint_eq(cf.cpu.r[EAX] | cf.cpu.r[EBX] | cf.cpu.r[ECX] |
                      cf.cpu.r[EDX], 0);
}
END_TEST

START_TEST(fixed_counters_count_their_events_in_their_levels)
{
    uint64_t before;

    pmu_fixture_set(FIXED_CTR_CTRL, 2 | 3 << 4 | 1 << 8);
    pmu_fixture_set(GLOBAL_CTRL, UINT64_C(7) << 32);
    before = cf.cpu.cycles.total;
    pmu_fixture_run_user();
    ck_assert_uint_eq(pmu_fixture_get(FIXED_CTR0), PMU_FIXTURE_USER);
    ck_assert_uint_eq(pmu_fixture_get(FIXED_CTR0 + 1),
                      cf.cpu.cycles.total - before);
    ck_assert_uint_gt(pmu_fixture_get(FIXED_CTR0 + 2), 0);
    ck_assert_uint_lt(pmu_fixture_get(FIXED_CTR0 + 2),
                      pmu_fixture_get(FIXED_CTR0 + 1));
}
END_TEST

START_TEST(the_global_control_enables_each_counter)
{
    CODE("\x90\x90\xf4");
    ck_assert_uint_eq(pmu_fixture_get(GLOBAL_CTRL), 0xf);
    pmu_fixture_set(GLOBAL_CTRL, 2);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 0);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 3);
}
END_TEST

START_TEST(overflow_shows_in_the_status_until_it_is_cleared)
{
    CODE("\x90\x90\xf4");
    pmu_fixture_set(PERFCTR1, UINT32_MAX);
    pmu_fixture_set(FIXED_CTR0, (UINT64_C(1) << 48) - 1);
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | OS | EN);
    pmu_fixture_set(FIXED_CTR_CTRL, 1);
    pmu_fixture_set(GLOBAL_CTRL, UINT64_C(0x10000000f));
    ck_assert_uint_eq(pmu_fixture_get(GLOBAL_STATUS), 0);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 2);
    ck_assert_uint_eq(pmu_fixture_get(GLOBAL_STATUS), UINT64_C(0x100000002));
    ck_assert(pmu_fixture_refused(GLOBAL_STATUS, 0));
    pmu_fixture_set(GLOBAL_OVF_CTRL, UINT64_C(2) | UINT64_C(3) << 62);
    ck_assert_uint_eq(pmu_fixture_get(GLOBAL_STATUS), UINT64_C(0x100000000));
    ck_assert_uint_eq(pmu_fixture_get(GLOBAL_OVF_CTRL), 0);
}
END_TEST

START_TEST(reserved_bits_of_the_global_registers_are_refused)
{
    ck_assert(pmu_fixture_refused(GLOBAL_CTRL, 0x10));
    ck_assert(pmu_fixture_refused(GLOBAL_CTRL, UINT64_C(8) << 32));
    ck_assert(pmu_fixture_refused(GLOBAL_OVF_CTRL, 0x10));
    ck_assert(pmu_fixture_refused(FIXED_CTR_CTRL, 1 << 12));
    ck_assert(pmu_fixture_refused(FIXED_CTR0, UINT64_C(1) << 48));
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | ANY);
}
END_TEST

START_TEST(rdpmc_reads_fixed_counters_by_bit_30)
{
    CODE("\x90\x90\xb9\x00\x00\x00\x40\x0f\x33\xf4");
    pmu_fixture_set(FIXED_CTR_CTRL, 1);
    pmu_fixture_set(GLOBAL_CTRL, UINT64_C(1) << 32);
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 3);
    CODE("\xb9\x03\x00\x00\x40\x0f\x33\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_GP, 0, 5);
}
END_TEST

START_TEST(a_miss_that_the_stlb_serves_is_a_hit_there_and_no_walk)
{
    enum { PAGES = 24 };
    const struct mmu_side *side = cf.cpu.mmu.dside;
    uint64_t misses;

    pmu_fixture_set(PERFEVTSEL0, 0x49 | 0x01 << 8 | OS | EN);
    pmu_fixture_set(PERFEVTSEL1, 0x49 | 0x10 << 8 | OS | EN);
    pmu_fixture_run_reads(PAGES);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), PAGES);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 0);
    tlb_flush(side->small, false);              /* the STLB keeps them */
    mmu_forget_host(&cf.cpu.mmu);
    cf.cpu.eip = FIXTURE_CODE;
    misses = side->misses;
    fixture_run();
    ck_assert_uint_eq(side->misses - misses, PAGES);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), PAGES);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), PAGES);
}
END_TEST

START_TEST(a_walk_that_faults_is_not_completed)
{
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + (FIXTURE_DATA >> 12) * 4, 0);
    pmu_fixture_set(PERFEVTSEL0, 0x49 | 0x01 << 8 | OS | EN);
    pmu_fixture_set(PERFEVTSEL1, 0x49 | 0x02 << 8 | OS | EN);
    CODE("\xa1\x00\x00\x01\x00\xf4");           /* MOV EAX, [FIXTURE_DATA] */
    fixture_expect(VECTOR_PF, 0, 0);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), pmu_fixture_get(PERFCTR1) + 1);
    ck_assert_uint_gt(pmu_fixture_get(PERFCTR1), 0);        /* the IDT,
                      the stack */
}
END_TEST

START_TEST(an_assist_is_no_miss)
{
    fixture_paging();
    CODE("\xa1\x00\x00\x01\x00\xa3\x00\x00\x01\x00\xf4");
    pmu_fixture_set(PERFEVTSEL0, 0x49 | 0x01 << 8 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(cf.cpu.mmu.dside->dirty_assists, 1);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 1);
}
END_TEST

Suite *pmu_modern_suite(void)
{
    Suite *suite = suite_create("pmu_modern");
    TCase *tc = tcase_create("modern");

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, cpu_fixture_down);
    tcase_add_test(tc, leaf_0ah_tells_of_the_counters);
    tcase_add_test(tc, leaves_between_2_and_0ah_are_empty);
    tcase_add_test(tc, fixed_counters_count_their_events_in_their_levels);
    tcase_add_test(tc, the_global_control_enables_each_counter);
    tcase_add_test(tc, overflow_shows_in_the_status_until_it_is_cleared);
    tcase_add_test(tc, reserved_bits_of_the_global_registers_are_refused);
    tcase_add_test(tc, rdpmc_reads_fixed_counters_by_bit_30);
    tcase_add_test(tc, a_miss_that_the_stlb_serves_is_a_hit_there_and_no_walk);
    tcase_add_test(tc, a_walk_that_faults_is_not_completed);
    tcase_add_test(tc, an_assist_is_no_miss);
    return suite;
}
