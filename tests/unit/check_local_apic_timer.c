/*
 * The timer of the local APIC. The clock of the bus is 66 2/3 MHz: three ticks
 * of the fixture's.
 */
#include "tests/unit/apic_fixture.h"

Suite *local_apic_timer_suite(void);

enum { BY_1 = 0xb, BY_2 = 0, BY_4 = 1, BY_128 = 0xa, TICKS = 3 };

/* Counts `n` times at `divide` from now on, with vector 30H. */
static void start(uint32_t lvt, uint32_t divide, uint32_t n)
{
    apic_put(LVT_TIMER, lvt | 0x30);
    apic_put(DIVIDE, divide);
    apic_put(INITIAL, n);
}

/* Takes the timer's interrupt and ends it. */
static void take(void)
{
    ck_assert_uint_eq(ack(), 0x30);
    apic_put(EOI, 0);
}

START_TEST(a_one_shot_interrupts_once)
{
    start(0, BY_1, 100);
    run_until(100 * TICKS - 3);
    ck_assert(!fx.level);
    run_until(100 * TICKS);
    take();
    run_until(1000 * TICKS);
    ck_assert(!fx.level);
    ck_assert_uint_eq(apic_get(CURRENT), 0);
    ck_assert_uint_eq(apic_get(INITIAL), 100);
}
END_TEST

START_TEST(a_periodic_timer_interrupts_again_and_again)
{
    start(PERIODIC, BY_1, 100);
    for (unsigned i = 1; i <= 50; i++) {
        run_until(100 * TICKS * i);
        take();
    }
    ck_assert(!fx.level);
}
END_TEST

START_TEST(the_count_can_be_read_as_it_falls)
{
    start(0, BY_1, 100);
    ck_assert_uint_eq(apic_get(CURRENT), 100);
    run_until(40 * TICKS);
    ck_assert_uint_eq(apic_get(CURRENT), 60);
}
END_TEST

START_TEST(the_divider_slows_the_count)
{
    static const struct { uint32_t code, divisor; } dividers[] = {
        { 0x0, 2 }, { 0x1, 4 }, { 0x2, 8 }, { 0x3, 16 }, { 0x8, 32 },
        { 0x9, 64 }, { 0xa, 128 }, { 0xb, 1 },
    };

    for (unsigned i = 0; i < sizeof dividers / sizeof *dividers; i++) {
        uint64_t begin = fx.clock.now;

        start(0, dividers[i].code, 1000);
        run_until(begin + 400 * TICKS * dividers[i].divisor);
        ck_assert_uint_eq(apic_get(CURRENT), 600);
    }
}
END_TEST

START_TEST(a_divider_that_changes_takes_the_count_along)
{
    start(0, BY_1, 100);
    run_until(40 * TICKS);
    apic_put(DIVIDE, BY_4);
    ck_assert_uint_eq(apic_get(CURRENT), 60);
    run_until((40 + 59 * 4) * TICKS);
    ck_assert(!fx.level);
    run_until((40 + 60 * 4) * TICKS + 3);
    take();
}
END_TEST

START_TEST(a_masked_timer_counts_and_does_not_interrupt)
{
    start(MASKED | PERIODIC, BY_1, 100);
    run_until(250 * TICKS);
    ck_assert(!fx.level);
    ck_assert_uint_eq(apic_get(CURRENT), 50);
    apic_put(LVT_TIMER, PERIODIC | 0x30);
    ck_assert_msg(!fx.level, "a count of 0 that is past is not made up for");
    run_until(300 * TICKS + 3);
    take();
}
END_TEST

START_TEST(an_initial_count_of_0_stops_it)
{
    start(PERIODIC, BY_1, 100);
    apic_put(INITIAL, 0);
    run_until(1000 * TICKS);
    ck_assert(!fx.level);
    ck_assert_uint_eq(apic_get(CURRENT), 0);
}
END_TEST

START_TEST(the_longest_count_is_kept)
{
    start(0, BY_128, UINT32_MAX);
    run_until(UINT64_C(128) * TICKS * 1000000);
    ck_assert_uint_eq(apic_get(CURRENT), UINT32_MAX - 1000000);
}
END_TEST

START_TEST(periods_that_were_missed_are_one_request)
{
    start(PERIODIC, BY_1, 1);
    fx.clock.now = 1000 * TICKS;
    clock_run_due(&fx.clock);
    take();
    ck_assert(!fx.level);
    ck_assert_uint_gt(fx.clock.queue->due, fx.clock.now);
}
END_TEST

START_TEST(a_bus_faster_than_the_processor_lets_time_go_on)
{
    fx.clock.hz = 1000000;
    start(PERIODIC, BY_1, 1);
    run_until(1000);
    take();
    ck_assert_uint_eq(fx.clock.now, 1000);
}
END_TEST

START_TEST(a_reset_stops_it)
{
    start(PERIODIC, BY_1, 100);
    apic_bus_reset(&apics);
    run_until(1000 * TICKS);
    ck_assert(!fx.level && !fx.clock.queue);
}
END_TEST

Suite *local_apic_timer_suite(void)
{
    Suite *s = suite_create("local_apic_timer");
    TCase *tc = tcase_create("local_apic_timer");

    tcase_add_checked_fixture(tc, apic_up, fixture_down);
    tcase_add_test(tc, a_one_shot_interrupts_once);
    tcase_add_test(tc, a_periodic_timer_interrupts_again_and_again);
    tcase_add_test(tc, the_count_can_be_read_as_it_falls);
    tcase_add_test(tc, the_divider_slows_the_count);
    tcase_add_test(tc, a_divider_that_changes_takes_the_count_along);
    tcase_add_test(tc, a_masked_timer_counts_and_does_not_interrupt);
    tcase_add_test(tc, an_initial_count_of_0_stops_it);
    tcase_add_test(tc, the_longest_count_is_kept);
    tcase_add_test(tc, periods_that_were_missed_are_one_request);
    tcase_add_test(tc, a_bus_faster_than_the_processor_lets_time_go_on);
    tcase_add_test(tc, a_reset_stops_it);
    suite_add_tcase(s, tc);
    return s;
}
