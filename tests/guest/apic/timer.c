/*
 * The timer of the local APIC. Its clock is another on every machine, so the
 * lines say how often it interrupted, not when.
 */
#include "tests/guest/apic/apic.h"

enum { BY_1 = 0xb, BY_16 = 3, SOON = 20000, LATE = 400000000, VECTOR = 0x70 };

static unsigned ticks;

static void count(void)
{
    ticks++;
}

static void stop_at_3(void)
{
    if (++ticks == 3)
        apic_put(INITIAL, 0);
}

static void start(uint32_t lvt, uint32_t divide, uint32_t initial)
{
    ticks = 0;
    apic_put(LVT_TIMER, lvt | VECTOR);
    apic_put(DIVIDE, divide);
    apic_put(INITIAL, initial);
}

void timer_try(void)
{
    on_vector(VECTOR, count);
    start(0, BY_1, SOON);
    wait_for(1);
    report_taken("timer.one_shot");
    report_value("timer", "after", apic_get(CURRENT));
    report_value("timer", "initial", apic_get(INITIAL));

    start(0, BY_16, SOON);
    wait_for(1);
    report_taken("timer.one_shot_by_16");

    on_vector(VECTOR, stop_at_3);
    start(PERIODIC, BY_1, SOON * 10);
    wait_for(3);
    report_taken("timer.periodic_until_stopped");
    report_value("timer", "stopped", apic_get(CURRENT));

    start(MASKED, BY_1, SOON);
    wait_for(0);
    report_taken("timer.masked");
    report_value("timer", "masked_after", apic_get(CURRENT));

    start(0, BY_16, LATE);
    wait_for(0);
    report_taken("timer.late");
    report_value("timer", "falls", apic_get(CURRENT) < LATE &&
                                   apic_get(CURRENT) > 0);
    apic_put(INITIAL, 0);

    /* One that became due while interrupts were off waits. */
    start(0, BY_1, 1);
    while (apic_get(CURRENT))
        continue;
    report_value("timer", "waits", apic_has(IRR, VECTOR));
    wait_for(1);
    report_taken("timer.waited");
    machine_quiet();
}
