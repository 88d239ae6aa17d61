/*
 * A date and time of day in the Gregorian calendar, as a real-time clock counts
 * them. Software may set any value; counting on brings it back into range.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_RTC_TIME_H
#define PAGEWALK_DEVICES_CHIPSET_RTC_TIME_H

#include <stdint.h>

struct rtc_time {
    uint8_t second, minute, hour;       /* hour 0-23 */
    uint8_t weekday;                    /* 1-7, Sunday is 1 */
    uint8_t day, month;                 /* from 1 */
    uint8_t year, century;              /* 0-99 */
};

/* The time of a count of seconds since 1970-01-01, years 1970 to 9999. */
struct rtc_time rtc_time_of(uint64_t seconds);

void rtc_time_next_second(struct rtc_time *t);

#endif
