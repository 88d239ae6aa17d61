/*
 * The timer (SDM vol. 3A 10.5.4): counts down from the initial count at the bus
 * clock, divided; at 0 it stops or begins anew.
 *
 * The count is computed when it is read. An event is scheduled only for a count
 * of 0 that interrupts.
 */
#include "devices/apic/local_apic_parts.h"

enum {
    DIVIDE_WRITABLE = 0xb,
    DIVIDE_BY_1 = 7,
};

/* How many clocks of the bus make one count. */
static unsigned divisor(const struct local_apic *apic)
{
    uint32_t code = (apic->timer.divide & 3) | (apic->timer.divide & 8) >> 1;

    return code == DIVIDE_BY_1 ? 1 : 2u << code;
}

static bool is_periodic(const struct local_apic *apic)
{
    return apic->lvt[APIC_LVT_timer] & LVT_PERIODIC;
}

static uint64_t ticks_of(const struct local_apic *apic, uint64_t counts)
{
    return clock_ticks_of(apic->clock, counts * divisor(apic),
                          apic_kind_facts(apic->kind)->hz);
}

/* Counts since apic->timer.since. */
static uint64_t counts(const struct local_apic *apic)
{
    return clock_periods_in(apic->clock, apic->clock->now - apic->timer.since,
                            apic_kind_facts(apic->kind)->hz) /
           divisor(apic);
}

uint32_t apic_timer_count(const struct local_apic *apic)
{
    const struct apic_timer *timer = &apic->timer;
    uint64_t passed = counts(apic);

    if (passed < timer->from)
        return timer->from - (uint32_t)passed;
    if (!timer->from || !is_periodic(apic) || !timer->initial)
        return 0;
    return timer->initial -
           (uint32_t)((passed - timer->from) % timer->initial);
}

void apic_timer_settle(struct local_apic *apic)
{
    apic->timer.from = apic_timer_count(apic);
    apic->timer.since = apic->clock->now;
}

void apic_timer_schedule(struct local_apic *apic)
{
    struct apic_timer *timer = &apic->timer;
    uint64_t passed = counts(apic), next = timer->from, ticks;

    /* Only the next count of 0 matters: several that fall between two
     * instructions are one request. */
    if (timer->from && passed >= next) {
        if (!is_periodic(apic) || !timer->initial)
            next = 0;
        else
            next += ((passed - next) / timer->initial + 1) * timer->initial;
    }
    if (!timer->from || !next || apic->lvt[APIC_LVT_timer] & LVT_MASKED) {
        clock_cancel(apic->clock, &timer->event);
        return;
    }
    ticks = ticks_of(apic, next);
    if (ticks >= CLOCK_NEVER - timer->since) {
        clock_cancel(apic->clock, &timer->event);
        return;
    }
    /* Several may fall into one tick of a slow processor. */
    ticks += timer->since;
    if (ticks <= apic->clock->now)
        ticks = apic->clock->now + 1;
    clock_schedule(apic->clock, &timer->event, ticks);
}

static void on_zero(void *opaque, uint64_t due)
{
    struct local_apic *apic = opaque;

    (void)due;
    apic_timer_schedule(apic);
    apic_fire(apic, APIC_LVT_timer);
}

void apic_timer_write_initial(struct local_apic *apic, uint32_t value)
{
    apic->timer.initial = apic->timer.from = value;
    apic->timer.since = apic->clock->now;
    apic_timer_schedule(apic);
}

void apic_timer_write_divide(struct local_apic *apic, uint32_t value)
{
    apic_timer_settle(apic);
    apic->timer.divide = value & DIVIDE_WRITABLE;
    apic_timer_schedule(apic);
}

void apic_timer_reset(struct local_apic *apic)
{
    clock_cancel(apic->clock, &apic->timer.event);
    apic->timer = (struct apic_timer){
        .event = { .fire = on_zero, .opaque = apic },
    };
}
