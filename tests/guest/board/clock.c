/* The clock's three interrupts, as the second 8259A sees them. */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "tests/guest/board/board_test.h"

enum {
    CMOS_INDEX = 0x70, CMOS_DATA = 0x71,
    SECONDS_ALARM = 1, MINUTES_ALARM = 3, HOURS_ALARM = 5, REG_A = 10, REG_B,
    REG_C,
    ANY = 0xc0,                 /* of an alarm */
    DIVIDER = 0x20,             /* 32768 Hz; bits 3:0 are the rate */
    RATE_1024_HZ = 6, RATE_2_HZ = 15, NO_RATE = 0,
    IRQF = 0x80, PIE = 0x40, AIE = 0x20, UIE = 0x10, HOURS_24 = 0x02,
    SLAVE = 0xa0, SLAVE_MASK = 0xa1, READ_IRR = 0x0a, IRQ_8 = 1,
};

static uint8_t cmos(uint8_t index)
{
    outb(CMOS_INDEX, index);
    return inb(CMOS_DATA);
}

static void set_cmos(uint8_t index, uint8_t value)
{
    outb(CMOS_INDEX, index);
    outb(CMOS_DATA, value);
}

static int requested(void)
{
    outb(SLAVE, READ_IRR);
    return inb(SLAVE) & IRQ_8;
}

/* Waits for the interrupt that register B enables, and prints register C. */
static void try_interrupt(const char *name, uint8_t rate, uint8_t enable)
{
    unsigned c;

    set_cmos(REG_B, HOURS_24);
    set_cmos(REG_A, DIVIDER | rate);
    (void)cmos(REG_C);
    set_cmos(REG_B, HOURS_24 | enable);
    do
        c = cmos(REG_C);
    while (!(c & enable));
    printk("BOARD rtc.%s c=%x then=%x\n", name, c & (IRQF | enable),
           cmos(REG_C) & IRQF);
    set_cmos(REG_B, HOURS_24);
    (void)cmos(REG_C);
}

/* The line, before anything has raised it and after. */
static void try_line(void)
{
    int before = requested();

    set_cmos(REG_A, DIVIDER | RATE_1024_HZ);
    set_cmos(REG_B, HOURS_24 | PIE);
    while (!requested())
        ;
    printk("BOARD rtc.line before=%d after=1\n", before);
    set_cmos(REG_B, HOURS_24);
}

void try_clock(void)
{
    outb(SLAVE_MASK, 0xff);
    try_line();
    set_cmos(SECONDS_ALARM, ANY);
    set_cmos(MINUTES_ALARM, ANY);
    set_cmos(HOURS_ALARM, ANY);
    try_interrupt("periodic", RATE_2_HZ, PIE);
    try_interrupt("update", NO_RATE, UIE);
    try_interrupt("alarm", NO_RATE, AIE);
    set_cmos(REG_A, DIVIDER | RATE_1024_HZ);
}
