/*
 * A run on a time line: flushes, page faults, address spaces and regions as
 * trace events, in the JSON that ui.perfetto.dev and speedscope.app open (Trace
 * Event Format, "JSON Object Format").
 *
 * Time is the guest's: `ts` and `dur` are microseconds of cycles at the model's
 * clock rate. Each kind has a line of its own: `tid` 1 the loaded CR3, 2
 * regions, 3 flushes, each as long as its direct cycles, 4 page faults. Of a
 * long run the first PERFETTO_EVENTS_MAX events are kept; how many came after
 * stands in `otherData`.
 */
#ifndef PAGEWALK_EMU_PROFILE_PERFETTO_H
#define PAGEWALK_EMU_PROFILE_PERFETTO_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "mmu/mmu.h"
#include "mmu/observer.h"

enum { PERFETTO_EVENTS_MAX = 1000000, PERFETTO_NAME_MAX = 128 };

struct perfetto_config {
    FILE *stream;
    uint64_t hz;                /* cycles per second */
    uint64_t (*now)(void *opaque);      /* cycles since power-on */
    /* The name of the place that runs; returns text. */
    const char *(*place)(void *opaque, char text[PERFETTO_NAME_MAX]);
    void *opaque;
};

struct perfetto {
    struct observer observer;
    struct mmu *mmu;
    struct perfetto_config config;
    uint64_t events, dropped;
    uint64_t space_since;       /* the cycle at which CR3 was loaded */
    uint32_t cr3;
    bool has_space;
};

/* Attaches to the MMU, and writes the head. */
void perfetto_begin(struct perfetto *perfetto, struct mmu *mmu,
                    const struct perfetto_config *config);

/* A pass of a region, which began at `since` and ends now. */
void perfetto_region(struct perfetto *perfetto, const char *name,
                     uint64_t since);

/* Writes the rest. The stream stays open. */
void perfetto_finish(struct perfetto *perfetto);

#endif
