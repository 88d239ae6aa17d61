/*
 * Experiments. Each answers one question about the address space and prints
 *
 *   CHECK lab metric value          what must hold; equal on all machines
 *                                   with one memory map
 *   LAB lab metric value unit       what was measured
 *
 * A measurement runs in a region of the lab port called "lab.metric", so that
 * the emulator's own statistics can be set beside it. Nothing is printed or
 * drawn during a measurement.
 */
#ifndef PAGEWALK_GUEST_LABS_LAB_H
#define PAGEWALK_GUEST_LABS_LAB_H

#include "guest/lib/compiler.h"

/* Print VALUE as a check of LAB. If it is not EXPECTED, say so; labs_failed is
 * true from then on. */
void lab_check(const char *lab, const char *metric, uint32_t value,
               uint32_t expected);

/* Print that a measurement, or with METRIC NULL all of LAB, cannot be made on
 * this machine or in this mode, and WHY (one word). */
void lab_skipped(const char *lab, const char *metric, const char *why);

struct lab_measurement {
    const char *lab, *metric;
    const char *per;            /* name of one operation, such as "page" */
    uint32_t ops;               /* operations that one call of run makes */
    bool cold;                  /* do not call run beforehand to warm up */
    void (*run)(void *arg);
    void *arg;
};

/* Time run(arg) and print the cost of one operation. */
void lab_measure(const struct lab_measurement *measurement);

/* Print the cost of one operation of a user program: run COMMAND, a program
 * that calls measure() before and after its operations. M's run and arg are not
 * used. */
void lab_measure_program(const struct lab_measurement *m,
                         const char *command);

/* Print a count that may differ between machines. */
void lab_count(const char *lab, const char *metric, uint32_t value,
               const char *unit);

/* The result of a measurement, for drawing. */
struct lab_result {
    const char *lab, *metric;
    uint32_t tenths;            /* of cycles (or PIT ticks) per operation */
};

/* The results of all measurements so far; COUNT receives their number. */
const struct lab_result *lab_results(uint32_t *count);

/* Run the experiments in the list "name,name"; "all" names all of them. */
void labs_run(const char *names);

/* Print the name and the question of each experiment. */
void labs_list(void);

/* Has a check failed, or was an unknown lab named, since boot? */
bool labs_failed(void);

#endif
