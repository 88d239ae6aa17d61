/* What all rounds gave, and the tables made of it. */
#ifndef PAGEWALK_TESTS_BENCH_REPORT_H
#define PAGEWALK_TESTS_BENCH_REPORT_H

#include <stdio.h>

#include "tests/bench/run.h"

enum { ROUNDS_MAX = 64 };

struct samples {
    double seconds[ROUNDS_MAX]; /* of one phase of one subject */
    unsigned rounds;
    unsigned long count, result;
};

struct report {
    const struct subject *subject;
    size_t subjects;
    struct samples samples[SUBJECTS_MAX][PHASES];
    double instructions[PHASES];    /* guest ones, 0: not known */
};

void report_add(struct report *report, size_t subject,
                const struct phase_result result[PHASES]);

/* Guest instructions of each phase from Pagewalk's --stats file. */
void report_read_stats(struct report *report, const char *path);

/* A line for each result that differs between subjects; how many. */
unsigned report_check(const struct report *report, FILE *stream);

void report_print(const struct report *report, FILE *stream);

/* One line for each phase of each subject, times in nanoseconds. */
void report_csv(const struct report *report, FILE *stream);

#endif
