/*
 * How fast the guest runs by the user's clock, over the last half second or so.
 * The caller has the clocks.
 */
#ifndef PAGEWALK_EMU_RUN_SPEED_H
#define PAGEWALK_EMU_RUN_SPEED_H

#include <stdbool.h>
#include <stdint.h>

#define SPEED_PERIOD_NS UINT64_C(500000000)

/* What has passed since some moment. */
struct speed_count {
    uint64_t host_ns;
    uint64_t ticks;             /* of the guest's clock */
    uint64_t instructions;
    uint64_t cycles, halted;    /* of all CPUs; of them, in HLT */
};

/* All zero: nothing was measured yet. */
struct speed {
    bool begun, measured;       /* `last` is there; so are the others */
    struct speed_count last;    /* when it was measured last */
    double mhz, mips;           /* ticks and instructions in a microsecond */
    bool idle;                  /* the guest was halted for most of the time */
};

/* Measures, if a period has passed since the last time: true. */
bool speed_measure(struct speed *speed, const struct speed_count *now);

#endif
