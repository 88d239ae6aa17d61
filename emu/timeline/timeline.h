/*
 * The run on a time line, for ui.perfetto.dev, speedscope and other readers of
 * Chrome's trace event format ("Trace Event Format", Google, sections "Duration
 * Events", "Complete Events", "Instant Events").
 *
 * Tracks: address spaces (from one load of CR3 to the next), flushes, page
 * faults, and one for each region. A time is that of the guest, in microseconds;
 * `args` has the exact cycle.
 *
 * It is an observer of the MMU that sees flush events only. What it writes is
 * bounded: after TIMELINE_EVENTS_MAX events, only the ends of what has begun are
 * written, and the rest is counted.
 */
#ifndef PAGEWALK_EMU_TIMELINE_TIMELINE_H
#define PAGEWALK_EMU_TIMELINE_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/cpu.h"
#include "devices/paravirtual/labport_abi.h"
#include "emu/image/symbols.h"

enum { TIMELINE_EVENTS_MAX = 250000 };

/* The tracks, by number; region n is on TRACK_REGIONS + n. */
enum timeline_track {
    TRACK_SPACES = 1,
    TRACK_FLUSHES,
    TRACK_FAULTS,
    TRACK_REGIONS,
    TRACKS = TRACK_REGIONS + LAB_REGIONS
};

struct timeline {
    struct observer observer;
    FILE *stream;                   /* null: none is wanted */
    const struct cpu *cpu;
    uint64_t hz;
    const struct symbols *symbols;  /* may be null */
    uint64_t begun_at;              /* cycle at which the flush began */
    uint32_t space;                 /* the one whose slice is open */
    bool comma;                     /* an event was written */
    unsigned depth[TRACKS];         /* slices that have no end yet */
    bool named[TRACKS];             /* the track's name is written */
    uint64_t events;                /* begun, or without a length */
    uint64_t dropped;
};

/* Attaches to the CPU's MMU, and writes the head of the file; `hz` is the
 * number of cycles per second. */
void timeline_init(struct timeline *timeline, struct cpu *cpu, uint64_t hz,
                   const struct symbols *symbols, FILE *stream);

/* Region `number`, less than LAB_REGIONS, begins or ends now. */
void timeline_region(struct timeline *timeline, bool begin, unsigned number,
                     const char *name);

/* Ends all slices, and the file; it says how many events were dropped. */
void timeline_finish(struct timeline *timeline);

#endif
