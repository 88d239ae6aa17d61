/*
 * The slow model of a pipeline: a list of micro-ops in, cycles out.
 *
 * It works on absolute times, one micro-op after the other. It knows no blocks,
 * no states at their borders and no instructions beyond where one begins, so it
 * shares nothing with the scoreboard of cpu/timing/ but the rules, which
 * docs/timing.md states. Stalls that are not fixed (walks, cache misses,
 * mispredictions) are no part of its time: the pipeline stands still in them.
 */
#ifndef PAGEWALK_TESTS_TIMING_SLOW_H
#define PAGEWALK_TESTS_TIMING_SLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/model/registers.h"
#include "cpu/uop/uop.h"

enum {
    SLOW_FLAGS = 15,        /* the six arithmetic flags, as one register */
    SLOW_REGS = 16,         /* enum cpu_reg, and the flags */
    SLOW_CLASSES = UOP_CLASS_SYSTEM,
};

/* A pipeline: all in cycles, but for width and ports. */
struct slow_machine {
    unsigned width;         /* micro-ops issued in a cycle, at the most */
    unsigned mem_ports;     /* loads and stores of them, at the most */
    unsigned latency[SLOW_CLASSES];     /* by enum uop_class */
    unsigned agi;           /* how much earlier an access needs its address */
    unsigned taken, indirect;           /* added by such a branch */
    unsigned lock;          /* nothing issues so long behind a locked access */
};

/* A micro-op that issues. Sets have bit n for register n. */
struct slow_uop {
    uint8_t class;          /* enum uop_class, below SLOW_CLASSES */
    uint32_t reads;         /* registers but those of an address */
    uint32_t address;       /* of a load or a store */
    uint32_t writes;
};

/* A run. All zero, but for `machine`: an empty pipeline at time 0. */
struct slow {
    const struct slow_machine *machine;
    uint64_t t;             /* the cycle of the open issue group */
    unsigned n, m;          /* micro-ops, and accesses, in that group */
    uint64_t ready[SLOW_REGS];  /* the first cycle the value can be used in */
    uint64_t divider;       /* the first cycle the divider is free in */
    uint64_t dependency, serialise, branch;     /* cycles so far */
};

/* An instruction begins: no value in a temporary crosses the boundary. */
void slow_insn(struct slow *s);

void slow_issue(struct slow *s, const struct slow_uop *u);

/* The branch that was issued last is taken. */
void slow_taken(struct slow *s, bool indirect);

/* Waits for all that is in flight, as microcode and the delivery of exceptions
 * and interrupts do. Then `cost` cycles pass. */
void slow_serialise(struct slow *s, uint64_t cost);

/* The cycles up to the boundary that the run has reached, and those that no
 * other cause has. */
uint64_t slow_cycles(const struct slow *s);
uint64_t slow_issue_cycles(const struct slow *s);

#endif
