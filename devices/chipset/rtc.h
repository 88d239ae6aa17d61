/*
 * The MC146818 real-time clock with its CMOS memory (Motorola MC146818A data
 * sheet), ports 0x70 and 0x71, on IRQ 8.
 *
 * It starts at a date of the configuration and advances with the machine's
 * clock through a 32768 Hz divider, never with the host's. Flags and time are
 * brought up to date when software accesses them; events are scheduled only
 * while an interrupt is enabled. The time is kept in binary and converted to
 * the format that register B selects, so changing the format converts the
 * time.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_RTC_H
#define PAGEWALK_DEVICES_CHIPSET_RTC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/chipset/rtc_time.h"

enum {
    RTC_PORT = 0x70,
    RTC_CMOS_BYTES = 128,

    /* CMOS bytes that a PC's firmware reads (Ralf Brown's CMOS list). The sum
     * of bytes 0x10-0x2D is at 0x2E, high byte first. */
    RTC_CMOS_FLOPPIES  = 0x10,  /* types of drives A (7:4) and B (3:0) */
    RTC_CMOS_EQUIPMENT = 0x14,
    RTC_CMOS_CENTURY   = 0x32,
    RTC_CMOS_BOOT      = 0x3d,  /* first device in 3:0, second in 7:4 */
    RTC_CMOS_BOOT_3    = 0x38,  /* third device in 7:4 */
};

#define RTC_DEFAULT_START UINT64_C(946684800)   /* 2000-01-01 00:00:00 */

/* The devices of RTC_CMOS_BOOT, as QEMU and Bochs number them. */
enum rtc_boot {
    RTC_BOOT_NOTHING = 0, RTC_BOOT_FLOPPY = 1, RTC_BOOT_DISK = 2,
    RTC_BOOT_CD = 3
};

/* A boot order: its places, from the first device to try on. */
enum { RTC_BOOT_PLACES = 3 };

struct rtc_boot_order {
    enum rtc_boot device[RTC_BOOT_PLACES];
};

struct rtc {
    uint8_t index;
    bool nmi_masked;                    /* bit 7 of port 0x70 */
    uint8_t cmos[RTC_CMOS_BYTES];       /* but for what `time` holds */
    struct rtc_time time;
    uint64_t origin;        /* period in which the divider was last 0; modulo
                               2^64, for it may lie before power-on */
    uint64_t seconds;       /* updates made since `origin` */
    uint64_t periodics;     /* periodic flags raised since `origin` */
    struct clock *clock;
    struct event event;
    struct irq_line irq;
};

/* `start`: the time at power-on, as rtc_time_of() takes it. */
void rtc_init(struct rtc *rtc, struct bus *bus, struct clock *clock,
              struct irq_line irq, uint64_t start);

/* What the reset pin does: interrupts are off; time and CMOS stay. */
void rtc_reset(struct rtc *rtc);

/* Sets a CMOS byte behind the clock's own registers (0x0E-0x7F), and the
 * checksum. */
void rtc_set_cmos(struct rtc *rtc, unsigned index, uint8_t value);

/* Sets the boot order in CMOS. */
void rtc_set_boot(struct rtc *rtc, const struct rtc_boot_order *order);

/* Sets the memory sizes in CMOS: `low_top` is the end of RAM below 4 GiB,
 * `high_bytes` is what lies above. */
void rtc_set_memory(struct rtc *rtc, uint64_t low_top, uint64_t high_bytes);

#endif
