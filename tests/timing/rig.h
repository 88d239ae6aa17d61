/*
 * A CPU of the fixture (tests/unit/cpu_fixture.h) with a model of a pipeline,
 * blocks of a chosen shape, and interrupts now and then.
 */
#ifndef PAGEWALK_TESTS_TIMING_RIG_H
#define PAGEWALK_TESTS_TIMING_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cycles.h"
#include "tests/timing/program.h"

/* How the host holds code; none of it may change a cycle. */
struct shape {
    unsigned insns_max;     /* of a block */
    bool fuse;              /* blocks hold fused micro-ops */
};

struct rig {
    const char *model;      /* as --model takes it */
    uint64_t seed;          /* of the program */
    bool paging;            /* accesses miss in the TLB, and walk */
    bool interrupts;
};

/* What a run came to. */
struct rig_end {
    uint64_t instructions, cycles;
    uint64_t by_cause[CYCLE_CAUSES];
};

/* Runs the program and follows it. False: the slow model did not agree; the
 * first disagreement was reported on stderr. */
bool rig_follow(const struct rig *rig, struct rig_end *end);

/* Runs it without a look at instruction boundaries. */
void rig_run(const struct rig *rig, const struct shape *shape,
             struct rig_end *end);

bool rig_same_end(const struct rig_end *a, const struct rig_end *b);

#endif
