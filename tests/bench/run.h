/*
 * One boot of a subject: each phase's time from the end of its "BENCH name
 * begin" line to the start of its "BENCH name end" line.
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

const char *phase_name(enum phase phase);
const char *phase_operation(enum phase phase);

/* What time is: that of the host's clock, or what the subject's threads spent
 * on the host's processors, which other work there disturbs less. */
enum bench_clock { BENCH_CLOCK_WALL, BENCH_CLOCK_CPU };

/* False if it could not be started, ended early or fell silent; the phases
 * before that are there. */
bool subject_run(const struct subject *subject, enum bench_clock clock,
                 struct phase_result result[PHASES]);

#endif
