/*
 * INT 1Ah: ticks, the real-time clock and PCI. The time of day is not printed,
 * only whether its parts agree.
 */
#include "tests/guest/services/call.h"

/* AL is of no meaning. */
enum { SHOW_CLOCK = SHOW_FLAG | SHOW_AH | SHOW_BX | SHOW_CX | SHOW_DX };

static unsigned of_bcd(unsigned value)
{
    return (value >> 4) * 10 + (value & 15);
}

static void show_time(void)
{
    struct registers time = { .ax = 0x0200 };
    struct registers date = { .ax = 0x0400 };
    struct registers ticks = { .ax = 0x0000 };
    uint32_t seconds, expected;

    call_vector(&time, 0x1a);
    call_vector(&date, 0x1a);
    call_vector(&ticks, 0x1a);
    print_whether("time_is_read", !(time.flags & 1) &&
                                      of_bcd(time.cx >> 8 & 0xff) < 24);
    print_whether("date_is_read", !(date.flags & 1) &&
                                      of_bcd(date.cx >> 8 & 0xff) >= 19);
    seconds = of_bcd(time.cx >> 8 & 0xff) * 3600 +
              of_bcd(time.cx & 0xff) * 60 + of_bcd(time.dx >> 8 & 0xff);
    expected = ((ticks.cx & 0xffff) << 16 | (ticks.dx & 0xffff)) * 549 / 9995;
    print_whether("ticks_are_the_time", expected + 60 > seconds &&
                                            expected < seconds + 60);
}

static void show_setting(void)
{
    static const struct call calls[] = {
        { "time_set", 0x1a, .show = SHOW_CLOCK,
          .ax = 0x0300, .cx = 0x1234, .dx = 0x5600 },
        { "date_set", 0x1a, .show = SHOW_CLOCK,
          .ax = 0x0500, .cx = 0x2019, .dx = 0x0228 },
        { "time_get", 0x1a, .show = SHOW_FLAG | SHOW_CX, .ax = 0x0200 },
        { "date_get", 0x1a, .show = SHOW_CLOCK, .ax = 0x0400 },
        { "ticks_set", 0x1a, .ax = 0x0100, .cx = 0x0007, .dx = 0x8000 },
        { "ticks_get", 0x1a, .show = SHOW_FLAG | SHOW_AX | SHOW_CX },
        { "alarm_set", 0x1a, .show = SHOW_CLOCK,
          .ax = 0x0600, .cx = 0x1235, .dx = 0x0000 },
        { "alarm_set_again", 0x1a, .show = SHOW_CLOCK,
          .ax = 0x0600, .cx = 0x1235,
          .dx = 0x0000 },
        { "alarm_off", 0x1a, .show = SHOW_CLOCK, .ax = 0x0700 },
        { "clock_unknown", 0x1a, .ax = 0x5500 }
    };

    make_calls(calls, COUNT(calls));
}

static void show_pci(void)
{
    static const struct call calls[] = {
        { "pci_present", 0x1a,
          .show = SHOW_FLAG | SHOW_AX | SHOW_BX | SHOW_DX | SHOW_32,
          .ax = 0xb101 },
        { "pci_find_host", 0x1a, .ax = 0xb102, .cx = 0x1237, .dx = 0x8086 },
        { "pci_find_second", 0x1a, .ax = 0xb102, .cx = 0x1237, .dx = 0x8086,
          .si = 1 },
        { "pci_find_nobody", 0x1a, .ax = 0xb102, .cx = 0x1237, .dx = 0xffff },
        { "pci_find_class", 0x1a, .show = SHOW_FLAG | SHOW_BX | SHOW_AH,
          .ax = 0xb103, .cx = 0x030000 },
        { "pci_find_no_class", 0x1a, .show = SHOW_FLAG | SHOW_AH,
          .ax = 0xb103, .cx = 0x0f0000 },
        { "pci_read_byte", 0x1a, .ax = 0xb108, .bx = 0x0000, .di = 0 },
        { "pci_read_word", 0x1a, .ax = 0xb109, .bx = 0x0000, .di = 2 },
        { "pci_read_dword", 0x1a, .show = SHOW_USUAL | SHOW_32, .ax = 0xb10a,
          .bx = 0x0008, .di = 0 },
        { "pci_read_odd", 0x1a, .ax = 0xb10a, .bx = 0x0008, .di = 1 },
        { "pci_write_byte", 0x1a, .ax = 0xb10b, .bx = 0x0010, .cx = 0x05,
          .di = 0x3c },
        { "pci_written", 0x1a, .ax = 0xb108, .bx = 0x0010, .di = 0x3c },
        { "pci_unknown", 0x1a, .ax = 0xb155 }
    };

    make_calls(calls, COUNT(calls));
}

void show_clock(void);

void show_clock(void)
{
    show_time();
    show_setting();
    show_pci();
}
