/* The interval timer. The clock runs at the timer's own rate, so one tick is
 * one period, but where a test says otherwise. */
#include "tests/unit/device_fixture.h"

#include "devices/chipset/pit.h"

Suite *pit_suite(void);

enum { CONTROL = PIT_PORT + 3, B = PIT_PORT_CONTROL_B };

static struct pit pit;

static void start_at(uint64_t hz)
{
    fixture_up(hz);
    pit_init(&pit, &fx.bus, &fx.clock, fixture_line());
}

static void setup(void)
{
    start_at(PIT_HZ);
}

/* Loads both bytes of a channel's count; it counts from the next tick on. */
static void program(unsigned channel, uint8_t mode, uint16_t count)
{
    out(CONTROL, (uint8_t)(channel << 6 | 0x30 | mode << 1));
    out(PIT_PORT + channel, (uint8_t)count);
    out(PIT_PORT + channel, (uint8_t)(count >> 8));
}

static uint16_t read_both(unsigned channel)
{
    uint16_t low = in(PIT_PORT + channel);

    return (uint16_t)(low | in(PIT_PORT + channel) << 8);
}

static uint16_t read_count(unsigned channel)
{
    out(CONTROL, (uint8_t)(channel << 6));
    return read_both(channel);
}

START_TEST(mode_0_raises_its_output_after_the_count)
{
    program(0, 0, 100);
    run_until(100);
    ck_assert(!fx.level);
    run_until(101);
    ck_assert(fx.level);
}
END_TEST

START_TEST(mode_0_counts_on_after_the_end)
{
    program(0, 0, 100);
    run_until(101 + 2);
    ck_assert_uint_eq(read_count(0), 0xfffe);
}
END_TEST

START_TEST(mode_0_stops_at_the_first_byte_of_a_new_count)
{
    program(0, 0, 100);
    run_until(200);
    out(PIT_PORT, 50);
    ck_assert(!fx.level);
    run_until(400);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(mode_1_waits_for_its_gate)
{
    program(2, 1, 100);
    run_until(500);
    ck_assert(pit_output(&pit, 2));
    out(B, 1);
    run_until(501);
    ck_assert(!pit_output(&pit, 2));
    run_until(501 + 100);
    ck_assert(pit_output(&pit, 2));
}
END_TEST

START_TEST(mode_2_pulses_once_a_period)
{
    program(0, 2, 100);
    run_until(1 + 1000);
    ck_assert_uint_eq(fx.rises, 1 + 10);    /* the control word raises it */
}
END_TEST

START_TEST(mode_2_is_low_for_the_last_tick_of_a_period)
{
    program(0, 2, 100);
    run_until(1 + 98);
    ck_assert(fx.level);
    run_until(1 + 99);
    ck_assert(!fx.level);
    run_until(1 + 100);
    ck_assert(fx.level);
}
END_TEST

START_TEST(no_pulse_is_lost_when_the_clock_jumps)
{
    program(0, 2, 100);
    fx.clock.now = 1 + 1000;
    clock_run_due(&fx.clock);
    ck_assert_uint_eq(fx.rises, 1 + 10);
}
END_TEST

START_TEST(mode_2_takes_a_new_count_at_the_end_of_the_period)
{
    program(0, 2, 100);
    run_until(51);
    out(PIT_PORT, 10);
    out(PIT_PORT, 0);
    fx.rises = 0;
    run_until(1 + 100 - 1);
    ck_assert_uint_eq(fx.rises, 0);
    run_until(1 + 100 + 50);
    ck_assert_uint_eq(fx.rises, 1 + 5);
}
END_TEST

START_TEST(mode_3_is_a_square_wave_with_the_longer_half_high)
{
    program(0, 3, 5);
    run_until(1 + 2);
    ck_assert(fx.level);
    run_until(1 + 3);
    ck_assert(!fx.level);
    run_until(1 + 5);
    ck_assert(fx.level);
}
END_TEST

START_TEST(mode_3_counts_down_by_two)
{
    program(0, 3, 100);
    run_until(1 + 10);
    ck_assert_uint_eq(read_count(0), 80);
    run_until(1 + 60);
    ck_assert_uint_eq(read_count(0), 80);
}
END_TEST

START_TEST(mode_3_takes_a_new_count_at_the_end_of_the_half)
{
    program(0, 3, 100);
    run_until(11);
    out(PIT_PORT, 20);
    out(PIT_PORT, 0);
    run_until(1 + 50);
    ck_assert(!fx.level);
    run_until(1 + 50 + 10);
    ck_assert(fx.level);
}
END_TEST

START_TEST(mode_4_strobes_once)
{
    program(0, 4, 100);
    run_until(1 + 100);
    ck_assert(!fx.level);
    run_until(1 + 101);
    ck_assert(fx.level);
    fx.rises = 0;
    run_until(500000);
    ck_assert_uint_eq(fx.rises, 0);
}
END_TEST

START_TEST(mode_5_strobes_after_its_gate)
{
    program(2, 5, 100);
    out(B, 1);
    run_until(1 + 99);
    ck_assert(pit_output(&pit, 2));
    run_until(1 + 100);
    ck_assert(!pit_output(&pit, 2));
}
END_TEST

START_TEST(a_count_of_zero_is_the_largest)
{
    program(0, 2, 0);
    run_until(1 + 65536 - 2);
    fx.rises = 0;
    run_until(1 + 65536);
    ck_assert_uint_eq(fx.rises, 1);
}
END_TEST

START_TEST(a_latched_count_does_not_move)
{
    program(0, 2, 1000);
    run_until(1 + 10);
    out(CONTROL, 0x00);
    run_until(1 + 600);
    ck_assert_uint_eq(read_both(0), 990);
    ck_assert_uint_eq(read_count(0), 400);
}
END_TEST

START_TEST(read_back_latches_status_before_count)
{
    program(0, 2, 1000);
    run_until(1 + 10);
    out(CONTROL, 0xc2);
    ck_assert_uint_eq(in(PIT_PORT), 0x80 | 0x30 | 2 << 1);
    ck_assert_uint_eq(read_both(0), 990);
}
END_TEST

START_TEST(status_says_that_a_count_is_not_loaded_yet)
{
    out(CONTROL, 0x34);
    out(CONTROL, 0xe2);
    ck_assert_uint_eq(in(PIT_PORT) & 0x40, 0x40);
}
END_TEST

START_TEST(bcd_counts_in_decimal)
{
    out(CONTROL, 0x35);
    out(PIT_PORT, 0x00);
    out(PIT_PORT, 0x10);
    run_until(1 + 1);
    ck_assert_uint_eq(read_count(0), 0x0999);
}
END_TEST

START_TEST(single_byte_access_sets_the_rest_to_zero)
{
    out(CONTROL, 0x24);                 /* high byte only, mode 2 */
    out(PIT_PORT, 1);
    run_until(1 + 256);
    ck_assert_uint_eq(fx.rises, 2);
}
END_TEST

START_TEST(a_low_gate_holds_the_count)
{
    out(B, 1);
    program(2, 0, 100);
    run_until(51);
    out(B, 0);
    run_until(1000);
    ck_assert_uint_eq(read_count(2), 50);
    out(B, 1);
    run_until(1000 + 49);
    ck_assert_uint_eq(in(B) & 0x20, 0);
    run_until(1000 + 50);
    ck_assert_uint_eq(in(B) & 0x20, 0x20);
}
END_TEST

START_TEST(the_refresh_bit_toggles)
{
    uint8_t first = in(B) & 0x10;

    run_until(18);
    ck_assert_uint_ne(in(B) & 0x10, first);
}
END_TEST

START_TEST(rounding_does_not_accumulate)
{
    fixture_down();
    start_at(33333333);
    program(0, 2, 11932);               /* about 100 Hz */
    fx.rises = 0;
    run_until(UINT64_C(33333333) * 100);
    /* 100 s hold 119318200 periods: 9999.8 counts. */
    ck_assert_uint_eq(fx.rises, 9999);
}
END_TEST

Suite *pit_suite(void)
{
    Suite *suite = suite_create("pit");
    TCase *tc = tcase_create("8254");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, mode_0_raises_its_output_after_the_count);
    tcase_add_test(tc, mode_0_counts_on_after_the_end);
    tcase_add_test(tc, mode_0_stops_at_the_first_byte_of_a_new_count);
    tcase_add_test(tc, mode_1_waits_for_its_gate);
    tcase_add_test(tc, mode_2_pulses_once_a_period);
    tcase_add_test(tc, mode_2_is_low_for_the_last_tick_of_a_period);
    tcase_add_test(tc, no_pulse_is_lost_when_the_clock_jumps);
    tcase_add_test(tc, mode_2_takes_a_new_count_at_the_end_of_the_period);
    tcase_add_test(tc, mode_3_is_a_square_wave_with_the_longer_half_high);
    tcase_add_test(tc, mode_3_counts_down_by_two);
    tcase_add_test(tc, mode_3_takes_a_new_count_at_the_end_of_the_half);
    tcase_add_test(tc, mode_4_strobes_once);
    tcase_add_test(tc, mode_5_strobes_after_its_gate);
    tcase_add_test(tc, a_count_of_zero_is_the_largest);
    tcase_add_test(tc, a_latched_count_does_not_move);
    tcase_add_test(tc, read_back_latches_status_before_count);
    tcase_add_test(tc, status_says_that_a_count_is_not_loaded_yet);
    tcase_add_test(tc, bcd_counts_in_decimal);
    tcase_add_test(tc, single_byte_access_sets_the_rest_to_zero);
    tcase_add_test(tc, a_low_gate_holds_the_count);
    tcase_add_test(tc, the_refresh_bit_toggles);
    tcase_add_test(tc, rounding_does_not_accumulate);
    suite_add_tcase(suite, tc);
    return suite;
}
