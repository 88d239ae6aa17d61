/* The clock's event queue and its conversions. */
#include <check.h>

#include "base/clock.h"

Suite *clock_suite(void);

static struct clock time_;
static char order[8];
static unsigned fired;

static void note(void *opaque, uint64_t due)
{
    (void)due;
    order[fired++] = *(const char *)opaque;
}

static struct event a = { .fire = note, .opaque = "a" };
static struct event b = { .fire = note, .opaque = "b" };

static void setup(void)
{
    clock_init(&time_, 100000000);
    a.queued = b.queued = false;
    fired = 0;
    for (unsigned i = 0; i < sizeof order; i++)
        order[i] = '\0';
}

START_TEST(events_fire_in_order_of_their_due_tick)
{
    clock_schedule(&time_, &a, 20);
    clock_schedule(&time_, &b, 10);
    time_.now = 30;
    clock_run_due(&time_);
    ck_assert_str_eq(order, "ba");
}
END_TEST

START_TEST(events_due_at_the_same_tick_fire_in_order_of_scheduling)
{
    clock_schedule(&time_, &b, 10);
    clock_schedule(&time_, &a, 10);
    time_.now = 10;
    clock_run_due(&time_);
    ck_assert_str_eq(order, "ba");
}
END_TEST

START_TEST(an_event_does_not_fire_before_its_tick)
{
    clock_schedule(&time_, &a, 10);
    time_.now = 9;
    clock_run_due(&time_);
    ck_assert_uint_eq(fired, 0);
    ck_assert_uint_eq(time_.next_due, 10);
}
END_TEST

START_TEST(scheduling_again_moves_an_event)
{
    clock_schedule(&time_, &a, 10);
    clock_schedule(&time_, &a, 20);
    time_.now = 10;
    clock_run_due(&time_);
    ck_assert_uint_eq(fired, 0);
    ck_assert_uint_eq(time_.next_due, 20);
}
END_TEST

START_TEST(a_cancelled_event_does_not_fire)
{
    clock_schedule(&time_, &a, 10);
    clock_cancel(&time_, &a);
    time_.now = 10;
    clock_run_due(&time_);
    ck_assert_uint_eq(fired, 0);
    ck_assert_uint_eq(time_.next_due, CLOCK_NEVER);
}
END_TEST

static void schedule_b(void *opaque, uint64_t due)
{
    (void)opaque;
    clock_schedule(&time_, &b, due);
}

START_TEST(an_event_may_schedule_another_that_is_already_due)
{
    struct event first = { .fire = schedule_b };

    clock_schedule(&time_, &first, 5);
    time_.now = 10;
    clock_run_due(&time_);
    ck_assert_str_eq(order, "b");
}
END_TEST

START_TEST(a_kick_lasts_until_it_is_served)
{
    clock_kick(&time_);
    clock_schedule(&time_, &a, 10);
    ck_assert_uint_eq(time_.next_due, 0);
    clock_rearm(&time_);
    ck_assert_uint_eq(time_.next_due, 10);
}
END_TEST

START_TEST(a_period_has_passed_at_the_tick_it_takes)
{
    for (uint64_t n = 1; n < 100000; n += 7) {
        uint64_t tick = clock_ticks_of(&time_, n, 1193182);

        ck_assert_uint_eq(clock_periods_in(&time_, tick, 1193182), n);
        ck_assert_uint_eq(clock_periods_in(&time_, tick - 1, 1193182), n - 1);
    }
}
END_TEST

START_TEST(conversions_do_not_overflow)
{
    ck_assert_uint_eq(clock_ticks_of(&time_, UINT64_MAX / 2, 100000000),
                      UINT64_MAX / 2);
    ck_assert_uint_eq(clock_ticks_of(&time_, UINT64_MAX, 1), UINT64_MAX);
}
END_TEST

Suite *clock_suite(void)
{
    Suite *suite = suite_create("clock");
    TCase *tc = tcase_create("queue and conversions");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, events_fire_in_order_of_their_due_tick);
    tcase_add_test(tc,
                   events_due_at_the_same_tick_fire_in_order_of_scheduling);
    tcase_add_test(tc, an_event_does_not_fire_before_its_tick);
    tcase_add_test(tc, scheduling_again_moves_an_event);
    tcase_add_test(tc, a_cancelled_event_does_not_fire);
    tcase_add_test(tc, an_event_may_schedule_another_that_is_already_due);
    tcase_add_test(tc, a_kick_lasts_until_it_is_served);
    tcase_add_test(tc, a_period_has_passed_at_the_tick_it_takes);
    tcase_add_test(tc, conversions_do_not_overflow);
    suite_add_tcase(suite, tc);
    return suite;
}
