/*
 * The machine's one time and its event queue.
 *
 * Time is counted in ticks: CPU cycles, or instructions under --clock insns.
 * The CPU owns `now` and brings it up to the exact tick of the current
 * instruction before it calls a device; devices only read it. Host time never
 * enters.
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
    void (*fire)(void *opaque, uint64_t due);   /* due: its due tick */
    void *opaque;
    uint64_t due;           /* ticks; meaningful while queued */
    struct event *next;
    bool queued;
};

struct clock {
    uint64_t now;           /* ticks since power-on */
    uint64_t next_due;      /* due tick of the first event; CLOCK_NEVER: there
                               is none; 0 since clock_kick() */
    uint64_t hz;            /* ticks per second */
    struct event *queue;    /* ascending due */
};

/* Tick 0 of a clock of `hz` ticks per second, above 0. */
void clock_init(struct clock *clock, uint64_t hz);

/* Schedules an event for tick `due`, or moves it there when it is queued. An
 * event in the past fires at the next instruction boundary. */
void clock_schedule(struct clock *clock, struct event *event, uint64_t due);

/* Takes an event out of the queue, if it is there. */
void clock_cancel(struct clock *clock, struct event *event);

/* Fires every event due at or before `now`; events may schedule others. */
void clock_run_due(struct clock *clock);

/* Makes the CPU leave its blocks for its run loop at the next instruction
 * boundary, as an event that is due does. */
static inline void clock_kick(struct clock *clock)
{
    clock->next_due = 0;
}

/* Puts next_due back to the first event, when a kick has been served. */
void clock_rearm(struct clock *clock);

/* Ticks that `count` periods of an oscillator of `hz` take, rounded up;
 * UINT64_MAX when they are more. */
uint64_t clock_ticks_of(const struct clock *clock, uint64_t count,
                        uint64_t hz);

/* The tick in which `count` periods of an oscillator of `hz` from now end. */
static inline uint64_t clock_after(const struct clock *clock, uint64_t count,
                                   uint64_t hz)
{
    return clock->now + clock_ticks_of(clock, count, hz);
}

/* Whole periods of an oscillator of `hz` in `ticks`, so that clock_ticks_of()
 * n periods is the first tick in which n have passed. */
uint64_t clock_periods_in(const struct clock *clock, uint64_t ticks,
                          uint64_t hz);

#endif
