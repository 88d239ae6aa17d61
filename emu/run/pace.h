/*
 * How long the emulator waits, so that something of the guest's - its time, or
 * its instructions - goes as fast as the user's time, and no faster. This is
 * arithmetic alone: the caller has the clocks, and sleeps.
 */
#ifndef PAGEWALK_EMU_RUN_PACE_H
#define PAGEWALK_EMU_RUN_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PACE_SECOND_NS = 1000000000,
    /* A guest that is later than this is not hurried afterwards: its time goes
     * on from where it is. */
    PACE_LATE_NS = 100000000,
};

/* All zero: nothing has passed yet. */
struct pace {
    bool begun;
    uint64_t guest, host;       /* ns, of one moment */
};

/* The guest has come to `guest` and the host to `host`, each in ns since a
 * moment of its own. Returns for how many ns the guest is ahead. */
uint64_t pace_ahead(struct pace *pace, uint64_t guest, uint64_t host);

/* From the next call on, both times count from there: the guest stood still, or
 * goes at another pace. */
void pace_restart(struct pace *pace);

#endif
