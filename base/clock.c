#include "base/clock.h"

#include <assert.h>
#include <stddef.h>

void clock_init(struct clock *clock, uint64_t hz)
{
    assert(hz > 0);
    *clock = (struct clock){ .hz = hz, .next_due = CLOCK_NEVER };
}

void clock_rearm(struct clock *clock)
{
    clock->next_due = clock->queue ? clock->queue->due : CLOCK_NEVER;
}

/* The queue changed. A kick stays until the CPU has served it. */
static void queue_changed(struct clock *clock)
{
    if (clock->next_due != 0)
        clock_rearm(clock);
}

static void dequeue(struct clock *clock, struct event *event)
{
    struct event **link = &clock->queue;

    while (*link != event)
        link = &(*link)->next;
    *link = event->next;
    event->next = NULL;
    event->queued = false;
}

void clock_cancel(struct clock *clock, struct event *event)
{
    if (!event->queued)
        return;
    dequeue(clock, event);
    queue_changed(clock);
}

void clock_schedule(struct clock *clock, struct event *event, uint64_t due)
{
    struct event **link = &clock->queue;

    if (event->queued)
        dequeue(clock, event);
    while (*link && (*link)->due <= due)
        link = &(*link)->next;
    event->due = due;
    event->next = *link;
    event->queued = true;
    *link = event;
    queue_changed(clock);
}

void clock_run_due(struct clock *clock)
{
    while (clock->queue && clock->queue->due <= clock->now) {
        struct event *event = clock->queue;

        dequeue(clock, event);
        event->fire(event->opaque, event->due);
    }
    queue_changed(clock);
}

static uint64_t saturate(unsigned __int128 value)
{
    return value > UINT64_MAX ? UINT64_MAX : (uint64_t)value;
}

uint64_t clock_ticks_of(const struct clock *clock, uint64_t count,
                        uint64_t hz)
{
    unsigned __int128 product = (unsigned __int128)count * clock->hz;

    return saturate((product + hz - 1) / hz);
}

uint64_t clock_periods_in(const struct clock *clock, uint64_t ticks,
                          uint64_t hz)
{
    return saturate((unsigned __int128)ticks * hz / clock->hz);
}
