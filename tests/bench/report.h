/* The results of all rounds, and the tables made of them. */
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
    double instructions[PHASES];    /* of the guest; 0: not known */
};

/* Adds one boot of a subject. */
void report_add(struct report *report, size_t subject,
                const struct phase_result result[PHASES]);

/* Guest instructions of each phase from Pagewalk's --stats file. */
void report_read_stats(struct report *report, const char *path);

/* Prints a line for each result that differs from the first subject's, and
 * returns how many. */
unsigned report_check(const struct report *report, FILE *stream);

/* Prints the tables: other emulators, and variants of Pagewalk. */
void report_print(const struct report *report, FILE *stream);

/* Writes a line for each phase of each subject; times are in nanoseconds. */
void report_csv(const struct report *report, FILE *stream);

#endif
