/*
 * --stats-from: statistics that begin in mid-run.
 *
 * Nothing in the machine changes at that moment: the guest's view of its
 * counters, the limit of cycles and the TLBs stay. What the counters hold then is
 * kept, and taken off them when the machine has ended and the numbers are about
 * to be printed. What only the outputs read (flush sites, regions, profiles,
 * interval lines) begins anew.
 */
#ifndef PAGEWALK_EMU_MACHINE_STATS_FROM_H
#define PAGEWALK_EMU_MACHINE_STATS_FROM_H

#include <stdbool.h>
#include <stdint.h>

enum { STATS_FROM_COUNTS = 512 };

struct machine;

/* All zero: statistics are of the whole run. */
struct stats_from {
    bool begun;
    uint64_t base[STATS_FROM_COUNTS];   /* what the counters held, in the order
                                           in which stats_from.c visits them */
};

/* The moment has come: at an instruction boundary, or in an OUT. */
void stats_from_begin(struct machine *machine);

/* Makes the counters those since the moment, if it has come. To be called once,
 * when the machine does not run any more and its state was compared. */
void stats_from_settle(struct machine *machine);

#endif
