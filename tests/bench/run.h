/*
 * One boot of a subject. A phase's time is that from the end of its line "BENCH
 * name begin" to the start of its line "BENCH name end".
 */
#ifndef PAGEWALK_TESTS_BENCH_RUN_H
#define PAGEWALK_TESTS_BENCH_RUN_H

#include <stdbool.h>

#include "tests/emulators/subject.h"

/* The phases in the order of guest/bench/phases.def. */
enum phase {
#define PHASE(name, count, prepare, argument, run, operation) PHASE_##name,
#include "guest/bench/phases.def"
#undef PHASE
    PHASES
};

struct phase_result {
    double seconds;
    unsigned long count;        /* 0: not run */
    unsigned long result;
};

const char *run_phase_name(enum phase phase);

/* Which time: that of the host's clock, or what the subject's threads spent on
 * the host's processors, which other work on the host disturbs less. */
enum bench_clock { BENCH_CLOCK_WALL, BENCH_CLOCK_CPU };

/* Boots a subject. False if it could not be started, panicked or hung; `result`
 * has the phases before that. */
bool run_subject(const struct subject *subject, enum bench_clock clock,
                 struct phase_result result[PHASES]);

#endif
