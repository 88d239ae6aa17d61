/*
 * The MC146818 real-time clock with its CMOS memory (Motorola MC146818A data
 * sheet), ports 0x70 and 0x71, on IRQ 8.
 *
 * It starts at a date of the configuration and advances with the machine's
 * clock through a 32768 Hz divider, never with the host's. Flags and time are
 * brought up to date when software looks; events are scheduled only while an
 * interrupt is enabled. The time is kept in binary and converted to the format
 * that register B selects, so changing the format converts the time.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_RTC_H
#define PAGEWALK_DEVICES_CHIPSET_RTC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum {
    RTC_PORT = 0x70,
    RTC_CMOS_BYTES = 128,

    /* CMOS bytes that a PC's firmware reads (Ralf Brown's CMOS list). */
    RTC_CMOS_EQUIPMENT = 0x14,
    RTC_CMOS_CENTURY   = 0x32,
    RTC_CMOS_BOOT      = 0x3d,  /* first device in 3:0, second in 7:4 */
};

#define RTC_DEFAULT_START UINT64_C(946684800)   /* 2000-01-01 00:00:00 */

/* As in bits 3:0 of RTC_CMOS_BOOT. */
enum rtc_boot { RTC_BOOT_FLOPPY = 1, RTC_BOOT_DISK = 2 };

struct rtc_time {
    uint8_t second, minute, hour;       /* hour 0-23 */
    uint8_t weekday;                    /* 1-7, Sunday is 1 */
    uint8_t day, month;                 /* from 1 */
    uint8_t year, century;              /* 0-99 */
};

struct rtc {
    uint8_t index;
    bool nmi_masked;                    /* bit 7 of port 0x70 */
    uint8_t cmos[RTC_CMOS_BYTES];       /* all that is not computed */
    struct rtc_time time;
    uint64_t origin;        /* period in which the divider was last 0; it may
                               lie before power-on, modulo 2^64 */
    uint64_t seconds;       /* updates made since `origin` */
    uint64_t periodics;     /* periodic flags raised since `origin` */
    struct clock *clock;
    struct event event;
    struct irq_line irq;
};

/* `start`: seconds since 1970-01-01, years 1970 to 9999. */
void rtc_init(struct rtc *rtc, struct bus *bus, struct clock *clock,
              struct irq_line irq, uint64_t start);

/* As the reset pin does: interrupts off, time and CMOS stay. */
void rtc_reset(struct rtc *rtc);

/* Sets a CMOS byte outside the clock's own (0x0E-0x7F) and the checksum. */
void rtc_set_cmos(struct rtc *rtc, unsigned index, uint8_t value);

/* The sizes in CMOS: the end of RAM below 4 GiB and bytes above it. */
void rtc_set_memory(struct rtc *rtc, uint64_t low_top, uint64_t high_bytes);

#endif
