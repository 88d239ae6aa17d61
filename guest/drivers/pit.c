/*
 * The timer's interrupt and its clock. Counter 0 of the 8254 (Intel 231164), in
 * mode 2, counts from LATCH down to 1, interrupts and reloads.
 */
#include "guest/drivers/pit.h"

#include "guest/arch/cpu.h"
#include "guest/arch/io.h"
#include "guest/drivers/irq.h"

enum {
    COUNTER0 = 0x40, CONTROL = 0x43,

    CONTROL_LATCH0 = 0x00,
    CONTROL_COUNTER0_MODE2 = 0x34,  /* low byte, then high byte */
    LATCH = (PIT_FREQUENCY + HZ / 2) / HZ,
    TIMER_IRQ = 0,
};

volatile uint32_t jiffies;

static void (*on_tick)(void);

static void timer_irq(void)
{
    jiffies++;
    on_tick();
}

__init void pit_init(void (*tick)(void))
{
    on_tick = tick;
    outb(CONTROL, CONTROL_COUNTER0_MODE2);
    outb(COUNTER0, LATCH & 0xff);
    outb(COUNTER0, LATCH >> 8);
    request_irq(TIMER_IRQ, timer_irq);
}

uint64_t pit_clock(void)
{
    static uint64_t last;
    uint32_t flags = irq_save();
    uint32_t count;
    uint64_t now;

    outb(CONTROL, CONTROL_LATCH0);
    count = inb(COUNTER0);
    count |= (uint32_t)inb(COUNTER0) << 8;
    now = (uint64_t)jiffies * LATCH + (LATCH - count);
    if (now < last)             /* reloaded, the interrupt is still pending */
        now += LATCH;
    last = now;
    irq_restore(flags);
    return now;
}
