/* The slow model on lists of micro-ops whose cycles are known by hand. */
#include <check.h>

#include "tests/timing/operands.h"
#include "tests/timing/slow.h"
#include "tests/timing/suites.h"

static struct slow_machine machine;
static struct slow s;

static void setup(void)
{
    machine = (struct slow_machine){
        .width = 1, .mem_ports = 1, .taken = 1, .indirect = 2, .lock = 5,
        .latency = {
            [UOP_CLASS_MOVE] = 1, [UOP_CLASS_ALU] = 1, [UOP_CLASS_SHIFT] = 1,
            [UOP_CLASS_MUL] = 4, [UOP_CLASS_DIV] = 20, [UOP_CLASS_FLAG] = 1,
            [UOP_CLASS_LOAD] = 2, [UOP_CLASS_STORE] = 1,
            [UOP_CLASS_BRANCH] = 1,
        },
    };
    s = (struct slow){.machine = &machine};
}

static void issue(enum uop_code code, unsigned d, unsigned a, unsigned b)
{
    const struct uop u = {.code = (uint16_t)code, .d = (uint8_t)d,
                          .a = (uint8_t)a, .b = (uint8_t)b};
    struct slow_uop uop = operands_of(&u);

    slow_issue(&s, &uop);
}

/* One load of [ESI], by its instruction. */
static void load(unsigned d)
{
    issue(UOP_ld32, d, ESI, REG_ZERO);
}

static void expect(uint64_t cycles, uint64_t dependency)
{
    ck_assert_uint_eq(slow_cycles(&s), cycles);
    ck_assert_uint_eq(s.dependency, dependency);
    ck_assert_uint_eq(slow_issue_cycles(&s),
                      cycles - dependency - s.serialise - s.branch);
}

START_TEST(independent_adds_take_a_cycle_each_at_width_1)
{
    for (unsigned i = 0; i < 6; i++)
        issue(UOP_not32, i, i, 0);
    expect(6, 0);
}
END_TEST

START_TEST(an_add_chain_takes_a_cycle_each_and_waits_for_nothing)
{
    for (unsigned i = 0; i < 6; i++)
        issue(UOP_add32i, EAX, EAX, 0);
    expect(6, 0);
}
END_TEST

START_TEST(a_half_filled_group_stays_open)
{
    machine.width = 4;
    for (unsigned i = 0; i < 3; i++)
        issue(UOP_li32, i, 0, 0);
    expect(0, 0);
    issue(UOP_li32, EBX, 0, 0);
    expect(1, 0);
}
END_TEST

START_TEST(an_add_chain_issues_one_of_four_places)
{
    machine.width = 4;
    for (unsigned i = 0; i < 5; i++)
        issue(UOP_add32i, EAX, EAX, 0);
    expect(4, 4);
    slow_serialise(&s, 10);
    expect(15, 4);
    ck_assert_uint_eq(s.serialise, 0);
}
END_TEST

START_TEST(the_use_of_a_load_waits_for_it)
{
    load(EAX);
    issue(UOP_add32i, EAX, EAX, 0);
    expect(3, 1);
    load(EAX);
    issue(UOP_not32, ECX, ECX, 0);
    issue(UOP_add32i, EAX, EAX, 0);
    expect(6, 1);
}
END_TEST

START_TEST(an_address_is_needed_earlier)
{
    machine.agi = 1;
    issue(UOP_li32, ESI, 0, 0);
    load(EAX);
    expect(3, 1);
    load(ECX);
    expect(4, 1);
}
END_TEST

START_TEST(accesses_share_a_port)
{
    machine.width = 4;
    load(EAX);
    load(ECX);
    issue(UOP_st32, EDX, EDI, REG_ZERO);
    expect(2, 0);
    slow_serialise(&s, 0);
    expect(3, 0);
    ck_assert_uint_eq(s.serialise, 0);
}
END_TEST

/* The second load could not issue in the first cycle anyway. */
START_TEST(an_access_waits_for_its_port_before_its_address)
{
    machine.width = 4;
    load(ESI);
    load(EAX);
    expect(2, 1);
}
END_TEST

START_TEST(the_divider_is_busy_until_its_quotient_is_there)
{
    issue(UOP_div32, EAX, EBX, 0);
    issue(UOP_not32, ECX, ECX, 0);
    expect(2, 0);
    issue(UOP_div8, EAX, EBX, 0);
    expect(21, 18);
}
END_TEST

START_TEST(multiplications_are_pipelined)
{
    issue(UOP_imul2_32, EAX, EBX, EBX);
    issue(UOP_imul2_32, ECX, EBX, EBX);
    expect(2, 0);
    issue(UOP_add32, EAX, EAX, ECX);
    expect(6, 3);
}
END_TEST

START_TEST(a_result_does_not_overtake_an_earlier_one)
{
    issue(UOP_imul2_32, EAX, EBX, EBX);     /* EAX and F are there at 4 */
    issue(UOP_li32, EAX, 0, 0);             /* at 4 if it issues at 3 */
    expect(4, 2);
}
END_TEST

START_TEST(a_branch_waits_for_the_flags)
{
    issue(UOP_imul2_32, EAX, EBX, EBX);
    issue(UOP_jz, 0, 0, 0);
    expect(5, 3);
}
END_TEST

START_TEST(inc_does_not_wait_for_the_flags_that_it_keeps)
{
    issue(UOP_shl32, EAX, EAX, ECX);
    issue(UOP_inc32, EBX, EBX, 0);
    expect(2, 0);
}
END_TEST

START_TEST(a_taken_branch_closes_the_group)
{
    machine.width = 4;
    issue(UOP_li32, EAX, 0, 0);
    issue(UOP_jmp, 0, 0, 0);
    slow_taken(&s, false);
    expect(2, 0);
    issue(UOP_jmpr, 0, EAX, 0);
    slow_taken(&s, true);
    expect(5, 0);
    ck_assert_uint_eq(s.branch, 3);
}
END_TEST

START_TEST(microcode_waits_for_all_results)
{
    issue(UOP_div32, EAX, EBX, 0);
    slow_serialise(&s, 7);
    expect(27, 0);
    ck_assert_uint_eq(s.serialise, 19);
    issue(UOP_add32i, EAX, EAX, 0);
    expect(28, 0);
}
END_TEST

START_TEST(a_byte_register_is_read_by_its_write)
{
    load(EAX);
    issue(UOP_mov8, EAX, EBX, 0);
    expect(3, 1);
}
END_TEST

START_TEST(a_temporary_is_ready_in_the_next_instruction)
{
    load(REG_T0);
    slow_insn(&s);
    issue(UOP_li32, REG_T0, 0, 0);
    issue(UOP_mov32, EAX, REG_T0, 0);
    expect(3, 0);
}
END_TEST

Suite *slow_suite(void)
{
    Suite *suite = suite_create("slow");
    TCase *tests = tcase_create("lists");

    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, independent_adds_take_a_cycle_each_at_width_1);
    tcase_add_test(tests,
                   an_add_chain_takes_a_cycle_each_and_waits_for_nothing);
    tcase_add_test(tests, a_half_filled_group_stays_open);
    tcase_add_test(tests, an_add_chain_issues_one_of_four_places);
    tcase_add_test(tests, the_use_of_a_load_waits_for_it);
    tcase_add_test(tests, an_address_is_needed_earlier);
    tcase_add_test(tests, accesses_share_a_port);
    tcase_add_test(tests, an_access_waits_for_its_port_before_its_address);
    tcase_add_test(tests, the_divider_is_busy_until_its_quotient_is_there);
    tcase_add_test(tests, multiplications_are_pipelined);
    tcase_add_test(tests, a_result_does_not_overtake_an_earlier_one);
    tcase_add_test(tests, a_branch_waits_for_the_flags);
    tcase_add_test(tests, inc_does_not_wait_for_the_flags_that_it_keeps);
    tcase_add_test(tests, a_taken_branch_closes_the_group);
    tcase_add_test(tests, microcode_waits_for_all_results);
    tcase_add_test(tests, a_byte_register_is_read_by_its_write);
    tcase_add_test(tests, a_temporary_is_ready_in_the_next_instruction);
    suite_add_tcase(suite, tests);
    return suite;
}
