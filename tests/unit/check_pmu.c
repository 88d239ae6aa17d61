/* The performance-monitoring counters against the CPU's own statistics. */
#include "cpu/model/perf_event.h"
#include "cpu/perf/pmu.h"
#include "tests/unit/cpu_fixture.h"

#include <string.h>

Suite *pmu_suite(void);

enum {
    CESR = 0x11, CTR0 = 0x12, CTR1 = 0x13,
    PERFCTR0 = 0xc1, PERFCTR1 = 0xc2,
    PERFEVTSEL0 = 0x186, PERFEVTSEL1 = 0x187,
    FIXED_CTR0 = 0x309, FIXED_CTR_CTRL = 0x38d,
    GLOBAL_STATUS = 0x38e, GLOBAL_CTRL = 0x38f, GLOBAL_OVF_CTRL = 0x390,

    USR = 1 << 16, OS = 1 << 17, EDGE = 1 << 18, PC = 1 << 19, INT = 1 << 20,
    ANY = 1 << 21, EN = 1 << 22, INV = 1 << 23, CMASK_1 = 1 << 24,

    CC_KERNEL = 1 << 6, CC_USER = 2 << 6, CC_CLOCKS = 4 << 6,
};

static void pentium_up(void)
{
    cpu_fixture_up_model("pentium");
}

static void modern_up(void)
{
    cpu_fixture_up_model("modern");
}

static void i486_up(void)
{
    cpu_fixture_up_model("i486");
}

static void set(uint32_t msr, uint64_t value)
{
    ck_assert(pmu_has_msr(&cf.model, msr));
    ck_assert(pmu_write_msr(&cf.cpu, msr, value));
}

static bool refused(uint32_t msr, uint64_t value)
{
    ck_assert(pmu_has_msr(&cf.model, msr));
    return !pmu_write_msr(&cf.cpu, msr, value);
}

static uint64_t get(uint32_t msr)
{
    ck_assert(pmu_has_msr(&cf.model, msr));
    return pmu_read_msr(&cf.cpu, msr);
}

/* Three instructions at level 3 and INT 80H, whose handler halts. */
static void run_user(void)
{
    fixture_user();
    CODE("\x90\x90\x90\xcd\x80");
    fixture_run();
    ck_assert_int_eq(fixture_vector(), 0x80);
}

static const uint64_t kernel_insns = 2;         /* INT, HLT */
static const uint64_t user_insns = 3;

/* Reads of `count` pages from FIXTURE_DATA on, with paging. */
static void run_reads(unsigned count)
{
    char code[256];
    unsigned at = 0;

    fixture_paging();
    for (unsigned i = 0; i < count; i++) {      /* MOV EAX, [moffs32] */
        uint32_t lin = FIXTURE_DATA + i * 4096;

        code[at++] = (char)0xa1;
        memcpy(code + at, &lin, 4);
        at += 4;
    }
    code[at++] = (char)0xf4;
    fixture_put(FIXTURE_CODE, code, at);
    fixture_run();
}

START_TEST(counters_gain_what_the_statistics_gain)
{
    uint64_t insns, uops;

    CODE("\xb9\x05\x00\x00\x00\xe2\xfe\xf4");   /* LOOP five times */
    insns = cf.cpu.counters.instructions;
    uops = cf.cpu.counters.uops;
    set(PERFEVTSEL1, 0xc2 | OS | USR);
    set(PERFEVTSEL0, 0xc0 | OS | USR | EN);
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), cf.cpu.counters.instructions - insns);
    ck_assert_uint_eq(get(PERFCTR0), 7);
    ck_assert_uint_eq(get(PERFCTR1), cf.cpu.counters.uops - uops);
}
END_TEST

START_TEST(a_counter_counts_in_the_levels_it_is_set_to)
{
    set(PERFEVTSEL1, 0xc0 | USR);
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    run_user();
    ck_assert_uint_eq(get(PERFCTR0), kernel_insns);
    ck_assert_uint_eq(get(PERFCTR1), user_insns);
}
END_TEST

START_TEST(cycles_of_the_levels_sum_to_all_cycles)
{
    uint64_t before;

    set(PERFEVTSEL1, 0x79 | USR);
    set(PERFEVTSEL0, 0x79 | OS | EN);
    before = cf.cpu.cycles.total;
    run_user();
    ck_assert_uint_gt(get(PERFCTR0), 0);
    ck_assert_uint_gt(get(PERFCTR1), 0);
    ck_assert_uint_eq(get(PERFCTR0) + get(PERFCTR1),
                      cf.cpu.cycles.total - before);
}
END_TEST

START_TEST(a_fault_is_delivered_in_the_kernel)
{
    set(PERFEVTSEL1, 0xc0 | USR);
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_user();
    CODE("\x90\x0f\x0b");                       /* UD2 */
    fixture_expect(VECTOR_UD, -1, 1);
    ck_assert_uint_eq(get(PERFCTR0), 1);        /* HLT of the handler */
    ck_assert_uint_eq(get(PERFCTR1), 1);        /* NOP */
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
    set(PERFEVTSEL1, 0xc0 | USR);
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    CODE("\xcf\x90\xcd\x80");                   /* IRET, NOP, INT 80H */
    fixture_run();
    ck_assert_int_eq(fixture_vector(), 0x80);
    ck_assert_uint_eq(get(PERFCTR0), 2);        /* INT, HLT */
    ck_assert_uint_eq(get(PERFCTR1), 2);        /* IRET, NOP */
}
END_TEST

START_TEST(sysenter_and_sysexit_change_the_level)
{
    cf.cpu.sysenter_cs = FIXTURE_CS;
    cf.cpu.sysenter_esp = FIXTURE_STACK_0;
    cf.cpu.sysenter_eip = FIXTURE_CODE + 0x100;
    CODE_AT(FIXTURE_CODE + 0x100, "\x90\xf4");
    set(PERFEVTSEL1, 0xc0 | USR);
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_user();
    CODE("\x90\x0f\x34");
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 3);        /* SYSENTER, NOP, HLT */
    ck_assert_uint_eq(get(PERFCTR1), 1);
}
END_TEST

START_TEST(en_of_the_first_event_select_enables_both_counters)
{
    CODE("\x90\x90\xf4");
    set(PERFEVTSEL0, 0xc0 | OS);
    set(PERFEVTSEL1, 0xc0 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 0);
    ck_assert_uint_eq(get(PERFCTR1), 0);
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    set(PERFEVTSEL1, 0xc0 | OS);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 3);
    ck_assert_uint_eq(get(PERFCTR1), 3);
}
END_TEST

START_TEST(a_counter_that_stands_keeps_its_value)
{
    CODE("\x90\x90\xf4");
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_run();
    set(PERFEVTSEL0, 0xc0 | OS);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 3);
}
END_TEST

START_TEST(a_general_counter_takes_32_bits_and_extends_their_sign)
{
    set(PERFCTR0, UINT64_C(0x1280000000));
    ck_assert_uint_eq(get(PERFCTR0), UINT64_C(0xff80000000));
    set(PERFCTR0, UINT64_C(0xff7fffffff));
    ck_assert_uint_eq(get(PERFCTR0), 0x7fffffff);
}
END_TEST

START_TEST(a_counter_has_40_bits)
{
    set(PERFCTR0, UINT32_MAX);
    CODE("\x90\x90\xf4");
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 2);
}
END_TEST

START_TEST(bits_that_are_not_modelled_are_refused)
{
    ck_assert(refused(PERFEVTSEL0, 0xc0 | OS | EDGE));
    ck_assert(refused(PERFEVTSEL0, 0xc0 | OS | CMASK_1));
    ck_assert(refused(PERFEVTSEL0, 0xc0 | OS | ANY));
    ck_assert(refused(PERFEVTSEL0, UINT64_C(1) << 32));
    ck_assert_uint_eq(get(PERFEVTSEL0), 0);
}
END_TEST

START_TEST(inv_without_a_counter_mask_and_pins_mean_nothing)
{
    uint32_t select = 0xc0 | OS | EN | INV | PC | INT;

    CODE("\x90\x90\xf4");
    set(PERFEVTSEL0, select);
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 3);
    ck_assert_uint_eq(get(PERFEVTSEL0), select);
}
END_TEST

START_TEST(an_event_that_is_not_counted_stands_still)
{
    CODE("\x90\x90\xf4");
    set(PERFEVTSEL1, 0xc0 | 0x01 << 8 | OS);    /* a reserved unit mask */
    set(PERFEVTSEL0, 0x43 | OS | EN);           /* DATA_MEM_REFS */
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 0);
    ck_assert_uint_eq(get(PERFCTR1), 0);
}
END_TEST

START_TEST(halted_cycles_are_not_unhalted_ones)
{
    uint64_t before, halted;

    CODE("\xfb\xf4");                           /* STI, HLT */
    fixture_interrupt_at(10000, 0x40);
    set(PERFEVTSEL1, 0xc8 | OS);
    set(PERFEVTSEL0, 0x79 | OS | EN);
    before = cf.cpu.cycles.total;
    fixture_run();
    halted = cf.cpu.cycles.by_cause[CYCLE_halt];
    ck_assert_uint_gt(halted, 0);
    ck_assert_uint_eq(get(PERFCTR0), cf.cpu.cycles.total - before - halted);
    ck_assert_uint_eq(get(PERFCTR1), 1);
}
END_TEST

START_TEST(rdpmc_reads_a_counter)
{
    /* XOR ECX, ECX; NOP; RDPMC; HLT */
    CODE("\x31\xc9\x90\x0f\x33\xf4");
    set(PERFCTR0, UINT32_MAX - 9);
    set(PERFEVTSEL0, 0xc0 | OS | EN);
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
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    fixture_run();
    cpu_reset(&cf.cpu);
    ck_assert_uint_eq(get(PERFEVTSEL0), 0);
    ck_assert_uint_eq(get(PERFCTR0), 0);
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
    set(CESR, 0x16 | CC_USER | (0x16 | CC_KERNEL) << 16);
    run_user();
    ck_assert_uint_eq(get(CTR0), user_insns);
    ck_assert_uint_eq(get(CTR1), kernel_insns);
}
END_TEST

START_TEST(levels_1_and_2_count_with_level_0)
{
    cf.cpu.cpl = 2;
    set(CESR, 0x16 | CC_KERNEL);
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
    set(CESR, 0x3f | CC_CLOCKS | CC_KERNEL);
    fixture_run();
    ck_assert_uint_eq(get(CTR0), cf.cpu.cycles.total - before);
}
END_TEST

START_TEST(cc_4_counts_nothing)
{
    CODE("\x90\x90\xf4");
    set(CESR, CC_CLOCKS);
    fixture_run();
    ck_assert_uint_eq(get(CTR0), 0);
}
END_TEST

START_TEST(tlb_misses_of_the_pentium_are_those_of_its_sides)
{
    set(CESR, 0x02 | CC_KERNEL | (0x0d | CC_KERNEL) << 16);
    run_reads(5);
    ck_assert_uint_eq(get(CTR0), 5);
    ck_assert_uint_eq(get(CTR1), 1);
    mmu_sync_counters(&cf.cpu.mmu);
    ck_assert_uint_eq(get(CTR0), cf.cpu.mmu.dside->misses);
    ck_assert_uint_eq(get(CTR1), cf.cpu.mmu.iside->misses);
}
END_TEST

START_TEST(a_pentium_counter_takes_40_bits)
{
    set(CTR1, UINT64_C(0x1280000000));
    ck_assert_uint_eq(get(CTR1), UINT64_C(0x1280000000));
    ck_assert(refused(CTR1, UINT64_C(1) << 40));
}
END_TEST

START_TEST(reserved_bits_of_cesr_are_refused)
{
    ck_assert(refused(CESR, 1 << 10));
    ck_assert(refused(CESR, UINT64_C(1) << 32));
    set(CESR, 0x03ff03ff);
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

    set(FIXED_CTR_CTRL, 2 | 3 << 4 | 1 << 8);
    set(GLOBAL_CTRL, UINT64_C(7) << 32);
    before = cf.cpu.cycles.total;
    run_user();
    ck_assert_uint_eq(get(FIXED_CTR0), user_insns);
    ck_assert_uint_eq(get(FIXED_CTR0 + 1), cf.cpu.cycles.total - before);
    ck_assert_uint_gt(get(FIXED_CTR0 + 2), 0);
    ck_assert_uint_lt(get(FIXED_CTR0 + 2), get(FIXED_CTR0 + 1));
}
END_TEST

START_TEST(the_global_control_enables_each_counter)
{
    CODE("\x90\x90\xf4");
    ck_assert_uint_eq(get(GLOBAL_CTRL), 0xf);
    set(GLOBAL_CTRL, 2);
    set(PERFEVTSEL0, 0xc0 | OS | EN);
    set(PERFEVTSEL1, 0xc0 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR0), 0);
    ck_assert_uint_eq(get(PERFCTR1), 3);
}
END_TEST

START_TEST(overflow_shows_in_the_status_until_it_is_cleared)
{
    CODE("\x90\x90\xf4");
    set(PERFCTR1, UINT32_MAX);
    set(FIXED_CTR0, (UINT64_C(1) << 48) - 1);
    set(PERFEVTSEL1, 0xc0 | OS | EN);
    set(FIXED_CTR_CTRL, 1);
    set(GLOBAL_CTRL, UINT64_C(0x10000000f));
    ck_assert_uint_eq(get(GLOBAL_STATUS), 0);
    fixture_run();
    ck_assert_uint_eq(get(PERFCTR1), 2);
    ck_assert_uint_eq(get(GLOBAL_STATUS), UINT64_C(0x100000002));
    ck_assert(refused(GLOBAL_STATUS, 0));
    set(GLOBAL_OVF_CTRL, UINT64_C(2) | UINT64_C(3) << 62);
    ck_assert_uint_eq(get(GLOBAL_STATUS), UINT64_C(0x100000000));
    ck_assert_uint_eq(get(GLOBAL_OVF_CTRL), 0);
}
END_TEST

START_TEST(reserved_bits_of_the_global_registers_are_refused)
{
    ck_assert(refused(GLOBAL_CTRL, 0x10));
    ck_assert(refused(GLOBAL_CTRL, UINT64_C(8) << 32));
    ck_assert(refused(GLOBAL_OVF_CTRL, 0x10));
    ck_assert(refused(FIXED_CTR_CTRL, 1 << 12));
    ck_assert(refused(FIXED_CTR0, UINT64_C(1) << 48));
    set(PERFEVTSEL0, 0xc0 | OS | ANY);
}
END_TEST

START_TEST(rdpmc_reads_fixed_counters_by_bit_30)
{
    CODE("\x90\x90\xb9\x00\x00\x00\x40\x0f\x33\xf4");
    set(FIXED_CTR_CTRL, 1);
    set(GLOBAL_CTRL, UINT64_C(1) << 32);
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

    set(PERFEVTSEL0, 0x49 | 0x01 << 8 | OS | EN);
    set(PERFEVTSEL1, 0x49 | 0x10 << 8 | OS | EN);
    run_reads(PAGES);
    ck_assert_uint_eq(get(PERFCTR0), PAGES);
    ck_assert_uint_eq(get(PERFCTR1), 0);
    tlb_flush(side->small, false);              /* the STLB keeps them */
    mmu_forget_host(&cf.cpu.mmu);
    cf.cpu.eip = FIXTURE_CODE;
    misses = side->misses;
    fixture_run();
    ck_assert_uint_eq(side->misses - misses, PAGES);
    ck_assert_uint_eq(get(PERFCTR0), PAGES);
    ck_assert_uint_eq(get(PERFCTR1), PAGES);
}
END_TEST

START_TEST(a_walk_that_faults_is_not_completed)
{
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + (FIXTURE_DATA >> 12) * 4, 0);
    set(PERFEVTSEL0, 0x49 | 0x01 << 8 | OS | EN);
    set(PERFEVTSEL1, 0x49 | 0x02 << 8 | OS | EN);
    CODE("\xa1\x00\x00\x01\x00\xf4");           /* MOV EAX, [FIXTURE_DATA] */
    fixture_expect(VECTOR_PF, 0, 0);
    ck_assert_uint_eq(get(PERFCTR0), get(PERFCTR1) + 1);
    ck_assert_uint_gt(get(PERFCTR1), 0);        /* the IDT, the stack */
}
END_TEST

START_TEST(an_assist_is_no_miss)
{
    fixture_paging();
    CODE("\xa1\x00\x00\x01\x00\xa3\x00\x00\x01\x00\xf4");
    set(PERFEVTSEL0, 0x49 | 0x01 << 8 | OS | EN);
    fixture_run();
    ck_assert_uint_eq(cf.cpu.mmu.dside->dirty_assists, 1);
    ck_assert_uint_eq(get(PERFCTR0), 1);
}
END_TEST

static void add_modern(TCase *tc)
{
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
        {"Nehalem", modern_up, add_modern},
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
