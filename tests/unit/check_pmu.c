/* The performance-monitoring counters against the CPU's own statistics. */
#include <string.h>

#include "cpu/model/perf_event.h"
#include "cpu/perf/pmu.h"
#include "tests/unit/pmu_fixture.h"

Suite *pmu_suite(void);

static void pentium_up(void)
{
    cpu_fixture_up_model("pentium");
}

static void i486_up(void)
{
    cpu_fixture_up_model("i486");
}

START_TEST(counters_gain_what_the_statistics_gain)
{
    uint64_t insns, uops;

    CODE("\xb9\x05\x00\x00\x00\xe2\xfe\xf4");   /* LOOP five times */
    insns = cf.cpu.counters.instructions;
    uops = cf.cpu.counters.uops;
    pmu_fixture_set(PERFEVTSEL1, 0xc2 | OS | USR);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | USR | EN);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0),
                      cf.cpu.counters.instructions - insns);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 7);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), cf.cpu.counters.uops - uops);
}
END_TEST

START_TEST(a_counter_counts_in_the_levels_it_is_set_to)
{
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | USR);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    pmu_fixture_run_user();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), PMU_FIXTURE_KERNEL);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), PMU_FIXTURE_USER);
}
END_TEST

START_TEST(cycles_of_the_levels_sum_to_all_cycles)
{
    uint64_t before;

    pmu_fixture_set(PERFEVTSEL1, 0x79 | USR);
    pmu_fixture_set(PERFEVTSEL0, 0x79 | OS | EN);
    before = cf.cpu.cycles.total;
    pmu_fixture_run_user();
    ck_assert_uint_gt(pmu_fixture_get(PERFCTR0), 0);
    ck_assert_uint_gt(pmu_fixture_get(PERFCTR1), 0);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0) + pmu_fixture_get(PERFCTR1),
                      cf.cpu.cycles.total - before);
}
END_TEST

START_TEST(a_fault_is_delivered_in_the_kernel)
{
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | USR);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_user();
    CODE("\x90\x0f\x0b");                       /* UD2 */
    fixture_expect(VECTOR_UD, -1, 1);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0),
                      1);        /* HLT of the handler */
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 1);        /* NOP */
}
END_TEST

START_TEST(iret_counts_at_the_level_it_returns_to)
{
    uint32_t stack = FIXTURE_STACK - 20;
    const uint32_t frame[] = {FIXTURE_CODE + 1, FIXTURE_CS_USER, EFLAGS_1,
                              FIXTURE_STACK, FIXTURE_DS_USER};

    for (unsigned i = 0; i < 5; i++)
        fixture_write32(stack + 4 * i, frame[i]);
    cf.cpu.r[ESP] = stack;
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | USR);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    CODE("\xcf\x90\xcd\x80");                   /* IRET, NOP, INT 80H */
    fixture_run();
    ck_assert_int_eq(fixture_vector(), 0x80);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 2);        /* INT, HLT */
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 2);        /* IRET, NOP */
}
END_TEST

START_TEST(sysenter_and_sysexit_change_the_level)
{
    cf.cpu.sysenter_cs = FIXTURE_CS;
    cf.cpu.sysenter_esp = FIXTURE_STACK_0;
    cf.cpu.sysenter_eip = FIXTURE_CODE + 0x100;
    CODE_AT(FIXTURE_CODE + 0x100, "\x90\xf4");
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | USR);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_user();
    CODE("\x90\x0f\x34");
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 3);        /* SYSENTER, NOP,
                      HLT */
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 1);
}
END_TEST

START_TEST(en_of_the_first_event_select_enables_both_counters)
{
    CODE("\x90\x90\xf4");
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS);
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 0);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 0);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    pmu_fixture_set(PERFEVTSEL1, 0xc0 | OS);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 3);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 3);
}
END_TEST

START_TEST(a_counter_that_stands_keeps_its_value)
{
    CODE("\x90\x90\xf4");
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_run();
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 3);
}
END_TEST

START_TEST(a_general_counter_takes_32_bits_and_extends_their_sign)
{
    pmu_fixture_set(PERFCTR0, UINT64_C(0x1280000000));
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), UINT64_C(0xff80000000));
    pmu_fixture_set(PERFCTR0, UINT64_C(0xff7fffffff));
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 0x7fffffff);
}
END_TEST

START_TEST(a_counter_has_40_bits)
{
    pmu_fixture_set(PERFCTR0, UINT32_MAX);
    CODE("\x90\x90\xf4");
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 2);
}
END_TEST

START_TEST(bits_that_are_not_modelled_are_refused)
{
    ck_assert(pmu_fixture_refused(PERFEVTSEL0, 0xc0 | OS | EDGE));
    ck_assert(pmu_fixture_refused(PERFEVTSEL0, 0xc0 | OS | CMASK_1));
    ck_assert(pmu_fixture_refused(PERFEVTSEL0, 0xc0 | OS | ANY));
    ck_assert(pmu_fixture_refused(PERFEVTSEL0, UINT64_C(1) << 32));
    ck_assert_uint_eq(pmu_fixture_get(PERFEVTSEL0), 0);
}
END_TEST

START_TEST(inv_without_a_counter_mask_and_pins_mean_nothing)
{
    uint32_t select = 0xc0 | OS | EN | INV | PC | INT;

    CODE("\x90\x90\xf4");
    pmu_fixture_set(PERFEVTSEL0, select);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 3);
    ck_assert_uint_eq(pmu_fixture_get(PERFEVTSEL0), select);
}
END_TEST

START_TEST(an_event_that_is_not_counted_stands_still)
{
    CODE("\x90\x90\xf4");
    pmu_fixture_set(PERFEVTSEL1,
                    0xc0 | 0x01 << 8 | OS);    /* a reserved unit mask */
    pmu_fixture_set(PERFEVTSEL0, 0x43 | OS | EN);           /* DATA_MEM_REFS */
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 0);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 0);
}
END_TEST

START_TEST(halted_cycles_are_not_unhalted_ones)
{
    uint64_t before, halted;

    CODE("\xfb\xf4");                           /* STI, HLT */
    fixture_interrupt_at(10000, 0x40);
    pmu_fixture_set(PERFEVTSEL1, 0xc8 | OS);
    pmu_fixture_set(PERFEVTSEL0, 0x79 | OS | EN);
    before = cf.cpu.cycles.total;
    fixture_run();
    halted = cf.cpu.cycles.by_cause[CYCLE_halt];
    ck_assert_uint_gt(halted, 0);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0),
                      cf.cpu.cycles.total - before - halted);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR1), 1);
}
END_TEST

START_TEST(rdpmc_reads_a_counter)
{
    /* XOR ECX, ECX; NOP; RDPMC; HLT */
    CODE("\x31\xc9\x90\x0f\x33\xf4");
    pmu_fixture_set(PERFCTR0, UINT32_MAX - 9);
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], UINT32_MAX - 7);
    ck_assert_uint_eq(cf.cpu.r[EDX], 0xff);
}
END_TEST

START_TEST(rdpmc_above_level_0_wants_pce)
{
    CODE("\x31\xc9\x0f\x33\xcd\x80");
    fixture_user();
    fixture_expect(VECTOR_GP, 0, 2);
    cf.cpu.cr4 |= CR4_PCE;
    cf.cpu.eip = FIXTURE_CODE;
    fixture_user();
    fixture_run();
    ck_assert_int_eq(fixture_vector(), 0x80);
}
END_TEST

START_TEST(rdpmc_of_a_counter_that_does_not_exist_is_gp)
{
    CODE("\xb9\x02\x00\x00\x00\x0f\x33\xf4");
    fixture_expect(VECTOR_GP, 0, 5);
}
END_TEST

START_TEST(msrs_of_other_parts_are_gp)
{
    CODE("\xb9\x8f\x03\x00\x00\x0f\x32\xf4");   /* IA32_PERF_GLOBAL_CTRL */
    fixture_expect(VECTOR_GP, 0, 5);
}
END_TEST

START_TEST(wrmsr_of_a_bit_that_is_refused_is_gp)
{
    /* MOV ECX, 186H; MOV EAX, E; XOR EDX, EDX; WRMSR; HLT */
    CODE("\xb9\x86\x01\x00\x00\xb8\x00\x00\x04\x00\x31\xd2\x0f\x30\xf4");
    fixture_expect(VECTOR_GP, 0, 12);
}
END_TEST

START_TEST(reset_clears_the_counters)
{
    CODE("\x90\xf4");
    pmu_fixture_set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_run();
    cpu_reset(&cf.cpu);
    ck_assert_uint_eq(pmu_fixture_get(PERFEVTSEL0), 0);
    ck_assert_uint_eq(pmu_fixture_get(PERFCTR0), 0);
}
END_TEST

START_TEST(leaf_0ah_of_a_p6_is_its_last_leaf)
{
    CODE("\xb8\x0a\x00\x00\x00\x0f\xa2\xf4");
    fixture_run();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x03020101);
}
END_TEST

static void add_p6(TCase *tc)
{
    tcase_add_test(tc, counters_gain_what_the_statistics_gain);
    tcase_add_test(tc, a_counter_counts_in_the_levels_it_is_set_to);
    tcase_add_test(tc, cycles_of_the_levels_sum_to_all_cycles);
    tcase_add_test(tc, a_fault_is_delivered_in_the_kernel);
    tcase_add_test(tc, iret_counts_at_the_level_it_returns_to);
    tcase_add_test(tc, sysenter_and_sysexit_change_the_level);
    tcase_add_test(tc, en_of_the_first_event_select_enables_both_counters);
    tcase_add_test(tc, a_counter_that_stands_keeps_its_value);
    tcase_add_test(tc, a_general_counter_takes_32_bits_and_extends_their_sign);
    tcase_add_test(tc, a_counter_has_40_bits);
    tcase_add_test(tc, bits_that_are_not_modelled_are_refused);
    tcase_add_test(tc, inv_without_a_counter_mask_and_pins_mean_nothing);
    tcase_add_test(tc, an_event_that_is_not_counted_stands_still);
    tcase_add_test(tc, halted_cycles_are_not_unhalted_ones);
    tcase_add_test(tc, rdpmc_reads_a_counter);
    tcase_add_test(tc, rdpmc_above_level_0_wants_pce);
    tcase_add_test(tc, rdpmc_of_a_counter_that_does_not_exist_is_gp);
    tcase_add_test(tc, msrs_of_other_parts_are_gp);
    tcase_add_test(tc, wrmsr_of_a_bit_that_is_refused_is_gp);
    tcase_add_test(tc, reset_clears_the_counters);
    tcase_add_test(tc, leaf_0ah_of_a_p6_is_its_last_leaf);
}

START_TEST(cesr_selects_an_event_for_each_counter)
{
    pmu_fixture_set(CESR, 0x16 | CC_USER | (0x16 | CC_KERNEL) << 16);
    pmu_fixture_run_user();
    ck_assert_uint_eq(pmu_fixture_get(CTR0), PMU_FIXTURE_USER);
    ck_assert_uint_eq(pmu_fixture_get(CTR1), PMU_FIXTURE_KERNEL);
}
END_TEST

START_TEST(levels_1_and_2_count_with_level_0)
{
    cf.cpu.cpl = 2;
    pmu_fixture_set(CESR, 0x16 | CC_KERNEL);
    ck_assert(!cf.cpu.pmu.outer);
    cf.cpu.cpl = 3;
    pmu_level_changed(&cf.cpu);
    ck_assert(cf.cpu.pmu.outer);
}
END_TEST

START_TEST(clocks_count_whatever_the_event_select_says)
{
    uint64_t before = cf.cpu.cycles.total;

    CODE("\x90\x90\xf4");
    pmu_fixture_set(CESR, 0x3f | CC_CLOCKS | CC_KERNEL);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(CTR0), cf.cpu.cycles.total - before);
}
END_TEST

START_TEST(cc_4_counts_nothing)
{
    CODE("\x90\x90\xf4");
    pmu_fixture_set(CESR, CC_CLOCKS);
    fixture_run();
    ck_assert_uint_eq(pmu_fixture_get(CTR0), 0);
}
END_TEST

START_TEST(tlb_misses_of_the_pentium_are_those_of_its_sides)
{
    pmu_fixture_set(CESR, 0x02 | CC_KERNEL | (0x0d | CC_KERNEL) << 16);
    pmu_fixture_run_reads(5);
    ck_assert_uint_eq(pmu_fixture_get(CTR0), 5);
    ck_assert_uint_eq(pmu_fixture_get(CTR1), 1);
    mmu_sync_counters(&cf.cpu.mmu);
    ck_assert_uint_eq(pmu_fixture_get(CTR0), cf.cpu.mmu.dside->misses);
    ck_assert_uint_eq(pmu_fixture_get(CTR1), cf.cpu.mmu.iside->misses);
}
END_TEST

START_TEST(a_pentium_counter_takes_40_bits)
{
    pmu_fixture_set(CTR1, UINT64_C(0x1280000000));
    ck_assert_uint_eq(pmu_fixture_get(CTR1), UINT64_C(0x1280000000));
    ck_assert(pmu_fixture_refused(CTR1, UINT64_C(1) << 40));
}
END_TEST

START_TEST(reserved_bits_of_cesr_are_refused)
{
    ck_assert(pmu_fixture_refused(CESR, 1 << 10));
    ck_assert(pmu_fixture_refused(CESR, UINT64_C(1) << 32));
    pmu_fixture_set(CESR, 0x03ff03ff);
}
END_TEST

static void add_pentium(TCase *tc)
{
    tcase_add_test(tc, cesr_selects_an_event_for_each_counter);
    tcase_add_test(tc, levels_1_and_2_count_with_level_0);
    tcase_add_test(tc, clocks_count_whatever_the_event_select_says);
    tcase_add_test(tc, cc_4_counts_nothing);
    tcase_add_test(tc, tlb_misses_of_the_pentium_are_those_of_its_sides);
    tcase_add_test(tc, a_pentium_counter_takes_40_bits);
    tcase_add_test(tc, reserved_bits_of_cesr_are_refused);
}

START_TEST(a_model_without_counters_has_no_msr)
{
    for (uint32_t number = 0; number < 0x400; number++)
        ck_assert(!pmu_has_msr(&cf.model, number));
}
END_TEST

START_TEST(no_event_stands_in_the_table_twice)
{
    const struct perf_event *a, *b;

    for (unsigned i = 0; (a = perf_event_at(i)); i++)
        for (unsigned j = 0; j < i && (b = perf_event_at(j)); j++) {
            ck_assert(a->pmu != b->pmu || a->select != b->select ||
                      a->umask != b->umask);
            ck_assert(a->pmu != b->pmu || strcmp(a->name, b->name));
        }
}
END_TEST

static void add_others(TCase *tc)
{
    tcase_add_test(tc, a_model_without_counters_has_no_msr);
    tcase_add_test(tc, no_event_stands_in_the_table_twice);
}

Suite *pmu_suite(void)
{
    static const struct {
        const char *name;
        void (*up)(void);
        void (*add)(TCase *tc);
    } groups[] = {
        {"P6", cpu_fixture_up, add_p6},
        {"Pentium", pentium_up, add_pentium},
        {"others", i486_up, add_others},
    };
    Suite *suite = suite_create("pmu");

    for (unsigned i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        TCase *tc = tcase_create(groups[i].name);

        tcase_add_checked_fixture(tc, groups[i].up, cpu_fixture_down);
        groups[i].add(tc);
        suite_add_tcase(suite, tc);
    }
    return suite;
}
