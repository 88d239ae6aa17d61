/*
 * What a device under test stands on: a log, a clock, a bus and one interrupt
 * line. Each test file has its own; setup and teardown are checked fixtures.
 */
#ifndef PAGEWALK_TESTS_UNIT_DEVICE_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_DEVICE_FIXTURE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

static struct fixture {
    struct log log;
    struct clock clock;
    struct bus bus;
    bool level;             /* of the device's interrupt line */
    unsigned rises;
} fx;

static inline void fixture_set(void *opaque, unsigned number, bool level)
{
    (void)opaque;
    (void)number;
    fx.rises += level && !fx.level;
    fx.level = level;
}

static inline struct irq_line fixture_line(void)
{
    return (struct irq_line){ .set = fixture_set };
}

static inline void fixture_up(uint64_t hz)
{
    memset(&fx, 0, sizeof fx);
    fx.log.stream = stderr;
    clock_init(&fx.clock, hz);
    ck_assert(bus_init(&fx.bus, &fx.log));
}

static inline void fixture_down(void)
{
    bus_destroy(&fx.bus);
}

static inline uint8_t in(uint16_t port)
{
    return (uint8_t)bus_in(&fx.bus, port, 1);
}

static inline void out(uint16_t port, uint8_t value)
{
    bus_out(&fx.bus, port, 1, value);
}

/* Lets time pass up to tick `until`, every event at its own tick. */
static inline void run_until(uint64_t until)
{
    while (fx.clock.queue && fx.clock.queue->due <= until) {
        if (fx.clock.queue->due > fx.clock.now)
            fx.clock.now = fx.clock.queue->due;
        clock_run_due(&fx.clock);
    }
    fx.clock.now = until;
}

#endif
