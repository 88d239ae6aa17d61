/*
 * The guest's time against the user's, by clocks that the test sets.
 */
#include <check.h>

#include "emu/run/pace.h"
#include "emu/run/speed.h"

Suite *pace_suite(void);

enum { MS = 1000000 };

START_TEST(pace_waits_for_what_the_guest_is_ahead)
{
    struct pace pace = { 0 };

    ck_assert_uint_eq(pace_ahead(&pace, 70 * MS, 5 * MS), 0);
    ck_assert_uint_eq(pace_ahead(&pace, 86 * MS, 6 * MS), 15 * MS);
    ck_assert_uint_eq(pace_ahead(&pace, 102 * MS, 22 * MS), 15 * MS);
}
END_TEST

START_TEST(pace_makes_up_for_a_sleep_that_took_longer)
{
    struct pace pace = { 0 };

    pace_ahead(&pace, 0, 0);
    ck_assert_uint_eq(pace_ahead(&pace, 16 * MS, 20 * MS), 0);
    ck_assert_uint_eq(pace_ahead(&pace, 32 * MS, 21 * MS), 11 * MS);
}
END_TEST

START_TEST(pace_does_not_hurry_a_guest_that_is_late)
{
    struct pace pace = { 0 };
    const uint64_t late = PACE_LATE_NS + 20 * MS;

    pace_ahead(&pace, 0, 0);
    ck_assert_uint_eq(pace_ahead(&pace, 16 * MS, late), 0);
    ck_assert_uint_eq(pace_ahead(&pace, 32 * MS, late + MS), 15 * MS);
}
END_TEST

START_TEST(pace_begins_anew_after_a_restart)
{
    struct pace pace = { 0 };

    pace_ahead(&pace, 0, 0);
    pace_restart(&pace);
    ck_assert_uint_eq(pace_ahead(&pace, 500 * MS, 9 * MS), 0);
    ck_assert_uint_eq(pace_ahead(&pace, 516 * MS, 9 * MS), 16 * MS);
}
END_TEST

START_TEST(pace_keeps_its_second_over_a_year)
{
    struct pace pace = { 0 };
    const uint64_t year = UINT64_C(31536000) * PACE_SECOND_NS;

    pace_ahead(&pace, 0, 7);
    ck_assert_uint_eq(pace_ahead(&pace, year + 1, year + 7), 1);
}
END_TEST

START_TEST(speed_is_measured_once_a_period)
{
    struct speed speed = { .begun = false };
    struct speed_count now = { .host_ns = 7 };

    ck_assert(!speed_measure(&speed, &now));
    now.host_ns += SPEED_PERIOD_NS - 1;
    ck_assert(!speed_measure(&speed, &now));
    now.host_ns += 1;
    ck_assert(speed_measure(&speed, &now));
    now.host_ns += 1;
    ck_assert(!speed_measure(&speed, &now));
}
END_TEST

static void begin(struct speed *speed)
{
    *speed = (struct speed){ .begun = false };
    speed_measure(speed, &(struct speed_count){ .host_ns = 0 });
}

START_TEST(speed_counts_ticks_and_instructions_a_microsecond)
{
    struct speed speed;

    begin(&speed);
    ck_assert(speed_measure(&speed, &(struct speed_count){
        .host_ns = 2 * SPEED_PERIOD_NS, .ticks = 200000000,
        .instructions = 50000000, .cycles = 200000000, .halted = 99999999,
    }));
    ck_assert_double_eq(speed.mhz, 200);
    ck_assert_double_eq(speed.mips, 50);
    ck_assert(!speed.idle);
}
END_TEST

START_TEST(speed_says_idle_of_a_guest_that_was_mostly_halted)
{
    struct speed speed;

    begin(&speed);
    speed_measure(&speed, &(struct speed_count){
        .host_ns = SPEED_PERIOD_NS, .cycles = 1000, .halted = 501,
    });
    ck_assert(speed.idle);
}
END_TEST

Suite *pace_suite(void)
{
    Suite *suite = suite_create("pace");
    TCase *tcase = tcase_create("pace");

    tcase_add_test(tcase, pace_waits_for_what_the_guest_is_ahead);
    tcase_add_test(tcase, pace_makes_up_for_a_sleep_that_took_longer);
    tcase_add_test(tcase, pace_does_not_hurry_a_guest_that_is_late);
    tcase_add_test(tcase, pace_begins_anew_after_a_restart);
    tcase_add_test(tcase, pace_keeps_its_second_over_a_year);
    tcase_add_test(tcase, speed_is_measured_once_a_period);
    tcase_add_test(tcase, speed_counts_ticks_and_instructions_a_microsecond);
    tcase_add_test(tcase, speed_says_idle_of_a_guest_that_was_mostly_halted);
    suite_add_tcase(suite, tcase);
    return suite;
}
