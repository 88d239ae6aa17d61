/* Addresses before whose instruction a run stops, or a callback is called. */
#include "tests/unit/cpu_fixture.h"

Suite *stop_suite(void);

static struct {
    unsigned calls;
    uint32_t eax;               /* at the last call */
    bool stop;                  /* what the callback answers */
} seen;

static bool on_reached(void *opaque, uint32_t lin)
{
    (void)opaque, (void)lin;
    seen.calls++;
    seen.eax = cf.cpu.r[EAX];
    return seen.stop;
}

static void stop_at(uint32_t offset)
{
    seen.calls = 0;
    seen.stop = false;
    cf.cpu.reached = on_reached;
    ck_assert(cpu_stop_add(&cf.cpu, FIXTURE_CODE + offset));
}

START_TEST(address_in_the_middle_of_a_block_is_met)
{
    CODE("\x40\x40\x40\x40\xf4");               /* INC EAX four times; HLT */
    stop_at(2);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 1);
    ck_assert_uint_eq(seen.eax, 2);
    ck_assert_uint_eq(cf.cpu.r[EAX], 4);
}
END_TEST

START_TEST(address_in_a_linked_loop_is_met_in_every_round)
{
    cf.cpu.r[ECX] = 50;
    CODE("\x40\x49\x75\xfc\xf4");               /* INC EAX; DEC ECX; JNZ */
    stop_at(1);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 50);
    ck_assert_uint_eq(seen.eax, 50);
}
END_TEST

START_TEST(target_of_a_taken_branch_is_met)
{
    cf.cpu.r[ECX] = 50;
    CODE("\x40\x49\x75\xfc\xf4");
    stop_at(0);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 50);
}
END_TEST

START_TEST(address_that_is_added_while_a_loop_is_linked_is_met)
{
    cf.cpu.r[ECX] = 50;
    CODE("\x40\x49\x75\xfc\xf4");
    fixture_run();
    cf.cpu.r[ECX] = 50;
    cf.cpu.eip = FIXTURE_CODE;
    stop_at(1);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 50);
}
END_TEST

START_TEST(address_that_was_removed_is_not_met)
{
    CODE("\x40\x40\x40\x40\xf4");
    stop_at(2);
    cpu_stop_remove(&cf.cpu, FIXTURE_CODE + 2);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 0);
    ck_assert_uint_eq(cf.cpu.stops, 0);
}
END_TEST

START_TEST(the_offset_in_another_page_is_not_met)
{
    CODE("\x40\x40\x40\x40\xf4");
    stop_at(0x1000 + 2);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 0);
    ck_assert_uint_eq(cf.cpu.r[EAX], 4);
}
END_TEST

START_TEST(callback_can_end_the_run_before_the_instruction)
{
    CODE("\x40\x40\x40\x40\xf4");
    stop_at(2);
    seen.stop = true;
    cf.cpu.eip = FIXTURE_CODE;
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_REQUEST);
    ck_assert_uint_eq(cf.cpu.r[EAX], 2);
    ck_assert_uint_eq(cf.cpu.eip, FIXTURE_CODE + 2);
    ck_assert_uint_eq(cf.cpu.counters.instructions, 2);
}
END_TEST

START_TEST(instruction_that_crosses_pages_is_met)
{
    enum { AT = 0x1000 - 2 };

    CODE_AT(FIXTURE_CODE + AT, "\xb8\x07\x00\x00\x00\xf4");  /* MOV EAX, 7 */
    CODE("\xe9\xf9\x0f\x00\x00");                            /* JMP AT */
    stop_at(AT);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 1);
    ck_assert_uint_eq(cf.cpu.r[EAX], 7);
}
END_TEST

START_TEST(counts_and_cycles_are_those_of_a_run_without)
{
    struct cpu_counters plain;
    uint64_t cycles;

    cpu_fixture_down();
    cpu_fixture_up_model("i386");               /* a unified TLB */
    CODE("\x40\x49\x75\xfc\xf4");
    cf.cpu.r[ECX] = 50;
    fixture_run();
    plain = cf.cpu.counters;
    cycles = cf.cpu.cycles.total;

    cpu_fixture_down();
    cpu_fixture_up_model("i386");
    CODE("\x40\x49\x75\xfc\xf4");
    cf.cpu.r[ECX] = 50;
    stop_at(1);
    fixture_run();
    ck_assert_uint_eq(seen.calls, 50);
    ck_assert_uint_eq(cf.cpu.counters.instructions, plain.instructions);
    ck_assert_uint_eq(cf.cpu.counters.uops, plain.uops);
    ck_assert_uint_eq(cf.cpu.cycles.total, cycles);
}
END_TEST

START_TEST(no_more_addresses_than_there_is_room_for)
{
    stop_at(0);
    for (unsigned i = 1; i < CPU_STOPS_MAX; i++)
        ck_assert(cpu_stop_add(&cf.cpu, FIXTURE_CODE + i));
    ck_assert(!cpu_stop_add(&cf.cpu, FIXTURE_DATA));
}
END_TEST

Suite *stop_suite(void)
{
    Suite *suite = suite_create("stop");
    TCase *tc = tcase_create("stop");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, address_in_the_middle_of_a_block_is_met);
    tcase_add_test(tc, address_in_a_linked_loop_is_met_in_every_round);
    tcase_add_test(tc, target_of_a_taken_branch_is_met);
    tcase_add_test(tc, address_that_is_added_while_a_loop_is_linked_is_met);
    tcase_add_test(tc, address_that_was_removed_is_not_met);
    tcase_add_test(tc, the_offset_in_another_page_is_not_met);
    tcase_add_test(tc, callback_can_end_the_run_before_the_instruction);
    tcase_add_test(tc, instruction_that_crosses_pages_is_met);
    tcase_add_test(tc, counts_and_cycles_are_those_of_a_run_without);
    tcase_add_test(tc, no_more_addresses_than_there_is_room_for);
    suite_add_tcase(suite, tc);
    return suite;
}
