/*
 * Motorola MC146818A data sheet.
 *
 *   A   UIP DV2 DV1 DV0 RS3 RS2 RS1 RS0
 *   B   SET PIE AIE UIE SQWE DM 24/12 DSE
 *   C   IRQF PF AF UF 0 0 0 0            cleared by reading
 *   D   VRT 0 0 0 0 0 0 0
 */
#include "devices/chipset/rtc.h"

#include <assert.h>

enum {
    SECONDS = 0, SECONDS_ALARM, MINUTES, MINUTES_ALARM, HOURS, HOURS_ALARM,
    WEEKDAY, DAY, MONTH, YEAR, REG_A, REG_B, REG_C, REG_D,
    FIRST_CMOS,

    A_UIP = 0x80, A_DIVIDER_RESET = 0x60, A_RATE = 0x0f,
    B_SET = 0x80, B_PIE = 0x40, B_AIE = 0x20, B_UIE = 0x10, B_BINARY = 0x04,
    B_24H = 0x02,
    C_IRQF = 0x80, C_PF = 0x40, C_AF = 0x20, C_UF = 0x10,
    D_VRT = 0x80,

    INDEX_NMI_OFF = 0x80,       /* bit 7 of port 0x70 */

    HOUR_PM = 0x80,
    ALARM_ANY = 0xc0,           /* both bits set: every value matches */

    DIVIDER_HZ = 32768,
    /* UIP rises 244 us before an update, which takes 1984 us. */
    UPDATE_PERIODS = 73,
    RESET_A = 0x26,             /* 32768 Hz, 1024 Hz periodic */

    /* Memory sizes in CMOS: in KiB, and from 16 MiB on in 64 KiB. */
    CMOS_BASE_KIB = 0x15, BASE_KIB = 640,
    CMOS_EXTENDED_KIB = 0x17, CMOS_EXTENDED_KIB_2 = 0x30,
    CMOS_ABOVE_16_MIB = 0x34, CMOS_ABOVE_4_GIB = 0x5b,
    /* The sum of a range of CMOS bytes. */
    SUMMED_FIRST = 0x10, SUMMED_LAST = 0x2d, SUM = 0x2e,
};

static uint64_t divider_now(const struct rtc *rtc)
{
    return clock_periods_in(rtc->clock, rtc->clock->now, DIVIDER_HZ) -
           rtc->origin;
}

static bool divider_runs(const struct rtc *rtc)
{
    return (rtc->cmos[REG_A] & A_DIVIDER_RESET) != A_DIVIDER_RESET;
}

/* Divider periods between two periodic interrupts (data sheet table 5); 0:
 * there are none. Rates 1 and 2 are the same as 8 and 9. */
static unsigned periodic_interval(const struct rtc *rtc)
{
    unsigned rate = rtc->cmos[REG_A] & A_RATE;

    if (rate == 0)
        return 0;
    return rate < 3 ? 1u << (rate + 6) : 1u << (rate - 1);
}

static uint8_t encode(const struct rtc *rtc, uint8_t value)
{
    if (rtc->cmos[REG_B] & B_BINARY)
        return value;
    return (uint8_t)(value / 10 << 4 | value % 10);
}

static uint8_t decode(const struct rtc *rtc, uint8_t value)
{
    if (rtc->cmos[REG_B] & B_BINARY)
        return value;
    return (uint8_t)((value >> 4) * 10 + (value & 15));
}

static uint8_t encode_hour(const struct rtc *rtc, uint8_t hour)
{
    if (rtc->cmos[REG_B] & B_24H)
        return encode(rtc, hour);
    return encode(rtc, hour % 12 ? hour % 12 : 12) |
           (hour >= 12 ? HOUR_PM : 0);
}

static uint8_t decode_hour(const struct rtc *rtc, uint8_t value)
{
    if (rtc->cmos[REG_B] & B_24H)
        return decode(rtc, value);
    return (uint8_t)(decode(rtc, value & (uint8_t)~HOUR_PM) % 12 +
                     (value & HOUR_PM ? 12 : 0));
}

static bool alarm_byte(uint8_t alarm, uint8_t now)
{
    return (alarm & ALARM_ANY) == ALARM_ANY || alarm == now;
}

/* Whether the alarm is set for the current second. */
static bool alarm_now(const struct rtc *rtc)
{
    const struct rtc_time *t = &rtc->time;

    return alarm_byte(rtc->cmos[SECONDS_ALARM], encode(rtc, t->second)) &&
           alarm_byte(rtc->cmos[MINUTES_ALARM], encode(rtc, t->minute)) &&
           alarm_byte(rtc->cmos[HOURS_ALARM], encode_hour(rtc, t->hour));
}

/* Counts the seconds that have passed and raises the flags of what was due. */
static void catch_up(struct rtc *rtc)
{
    unsigned interval = periodic_interval(rtc);
    uint64_t divider;

    if (!divider_runs(rtc))
        return;
    divider = divider_now(rtc);
    while (rtc->seconds < divider / DIVIDER_HZ) {
        rtc->seconds++;
        if (rtc->cmos[REG_B] & B_SET)
            continue;
        rtc_time_next_second(&rtc->time);
        rtc->cmos[REG_C] |= C_UF | (alarm_now(rtc) ? C_AF : 0);
    }
    if (interval && divider / interval > rtc->periodics) {
        rtc->periodics = divider / interval;
        rtc->cmos[REG_C] |= C_PF;
    }
}

/* Sets the line as the flags say, and schedules the next event that may raise
 * one: the enable bits of B and the flags of C are at the same places. */
static void update_line(struct rtc *rtc)
{
    uint8_t enabled = rtc->cmos[REG_B] & (B_PIE | B_AIE | B_UIE);
    unsigned interval = periodic_interval(rtc);
    uint64_t next = CLOCK_NEVER;

    if (rtc->cmos[REG_C] & enabled)
        rtc->cmos[REG_C] |= C_IRQF;
    else
        rtc->cmos[REG_C] &= ~C_IRQF;
    irq_set(&rtc->irq, rtc->cmos[REG_C] & C_IRQF);

    if (divider_runs(rtc)) {
        if (enabled & (B_AIE | B_UIE))
            next = (rtc->seconds + 1) * DIVIDER_HZ;
        if (enabled & B_PIE && interval) {
            uint64_t periodic = (rtc->periodics + 1) * interval;

            next = periodic < next ? periodic : next;
        }
    }
    if (next == CLOCK_NEVER)
        clock_cancel(rtc->clock, &rtc->event);
    else
        clock_schedule(rtc->clock, &rtc->event,
                       clock_ticks_of(rtc->clock, rtc->origin + next,
                                      DIVIDER_HZ));
}

static void on_update(void *opaque, uint64_t due)
{
    (void)due;
    catch_up(opaque);
    update_line(opaque);
}

static uint8_t read_register(struct rtc *rtc, unsigned index)
{
    const struct rtc_time *t = &rtc->time;
    uint8_t value = rtc->cmos[index];

    switch (index) {
    case SECONDS: return encode(rtc, t->second);
    case MINUTES: return encode(rtc, t->minute);
    case HOURS:   return encode_hour(rtc, t->hour);
    case WEEKDAY: return encode(rtc, t->weekday);
    case DAY:     return encode(rtc, t->day);
    case MONTH:   return encode(rtc, t->month);
    case YEAR:    return encode(rtc, t->year);
    case RTC_CMOS_CENTURY: return encode(rtc, t->century);
    case REG_A:
        if (divider_runs(rtc) && !(rtc->cmos[REG_B] & B_SET) &&
            divider_now(rtc) % DIVIDER_HZ >= DIVIDER_HZ - UPDATE_PERIODS)
            value |= A_UIP;
        return value;
    case REG_C:
        rtc->cmos[REG_C] = 0;
        return value;
    default:
        return value;
    }
}

/* The divider bits can hold the divider in reset; the first second ends half a
 * second after they release it. */
static void write_a(struct rtc *rtc, uint8_t value)
{
    bool ran = divider_runs(rtc);
    unsigned interval;

    rtc->cmos[REG_A] = value & ~A_UIP;
    if (!divider_runs(rtc))
        return;
    if (!ran) {
        rtc->origin += divider_now(rtc) - DIVIDER_HZ / 2;
        rtc->seconds = 0;
    }
    interval = periodic_interval(rtc);
    rtc->periodics = interval ? divider_now(rtc) / interval : 0;
}

static void write_register(struct rtc *rtc, unsigned index, uint8_t value)
{
    struct rtc_time *t = &rtc->time;

    switch (index) {
    case SECONDS: t->second = decode(rtc, value); break;
    case MINUTES: t->minute = decode(rtc, value); break;
    case HOURS:   t->hour = decode_hour(rtc, value); break;
    case WEEKDAY: t->weekday = decode(rtc, value); break;
    case DAY:     t->day = decode(rtc, value); break;
    case MONTH:   t->month = decode(rtc, value); break;
    case YEAR:    t->year = decode(rtc, value); break;
    case RTC_CMOS_CENTURY: t->century = decode(rtc, value); break;
    case REG_A:   write_a(rtc, value); break;
    case REG_B:
        /* SET going high clears UIE. */
        rtc->cmos[REG_B] = value & B_SET ? value & ~B_UIE : value;
        break;
    case REG_C:
    case REG_D:
        break;
    default:
        rtc->cmos[index] = value;
    }
}

static uint32_t rtc_read(void *dev, uint32_t offset, unsigned size)
{
    struct rtc *rtc = dev;
    uint8_t value;

    (void)size;
    if (offset == 0)
        return 0xff;                    /* the index is write-only */
    catch_up(rtc);
    value = read_register(rtc, rtc->index);
    update_line(rtc);
    return value;
}

static void rtc_write(void *dev, uint32_t offset, unsigned size,
                      uint32_t value)
{
    struct rtc *rtc = dev;

    (void)size;
    if (offset == 0) {
        rtc->index = value & (RTC_CMOS_BYTES - 1);
        rtc->nmi_masked = value & INDEX_NMI_OFF;
        return;
    }
    catch_up(rtc);
    write_register(rtc, rtc->index, (uint8_t)value);
    update_line(rtc);
}

static const struct bus_ops rtc_ops = { rtc_read, rtc_write, 1 };

void rtc_set_cmos(struct rtc *rtc, unsigned index, uint8_t value)
{
    uint16_t sum = 0;

    assert(index >= FIRST_CMOS && index < RTC_CMOS_BYTES);
    rtc->cmos[index] = value;
    for (unsigned i = SUMMED_FIRST; i <= SUMMED_LAST; i++)
        sum += rtc->cmos[i];
    rtc->cmos[SUM] = (uint8_t)(sum >> 8);
    rtc->cmos[SUM + 1] = (uint8_t)sum;
}

/* A little-endian number; its greatest value when `value` is above it. */
static void set_field(struct rtc *rtc, unsigned index, unsigned bytes,
                      uint64_t value)
{
    uint64_t most = (UINT64_C(1) << 8 * bytes) - 1;

    if (value > most)
        value = most;
    for (unsigned i = 0; i < bytes; i++)
        rtc_set_cmos(rtc, index + i, (uint8_t)(value >> 8 * i));
}

void rtc_set_memory(struct rtc *rtc, uint64_t low_top, uint64_t high_bytes)
{
    const uint64_t mib_1 = 1 << 20, mib_16 = 16 << 20;
    uint64_t above_1 = low_top > mib_1 ? low_top - mib_1 : 0;
    uint64_t above_16 = low_top > mib_16 ? low_top - mib_16 : 0;

    set_field(rtc, CMOS_BASE_KIB, 2, BASE_KIB);
    set_field(rtc, CMOS_EXTENDED_KIB, 2, above_1 >> 10);
    set_field(rtc, CMOS_EXTENDED_KIB_2, 2, above_1 >> 10);
    set_field(rtc, CMOS_ABOVE_16_MIB, 2, above_16 >> 16);
    set_field(rtc, CMOS_ABOVE_4_GIB, 3, high_bytes >> 16);
}

void rtc_set_boot(struct rtc *rtc, const struct rtc_boot_order *order)
{
    rtc_set_cmos(rtc, RTC_CMOS_BOOT,
                 (uint8_t)(order->device[0] | order->device[1] << 4));
    rtc_set_cmos(rtc, RTC_CMOS_BOOT_3, (uint8_t)(order->device[2] << 4));
}

void rtc_reset(struct rtc *rtc)
{
    catch_up(rtc);
    rtc->cmos[REG_B] &= ~(B_PIE | B_AIE | B_UIE);
    rtc->cmos[REG_C] = 0;
    rtc->nmi_masked = false;
    update_line(rtc);
}

void rtc_init(struct rtc *rtc, struct bus *bus, struct clock *clock,
              struct irq_line irq, uint64_t start)
{
    *rtc = (struct rtc){
        .cmos = {
            [REG_A] = RESET_A,
            [REG_B] = B_24H,
            [REG_D] = D_VRT,
        },
        .time = rtc_time_of(start),
        .origin = clock_periods_in(clock, clock->now, DIVIDER_HZ),
        .clock = clock,
        .irq = irq,
        .event = { .fire = on_update, .opaque = rtc },
    };
    bus_map_ports(bus, "RTC", RTC_PORT, 2, &rtc_ops, rtc);
}
