#include "devices/chipset/rtc_time.h"

#include <stdbool.h>

enum {
    SECONDS_PER_DAY = 86400,
    MONTHS = 12, FEBRUARY = 2,
    EPOCH_YEAR = 1970, EPOCH_WEEKDAY = 5,       /* a Thursday */
};

/* Of its month; 31 where software has written a month that does not exist. */
static unsigned days_in(const struct rtc_time *t)
{
    static const uint8_t days[MONTHS] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };
    bool leap = t->year % 4 == 0 && (t->year != 0 || t->century % 4 == 0);

    if (t->month < 1 || t->month > MONTHS)
        return 31;
    return t->month == FEBRUARY && leap ? 29 : days[t->month - 1];
}

static void next_day(struct rtc_time *t)
{
    t->weekday = t->weekday >= 7 ? 1 : t->weekday + 1;
    if (t->day < days_in(t)) {
        t->day++;
        return;
    }
    t->day = 1;
    if (t->month < MONTHS) {
        t->month++;
        return;
    }
    t->month = 1;
    if (t->year < 99) {
        t->year++;
        return;
    }
    t->year = 0;
    t->century = t->century < 99 ? t->century + 1 : 0;
}

void rtc_time_next_second(struct rtc_time *t)
{
    if (t->second < 59) {
        t->second++;
        return;
    }
    t->second = 0;
    if (t->minute < 59) {
        t->minute++;
        return;
    }
    t->minute = 0;
    if (t->hour < 23) {
        t->hour++;
        return;
    }
    t->hour = 0;
    next_day(t);
}

struct rtc_time rtc_time_of(uint64_t seconds)
{
    uint64_t days = seconds / SECONDS_PER_DAY;
    unsigned year = EPOCH_YEAR;
    struct rtc_time t = {
        .second = (uint8_t)(seconds % 60),
        .minute = (uint8_t)(seconds / 60 % 60),
        .hour = (uint8_t)(seconds / 3600 % 24),
        .weekday = (uint8_t)((days + EPOCH_WEEKDAY - 1) % 7 + 1),
        .month = 1,
    };

    for (;;) {
        unsigned length;

        t.century = (uint8_t)(year / 100);
        t.year = (uint8_t)(year % 100);
        length = days_in(&t);
        if (days < length)
            break;
        days -= length;
        if (t.month++ == MONTHS) {
            t.month = 1;
            year++;
        }
    }
    t.day = (uint8_t)(days + 1);
    return t;
}
