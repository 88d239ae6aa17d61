/* Exceptions and software interrupts: delivery, double faults, single step. */
#include "tests/unit/cpu_fixture.h"

Suite *exception_suite(void);

START_TEST(int_is_gp_above_the_dpl_of_its_gate)
{
    fixture_user();
    fixture_write32(FIXTURE_IDT + 0x80 * 8 + 4, 0x8e00);
    CODE("\xcd\x80\xf4");
    fixture_expect(VECTOR_GP, 0x80 * 8 + 2, 0);
}
END_TEST

START_TEST(int_from_level_3_switches_stacks)
{
    uint32_t esp = cf.cpu.r[ESP];

    fixture_user();
    CODE("\xcd\x80\xf4");
    fixture_run();
    ck_assert_int_eq(fixture_vector(), 0x80);
    ck_assert_uint_eq(cf.cpu.r[ESP], FIXTURE_STACK_0 - 20);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP]), FIXTURE_CODE + 2);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 4), FIXTURE_CS_USER);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 12), esp);
    ck_assert_uint_eq(fixture_read32(cf.cpu.r[ESP] + 16), FIXTURE_DS_USER);
}
END_TEST

START_TEST(fault_without_a_present_gate_is_a_double_fault)
{
    fixture_write32(FIXTURE_IDT + VECTOR_GP * 8 + 4, 0x6e00);
    CODE("\x31\xc0\x8e\xd0\xf4");               /* MOV SS, 0 */
    fixture_expect(VECTOR_DF, 0, 2);
}
END_TEST

START_TEST(fault_in_the_delivery_of_a_double_fault_shuts_down)
{
    fixture_write32(FIXTURE_IDT + VECTOR_GP * 8 + 4, 0x6e00);
    fixture_write32(FIXTURE_IDT + VECTOR_DF * 8 + 4, 0x6e00);
    CODE("\x31\xc0\x8e\xd0\xf4");
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_SHUTDOWN);
}
END_TEST

START_TEST(fault_in_the_delivery_of_a_benign_one_is_delivered)
{
    fixture_write32(FIXTURE_IDT + VECTOR_UD * 8 + 4, 0x6e00);
    CODE("\x0f\x0b");
    fixture_expect(VECTOR_NP, VECTOR_UD * 8 + 3, 0);
}
END_TEST

START_TEST(fault_pushes_rf)
{
    CODE("\x0f\x0b");
    fixture_run();
    ck_assert(fixture_read32(cf.cpu.r[ESP] + 8) & EFLAGS_RF);
}
END_TEST

START_TEST(single_step_traps_after_the_instruction)
{
    cf.cpu.eflags |= EFLAGS_TF;
    CODE("\x40\x40\xf4");
    fixture_expect(VECTOR_DB, -1, 1);
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    ck_assert(cf.cpu.dr[6] & DR6_BS);
    ck_assert(fixture_read32(cf.cpu.r[ESP] + 8) & EFLAGS_TF);
}
END_TEST

START_TEST(popf_that_sets_tf_traps_after_the_next_instruction)
{
    CODE("\x68\x02\x01\x00\x00\x9d\x40\x40\xf4");
    fixture_expect(VECTOR_DB, -1, 7);
}
END_TEST

START_TEST(single_step_does_not_trap_after_int)
{
    cf.cpu.eflags |= EFLAGS_TF;
    CODE("\xcd\x80\xf4");
    fixture_expect(0x80, -1, 2);
}
END_TEST

START_TEST(single_step_traps_after_each_iteration)
{
    cf.cpu.eflags |= EFLAGS_TF;
    cf.cpu.r[ECX] = 3;
    cf.cpu.r[EDI] = FIXTURE_DATA;
    CODE("\xf3\xaa\xf4");
    fixture_expect(VECTOR_DB, -1, 0);
    ck_assert_uint_eq(cf.cpu.r[ECX], 2);
}
END_TEST

START_TEST(string_that_faults_half_way_goes_on_from_there)
{
    fixture_descriptor(FIXTURE_FREE, FIXTURE_DATA, 0x17, 0x4093);
    fixture_segment(SEG_ES, FIXTURE_FREE);
    cf.cpu.r[ECX] = 10;
    cf.cpu.r[EAX] = 0x11223344;
    CODE("\xf3\xab\xf4");                       /* REP STOSD */
    fixture_expect(VECTOR_GP, 0, 0);
    ck_assert_uint_eq(cf.cpu.r[ECX], 4);
    ck_assert_uint_eq(cf.cpu.r[EDI], 0x18);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 0x14), 0x11223344);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 0x18), 0);
}
END_TEST

START_TEST(divide_error_leaves_the_registers)
{
    cf.cpu.r[EAX] = 5;
    cf.cpu.r[EDX] = 7;
    CODE("\x31\xc9\xf7\xf1\xf4");
    fixture_expect(VECTOR_DE, -1, 2);
    ck_assert_uint_eq(cf.cpu.r[EAX], 5);
    ck_assert_uint_eq(cf.cpu.r[EDX], 7);
}
END_TEST

/* PUSH and POP first, so that l0 knows the page. Loop index: PUSHA, POPA. */
START_TEST(misaligned_pusha_and_popa_are_ac_at_level_3)
{
    static const char *const code[] = {
        "\x50\x58\x4c\x60\xf4",        /* PUSH, POP, DEC ESP, PUSHA, HLT */
        "\x50\x58\x4c\x61\xf4",
    };

    fixture_user();
    cf.cpu.cr0 |= CR0_AM;
    cf.cpu.eflags |= EFLAGS_AC;
    segment_update_mode(&cf.cpu);
    cf.cpu.r[ESP] -= 0x100;
    fixture_put(FIXTURE_CODE, code[_i], 5);
    fixture_expect(VECTOR_AC, 0, 3);
}
END_TEST

Suite *exception_suite(void)
{
    Suite *suite = suite_create("exception");
    TCase *tc = tcase_create("exception");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, int_is_gp_above_the_dpl_of_its_gate);
    tcase_add_test(tc, int_from_level_3_switches_stacks);
    tcase_add_test(tc, fault_without_a_present_gate_is_a_double_fault);
    tcase_add_test(tc, fault_in_the_delivery_of_a_double_fault_shuts_down);
    tcase_add_test(tc, fault_in_the_delivery_of_a_benign_one_is_delivered);
    tcase_add_test(tc, fault_pushes_rf);
    tcase_add_test(tc, single_step_traps_after_the_instruction);
    tcase_add_test(tc, popf_that_sets_tf_traps_after_the_next_instruction);
    tcase_add_test(tc, single_step_does_not_trap_after_int);
    tcase_add_test(tc, single_step_traps_after_each_iteration);
    tcase_add_test(tc, string_that_faults_half_way_goes_on_from_there);
    tcase_add_test(tc, divide_error_leaves_the_registers);
    tcase_add_loop_test(tc, misaligned_pusha_and_popa_are_ac_at_level_3, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
