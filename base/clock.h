/*
 * The machine's one time and its event queue.
 *
 * A leaf header: devices include it. Time is counted in ticks: CPU cycles, or
 * instructions under --clock insns. The CPU owns `now` and brings it up to the
 * exact tick of the current instruction before it calls a device; devices only
 * read it. Host time never enters.
 *
 * An event fires at the first instruction boundary at which `now` has reached
 * its due tick, in order of due tick, then of scheduling.
 */
#ifndef PAGEWALK_BASE_CLOCK_H
#define PAGEWALK_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_NEVER UINT64_MAX

struct event {
    void (*fire)(void *opaque, uint64_t due);
    void *opaque;
    uint64_t due;           /* ticks; meaningful while queued */
    struct event *next;
    bool queued;
};

struct clock {
    uint64_t now;           /* ticks since power-on */
    uint64_t next_due;      /* due tick of the first event, CLOCK_NEVER, or 0
                               when something else wants the CPU's attention */
    uint64_t hz;            /* ticks per second */
    struct event *queue;    /* ascending due */
};

void clock_init(struct clock *clock, uint64_t hz);

/* (Re)schedules an event for tick `due`; one in the past fires at the next
 * instruction boundary. */
void clock_schedule(struct clock *clock, struct event *event, uint64_t due);
void clock_cancel(struct clock *clock, struct event *event);

/* Fires every event due at or before `now`; events may schedule others. */
void clock_run_due(struct clock *clock);

/* Makes the CPU look up from its blocks at the next instruction boundary. */
static inline void clock_kick(struct clock *clock)
{
    clock->next_due = 0;
}

/* Puts next_due back to the first event after a kick has been served. */
void clock_rearm(struct clock *clock);

/* Ticks that `count` periods of a `hz` oscillator take, rounded up, and the
 * number of whole periods that have passed in `ticks`. 128-bit inside. */
uint64_t clock_ticks_of(const struct clock *clock, uint64_t count,
                        uint64_t hz);
uint64_t clock_periods_in(const struct clock *clock, uint64_t ticks,
                          uint64_t hz);

#endif
