/* The real-time clock. The clock runs at 32768 Hz: one tick is one period of
 * the divider. */
#include "tests/unit/device_fixture.h"

#include "devices/chipset/rtc.h"

Suite *rtc_suite(void);

enum { HZ = 32768, A = 10, B = 11, C = 12, D = 13, H24 = 0x02 };

static struct rtc rtc;

static uint8_t get(uint8_t index)
{
    out(RTC_PORT, index);
    return in(RTC_PORT + 1);
}

static void put(uint8_t index, uint8_t value)
{
    out(RTC_PORT, index);
    out(RTC_PORT + 1, value);
}

static void start_at(uint64_t seconds)
{
    fixture_up(HZ);
    rtc_init(&rtc, &fx.bus, &fx.clock, fixture_line(), seconds);
}

static void setup(void)
{
    start_at(RTC_DEFAULT_START);
}

static void expect_date(uint8_t century, uint8_t year, uint8_t month,
                        uint8_t day, uint8_t hour, uint8_t minute,
                        uint8_t second)
{
    ck_assert_uint_eq(get(RTC_CMOS_CENTURY), century);
    ck_assert_uint_eq(get(9), year);
    ck_assert_uint_eq(get(8), month);
    ck_assert_uint_eq(get(7), day);
    ck_assert_uint_eq(get(4), hour);
    ck_assert_uint_eq(get(2), minute);
    ck_assert_uint_eq(get(0), second);
}

START_TEST(the_time_starts_at_the_configured_date)
{
    expect_date(0x20, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00);
    ck_assert_uint_eq(get(6), 7);       /* a Saturday */
}
END_TEST

START_TEST(the_time_advances_with_the_clock)
{
    run_until(UINT64_C(3661) * HZ);
    expect_date(0x20, 0x00, 0x01, 0x01, 0x01, 0x01, 0x01);
}
END_TEST

START_TEST(a_leap_day_is_followed_by_march)
{
    fixture_down();
    start_at(1709251199);               /* 2024-02-29 23:59:59 */
    expect_date(0x20, 0x24, 0x02, 0x29, 0x23, 0x59, 0x59);
    run_until(HZ);
    expect_date(0x20, 0x24, 0x03, 0x01, 0x00, 0x00, 0x00);
}
END_TEST

START_TEST(the_century_turns_with_the_year)
{
    fixture_down();
    start_at(RTC_DEFAULT_START - 1);
    expect_date(0x19, 0x99, 0x12, 0x31, 0x23, 0x59, 0x59);
    run_until(HZ);
    expect_date(0x20, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00);
}
END_TEST

START_TEST(software_can_set_the_time)
{
    put(B, H24 | 0x80);
    put(4, 0x17);
    put(2, 0x30);
    put(0, 0x59);
    put(B, H24);
    run_until(HZ);
    ck_assert_uint_eq(get(4), 0x17);
    ck_assert_uint_eq(get(2), 0x31);
}
END_TEST

START_TEST(the_time_stands_still_while_it_is_set)
{
    put(B, H24 | 0x80);
    run_until(10 * HZ);
    ck_assert_uint_eq(get(0), 0);
}
END_TEST

START_TEST(twelve_hour_mode_marks_the_afternoon)
{
    put(4, 0x00);
    put(B, 0);
    ck_assert_uint_eq(get(4), 0x12);
    put(4, 0x81);
    put(B, H24);
    ck_assert_uint_eq(get(4), 0x13);
}
END_TEST

START_TEST(binary_mode_is_not_bcd)
{
    run_until(15 * HZ);
    ck_assert_uint_eq(get(0), 0x15);
    put(B, H24 | 0x04);
    ck_assert_uint_eq(get(0), 15);
}
END_TEST

START_TEST(update_in_progress_precedes_the_update)
{
    run_until(HZ - 74);
    ck_assert_uint_eq(get(A) & 0x80, 0);
    run_until(HZ - 73);
    ck_assert_uint_eq(get(A) & 0x80, 0x80);
    run_until(HZ);
    ck_assert_uint_eq(get(A) & 0x80, 0);
}
END_TEST

START_TEST(the_periodic_interrupt_comes_at_its_rate)
{
    put(B, H24 | 0x40);                 /* 1024 Hz: every 32 periods */
    run_until(31);
    ck_assert(!fx.level);
    run_until(32);
    ck_assert(fx.level);
    ck_assert_uint_eq(get(C), 0xc0);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(a_flag_needs_no_interrupt)
{
    run_until(HZ);
    ck_assert(!fx.level);
    ck_assert_uint_eq(get(C), 0x40 | 0x10);
    ck_assert_uint_eq(get(C), 0);
}
END_TEST

START_TEST(the_update_interrupt_comes_every_second)
{
    put(B, H24 | 0x10);
    for (unsigned second = 1; second <= 3; second++) {
        run_until((uint64_t)second * HZ);
        ck_assert(fx.level);
        get(C);
    }
    ck_assert_uint_eq(fx.rises, 3);
}
END_TEST

START_TEST(the_alarm_rings_at_its_second)
{
    put(1, 0x05);
    put(3, 0xc0);
    put(5, 0xff);
    put(B, H24 | 0x20);
    run_until(5 * HZ - 1);
    ck_assert(!fx.level);
    run_until(5 * HZ);
    ck_assert(fx.level);
    ck_assert_uint_eq(get(C) & 0xa0, 0xa0);
}
END_TEST

START_TEST(releasing_the_divider_updates_half_a_second_later)
{
    put(A, 0x70);
    run_until(12345);
    put(A, 0x26);
    run_until(12345 + HZ / 2 - 1);
    ck_assert_uint_eq(get(0), 0);
    run_until(12345 + HZ / 2);
    ck_assert_uint_eq(get(0), 1);
}
END_TEST

START_TEST(the_cmos_holds_the_size_of_memory)
{
    rtc_set_memory(&rtc, UINT64_C(2) << 30, UINT64_C(1) << 30);
    ck_assert_uint_eq(get(0x15) | get(0x16) << 8, 640);
    ck_assert_uint_eq(get(0x17) | get(0x18) << 8, 65535);
    ck_assert_uint_eq(get(0x34) | get(0x35) << 8,
                      ((2048 - 16) << 20) >> 16);
    ck_assert_uint_eq(get(0x5b) | get(0x5c) << 8 | get(0x5d) << 16, 1 << 14);
}
END_TEST

START_TEST(the_cmos_has_room_for_64_gib)
{
    rtc_set_memory(&rtc, UINT64_C(3) << 30, UINT64_C(60) << 30);
    ck_assert_uint_eq(get(0x34) | get(0x35) << 8,
                      (UINT64_C(3072) - 16) << 4);
    ck_assert_uint_eq(get(0x5b) | get(0x5c) << 8 | get(0x5d) << 16, 60 << 14);
}
END_TEST

START_TEST(the_cmos_checksum_follows_its_bytes)
{
    unsigned sum = 0;

    rtc_set_memory(&rtc, UINT64_C(64) << 20, 0);
    rtc_set_cmos(&rtc, RTC_CMOS_EQUIPMENT, 0x0c);
    for (uint8_t i = 0x10; i <= 0x2d; i++)
        sum += get(i);
    ck_assert_uint_eq((unsigned)get(0x2e) << 8 | get(0x2f), sum);
}
END_TEST

START_TEST(the_cmos_holds_the_boot_order)
{
    rtc_set_boot(&rtc, &(struct rtc_boot_order){
        { RTC_BOOT_CD, RTC_BOOT_FLOPPY, RTC_BOOT_DISK } });
    ck_assert_uint_eq(rtc.cmos[RTC_CMOS_BOOT], 0x13);
    ck_assert_uint_eq(rtc.cmos[RTC_CMOS_BOOT_3], 0x20);
}
END_TEST

START_TEST(register_d_says_that_the_battery_is_good)
{
    put(D, 0);
    ck_assert_uint_eq(get(D), 0x80);
}
END_TEST

START_TEST(a_time_out_of_range_counts_back_into_range)
{
    for (uint8_t i = 0; i < 10; i++)
        put(i, 0xff);
    run_until(UINT64_C(200000) * HZ);
    get(9);
    ck_assert_uint_eq(get(0) & 0x80, 0);
}
END_TEST

START_TEST(reset_disables_the_interrupts_and_keeps_the_time)
{
    put(B, H24 | 0x70);
    run_until(2 * HZ);
    rtc_reset(&rtc);
    ck_assert(!fx.level);
    ck_assert_uint_eq(get(B), H24);
    ck_assert_uint_eq(get(0), 2);
}
END_TEST

Suite *rtc_suite(void)
{
    Suite *suite = suite_create("rtc");
    TCase *tc = tcase_create("MC146818");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, the_time_starts_at_the_configured_date);
    tcase_add_test(tc, the_time_advances_with_the_clock);
    tcase_add_test(tc, a_leap_day_is_followed_by_march);
    tcase_add_test(tc, the_century_turns_with_the_year);
    tcase_add_test(tc, software_can_set_the_time);
    tcase_add_test(tc, the_time_stands_still_while_it_is_set);
    tcase_add_test(tc, twelve_hour_mode_marks_the_afternoon);
    tcase_add_test(tc, binary_mode_is_not_bcd);
    tcase_add_test(tc, update_in_progress_precedes_the_update);
    tcase_add_test(tc, the_periodic_interrupt_comes_at_its_rate);
    tcase_add_test(tc, a_flag_needs_no_interrupt);
    tcase_add_test(tc, the_update_interrupt_comes_every_second);
    tcase_add_test(tc, the_alarm_rings_at_its_second);
    tcase_add_test(tc, releasing_the_divider_updates_half_a_second_later);
    tcase_add_test(tc, the_cmos_holds_the_size_of_memory);
    tcase_add_test(tc, the_cmos_has_room_for_64_gib);
    tcase_add_test(tc, the_cmos_checksum_follows_its_bytes);
    tcase_add_test(tc, the_cmos_holds_the_boot_order);
    tcase_add_test(tc, register_d_says_that_the_battery_is_good);
    tcase_add_test(tc, a_time_out_of_range_counts_back_into_range);
    tcase_add_test(tc, reset_disables_the_interrupts_and_keeps_the_time);
    suite_add_tcase(suite, tc);
    return suite;
}
