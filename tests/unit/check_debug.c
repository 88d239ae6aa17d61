/* Debug registers: breakpoints, general detect, resume flag. */
#include <string.h>

#include "cpu/access/debug.h"
#include "tests/unit/cpu_fixture.h"

Suite *debug_suite(void);

/* Breakpoint n, enabled (L), by its R/W and LEN fields. */
static void set_breakpoint(unsigned n, uint32_t at, unsigned kind,
                           unsigned length)
{
    cf.cpu.dr[n] = at;
    cf.cpu.dr[7] |= 1u << n * 2 | (kind | length << 2) << (DR7_RW_SHIFT + n * 4);
    debug_update(&cf.cpu);
}

enum { ON_CODE, ON_WRITE, ON_PORT, ON_ACCESS };

static void expect_debug(uint32_t offset, uint32_t dr6)
{
    fixture_expect(VECTOR_DB, -1, offset);
    ck_assert_uint_eq(cf.cpu.dr[6] & DR6_WRITABLE, dr6);
}

START_TEST(code_breakpoint_faults_before_its_instruction)
{
    set_breakpoint(2, FIXTURE_CODE + 2, ON_CODE, 0);
    CODE("\x40\x40\x40\xf4");
    expect_debug(2, 1 << 2);
    ck_assert_uint_eq(cf.cpu.r[EAX], 2);
}
END_TEST

START_TEST(code_breakpoint_on_a_faulting_instruction_comes_first)
{
    set_breakpoint(0, FIXTURE_CODE, ON_CODE, 0);
    CODE("\x0f\x0b");
    expect_debug(0, 1);
}
END_TEST

START_TEST(resume_flag_lets_the_instruction_run)
{
    CODE_AT(FIXTURE_HANDLERS + 16,              /* sets RF and returns */
            "\x81\x4c\x24\x08\x00\x00\x01\x00\xcf");
    set_breakpoint(0, FIXTURE_CODE + 1, ON_CODE, 0);
    CODE("\x40\x40\x40\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 3);
    ck_assert_uint_eq(cf.cpu.counters.exceptions, 1);
}
END_TEST

START_TEST(breakpoint_is_met_in_every_round_of_a_loop)
{
    CODE_AT(FIXTURE_HANDLERS + 16,
            "\x43\x81\x4c\x24\x08\x00\x00\x01\x00\xcf");
    set_breakpoint(0, FIXTURE_CODE, ON_CODE, 0);
    cf.cpu.r[ECX] = 5;
    CODE("\x40\x49\x75\xfc\xf4");               /* INC EAX; DEC ECX; JNZ */
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EBX], 5);
    ck_assert_uint_eq(cf.cpu.r[EAX], 5);
}
END_TEST

START_TEST(write_breakpoint_traps_after_the_store)
{
    set_breakpoint(1, FIXTURE_DATA, ON_WRITE, 3);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    cf.cpu.r[EAX] = 7;
    CODE("\x8b\x0b\x89\x03\x40\xf4");           /* load, store, INC */
    expect_debug(4, 1 << 1);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA), 7);
    ck_assert_uint_eq(cf.cpu.r[EAX], 7);
}
END_TEST

START_TEST(access_breakpoint_traps_after_a_load)
{
    set_breakpoint(3, FIXTURE_DATA + 4, ON_ACCESS, 0);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    CODE("\x8b\x03\x8b\x43\x01\x40\xf4");       /* [0..3], then [1..4] */
    expect_debug(5, 1 << 3);
}
END_TEST

START_TEST(neighbours_of_a_watched_word_do_not_trap)
{
    set_breakpoint(0, FIXTURE_DATA + 4, ON_ACCESS, 1);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    CODE("\x89\x03\x8b\x43\x06\xf4");
    fixture_expect_end();
}
END_TEST

START_TEST(last_watched_byte_traps_and_the_next_does_not)
{
    set_breakpoint(0, FIXTURE_DATA + 4, ON_ACCESS, 3);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    CODE("\x8a\x43\x08\x8a\x43\x03\x8a\x43\x07\xf4");
    expect_debug(9, 1);
}
END_TEST

START_TEST(page_used_before_is_watched_too)
{
    cf.cpu.r[EBX] = FIXTURE_DATA;
    cf.cpu.r[ECX] = 20;
    CODE("\x89\x03\x49\x75\xfb\xf4");
    fixture_expect_end();
    set_breakpoint(0, FIXTURE_DATA, ON_WRITE, 3);
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[ECX] = 2;
    expect_debug(2, 1);
}
END_TEST

START_TEST(string_traps_after_the_iteration)
{
    set_breakpoint(0, FIXTURE_DATA + 8, ON_WRITE, 3);
    cf.cpu.r[EDI] = FIXTURE_DATA;
    cf.cpu.r[ECX] = 10;
    CODE("\xf3\xab\xf4");
    expect_debug(0, 1);
    ck_assert_uint_eq(cf.cpu.r[ECX], 7);
}
END_TEST

START_TEST(stack_accesses_are_watched)
{
    set_breakpoint(0, FIXTURE_STACK - 4, ON_WRITE, 3);
    CODE("\x50\x40\xf4");
    expect_debug(1, 1);
}
END_TEST

START_TEST(step_and_data_breakpoint_make_one_trap)
{
    set_breakpoint(0, FIXTURE_DATA, ON_WRITE, 0);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    cf.cpu.eflags |= EFLAGS_TF;
    CODE("\x88\x03\x40\xf4");
    expect_debug(2, DR6_BS | 1);
}
END_TEST

START_TEST(fault_of_a_stepped_instruction_is_followed_by_no_trap)
{
    cf.cpu.eflags |= EFLAGS_TF;
    CODE("\x0f\x0b");
    fixture_expect(VECTOR_UD, -1, 0);
    ck_assert_uint_eq(cf.cpu.counters.exceptions, 1);
}
END_TEST

START_TEST(fault_after_a_watched_load_is_followed_by_no_trap)
{
    set_breakpoint(0, FIXTURE_DATA, ON_ACCESS, 3);
    fixture_descriptor(FIXTURE_FREE, 0, 0xfff, 0x4093);
    fixture_segment(SEG_ES, FIXTURE_FREE);
    cf.cpu.r[ESI] = FIXTURE_DATA;
    cf.cpu.r[EDI] = 0x1000;
    CODE("\xa5");                               /* MOVSD */
    fixture_expect(VECTOR_GP, 0, 0);
    ck_assert_uint_eq(cf.cpu.counters.exceptions, 1);
}
END_TEST

START_TEST(disabled_breakpoints_do_nothing)
{
    cf.cpu.dr[0] = FIXTURE_CODE;
    cf.cpu.dr[1] = FIXTURE_DATA;
    CODE("\xb8\x00\x04\xf0\x00\x0f\x23\xf8\xa2\x00\x00\x01\x00\xf4");
    fixture_expect_end();
}
END_TEST

START_TEST(general_detect_guards_the_registers_once)
{
    CODE("\xb8\x00\x24\x00\x00\x0f\x23\xf8"     /* DR7 = GD */
         "\x0f\x21\xc1\xf4");                   /* MOV ECX, DR0 */
    expect_debug(8, DR6_BD);
    ck_assert(!(cf.cpu.dr[7] & DR7_GD));
}
END_TEST

START_TEST(registers_are_privileged)
{
    fixture_user();
    CODE("\x0f\x21\xc1\xf4");
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(breakpoints_set_by_mov_work)
{
    CODE("\xb8\x00\x00\x01\x00\x0f\x23\xc0"     /* DR0 = 10000 */
         "\xb8\x01\x04\x0d\x00\x0f\x23\xf8"     /* DR7: L0, write, 4 bytes */
         "\xa3\x00\x00\x01\x00\x40\xf4");
    expect_debug(21, 1);
}
END_TEST

Suite *debug_suite(void)
{
    Suite *suite = suite_create("debug");
    TCase *tc = tcase_create("debug");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, code_breakpoint_faults_before_its_instruction);
    tcase_add_test(tc, code_breakpoint_on_a_faulting_instruction_comes_first);
    tcase_add_test(tc, resume_flag_lets_the_instruction_run);
    tcase_add_test(tc, breakpoint_is_met_in_every_round_of_a_loop);
    tcase_add_test(tc, write_breakpoint_traps_after_the_store);
    tcase_add_test(tc, access_breakpoint_traps_after_a_load);
    tcase_add_test(tc, neighbours_of_a_watched_word_do_not_trap);
    tcase_add_test(tc, last_watched_byte_traps_and_the_next_does_not);
    tcase_add_test(tc, page_used_before_is_watched_too);
    tcase_add_test(tc, string_traps_after_the_iteration);
    tcase_add_test(tc, stack_accesses_are_watched);
    tcase_add_test(tc, step_and_data_breakpoint_make_one_trap);
    tcase_add_test(tc, fault_of_a_stepped_instruction_is_followed_by_no_trap);
    tcase_add_test(tc, fault_after_a_watched_load_is_followed_by_no_trap);
    tcase_add_test(tc, disabled_breakpoints_do_nothing);
    tcase_add_test(tc, general_detect_guards_the_registers_once);
    tcase_add_test(tc, registers_are_privileged);
    tcase_add_test(tc, breakpoints_set_by_mov_work);
    suite_add_tcase(suite, tc);
    return suite;
}
