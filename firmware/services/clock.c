/*
 * INT 1Ah and the clock's interrupt 70h (MC146818A data sheet; IBM PC/AT
 * Technical Reference, "Real-time clock"; Ralf Brown's Interrupt List). Times
 * and dates are in BCD, as the clock has them.
 */
#include "firmware/services/clock.h"

#include "firmware/lib/cmos.h"
#include "firmware/lib/pic.h"
#include "firmware/services/pci_services.h"
#include "firmware/services/services.h"

enum {
    GET_TICKS = 0x00, SET_TICKS = 0x01, GET_TIME = 0x02, SET_TIME = 0x03,
    GET_DATE = 0x04, SET_DATE = 0x05, SET_ALARM = 0x06, END_ALARM = 0x07,
    PCI = 0xb1,                     /* AH */

    SECONDS = 0x00, SECONDS_ALARM = 0x01, MINUTES = 0x02, MINUTES_ALARM = 0x03,
    HOURS = 0x04, HOURS_ALARM = 0x05, DAY = 0x07, MONTH = 0x08, YEAR = 0x09,
    STATUS_A = 0x0a, STATUS_B = 0x0b, STATUS_C = 0x0c, CENTURY = 0x32,

    A_UPDATE = 0x80,                /* the time is about to change */
    B_SET = 0x80,                   /* the time stands still */
    B_PERIODIC = 0x40, B_ALARM = 0x20,
    B_24_HOURS = 0x02, B_SUMMER = 0x01,
    C_PERIODIC = 0x40, C_ALARM = 0x20,

    PERIOD_US = 977,                /* of 1024 interrupts a second */
    UPDATE_POLLS = 100000,          /* an update takes 2 ms */
    OPEN_CASCADE = 1 << 2,          /* of the master, and IRQ 8 of the slave */
    OPEN_CLOCK = 1 << 0,

    PIT_HZ = 1193182
};

static uint32_t of_bcd(uint8_t value)
{
    return (value >> 4) * 10u + (value & 15);
}

/* Waits until the time will not change for a while; false: it stands still. */
static bool is_readable(void)
{
    if (cmos_read(STATUS_B) & B_SET)
        return false;
    for (unsigned i = 0; i < UPDATE_POLLS; i++)
        if (!(cmos_read(STATUS_A) & A_UPDATE))
            return true;
    return false;
}

void clock_init(void)
{
    uint32_t seconds;

    if (!is_readable())
        return;
    seconds = of_bcd(cmos_read(HOURS)) * 3600 +
              of_bcd(cmos_read(MINUTES)) * 60 + of_bcd(cmos_read(SECONDS));
    bda.ticks = (uint32_t)((uint64_t)seconds * PIT_HZ >> 16);
}

static void open_interrupt(void)
{
    outb(PIC_MASTER + 1, inb(PIC_MASTER + 1) & (uint8_t)~OPEN_CASCADE);
    outb(PIC_SLAVE + 1, inb(PIC_SLAVE + 1) & (uint8_t)~OPEN_CLOCK);
}

static void set_enabled(uint8_t bit, bool on)
{
    uint8_t status = cmos_read(STATUS_B);

    cmos_write(STATUS_B, (uint8_t)((status & ~bit) | (on ? bit : 0)));
}

bool clock_begin_wait(uint32_t us, struct real_mode_pointer user)
{
    if (bda.wait_flag & CLOCK_WAIT_GOES_ON)
        return false;
    bda.wait_user = user;
    bda.wait_count = us;
    bda.wait_flag = CLOCK_WAIT_GOES_ON;
    open_interrupt();
    set_enabled(B_PERIODIC, true);
    return true;
}

void clock_end_wait(void)
{
    bda.wait_flag = 0;
    set_enabled(B_PERIODIC, false);
}

static void count_wait(void)
{
    uint8_t *user = (uint8_t *)(bda.wait_user.segment * 16u +
                                bda.wait_user.offset);

    if (bda.wait_count > PERIOD_US) {
        bda.wait_count -= PERIOD_US;
        return;
    }
    bda.wait_count = 0;
    clock_end_wait();
    *user |= CLOCK_WAIT_IS_OVER;
}

/* AH: is INT 4Ah to be called? The interrupt's end is services.S's. */
enum service_result int70_clock(struct bios_call *call)
{
    uint8_t causes = cmos_read(STATUS_C) & cmos_read(STATUS_B);

    call->ah = (causes & C_ALARM) != 0;
    if (causes & C_PERIODIC)
        count_wait();
    return SERVICE_DONE;
}

/* AL = 1 in the first call after midnight. */
static bool get_ticks(struct bios_call *call)
{
    call->cx = bda.ticks >> 16;
    call->dx = (uint16_t)bda.ticks;
    call->al = bda.midnight;
    call->ah = 0;
    bda.midnight = 0;
    return true;
}

static bool set_ticks(struct bios_call *call)
{
    bda.ticks = (uint32_t)call->cx << 16 | call->dx;
    bda.midnight = 0;
    call->ah = 0;
    return true;
}

static bool get_time(struct bios_call *call)
{
    if (!is_readable())
        return false;
    call->dh = cmos_read(SECONDS);
    call->cl = cmos_read(MINUTES);
    call->ch = cmos_read(HOURS);
    call->dl = cmos_read(STATUS_B) & B_SUMMER;
    call->ah = 0;
    call->al = call->ch;
    return true;
}

static void hold_clock(uint8_t summer)
{
    uint8_t status = cmos_read(STATUS_B) & (uint8_t)~B_SUMMER;

    cmos_write(STATUS_B, status | B_SET | B_24_HOURS | (summer & B_SUMMER));
}

static void release_clock(void)
{
    set_enabled(B_SET, false);
}

static bool set_time(struct bios_call *call)
{
    hold_clock(call->dl);
    cmos_write(SECONDS, call->dh);
    cmos_write(MINUTES, call->cl);
    cmos_write(HOURS, call->ch);
    release_clock();
    call->ah = 0;
    return true;
}

static bool get_date(struct bios_call *call)
{
    if (!is_readable())
        return false;
    call->cl = cmos_read(YEAR);
    call->dh = cmos_read(MONTH);
    call->dl = cmos_read(DAY);
    call->ch = cmos_read(CENTURY);
    call->ah = 0;
    return true;
}

static bool set_date(struct bios_call *call)
{
    hold_clock(cmos_read(STATUS_B));
    cmos_write(YEAR, call->cl);
    cmos_write(MONTH, call->dh);
    cmos_write(DAY, call->dl);
    cmos_write(CENTURY, call->ch);
    release_clock();
    call->ah = 0;
    return true;
}

static bool set_alarm(struct bios_call *call)
{
    call->ax = 0;
    if (cmos_read(STATUS_B) & B_ALARM)
        return false;
    cmos_write(SECONDS_ALARM, call->dh);
    cmos_write(MINUTES_ALARM, call->cl);
    cmos_write(HOURS_ALARM, call->ch);
    open_interrupt();
    set_enabled(B_ALARM, true);
    return true;
}

static bool end_alarm(struct bios_call *call)
{
    set_enabled(B_ALARM, false);
    call->ah = 0;
    return true;
}

static bool serve(struct bios_call *call)
{
    switch (call->ah) {
    case GET_TICKS:
        return get_ticks(call);
    case SET_TICKS:
        return set_ticks(call);
    case GET_TIME:
        return get_time(call);
    case SET_TIME:
        return set_time(call);
    case GET_DATE:
        return get_date(call);
    case SET_DATE:
        return set_date(call);
    case SET_ALARM:
        return set_alarm(call);
    case END_ALARM:
        return end_alarm(call);
    case PCI:
        return pci_serve(call);
    }
    return false;
}

enum service_result int1a_time(struct bios_call *call)
{
    service_flag(call, FLAG_CARRY, !serve(call));
    return SERVICE_DONE;
}
