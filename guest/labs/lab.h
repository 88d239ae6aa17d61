/*
 * Experiments. Each answers one question about the address space and prints
 *
 *   CHECK lab metric value          what must hold; the same on every machine
 *                                   with the same memory map
 *   LAB lab metric value unit       what was measured
 *
 * A measurement runs in a region of the lab port called "lab.metric", so that
 * the emulator's own statistics can be set beside it. Nothing is printed or
 * drawn while one runs.
 */
#ifndef PAGEWALK_GUEST_LABS_LAB_H
#define PAGEWALK_GUEST_LABS_LAB_H

#include "guest/lib/compiler.h"

/* Print VALUE; if it is not what it must be, the run has failed. */
void lab_check(const char *lab, const char *metric, uint32_t value,
               uint32_t expected);

/* Say that a measurement, or with METRIC NULL the whole of LAB, cannot be made
 * here, and why (one word). */
void lab_skipped(const char *lab, const char *metric, const char *why);

struct lab_measurement {
    const char *lab, *metric;
    const char *per;            /* what one operation is: "page" */
    uint32_t ops;               /* operations that one call of run does */
    bool cold;                  /* no call of run beforehand, to warm up */
    void (*run)(void *arg);
    void *arg;
};

/* Time run(arg) and print the cost of one operation. */
void lab_measure(const struct lab_measurement *measurement);

/* The same for something that user mode does: run the program COMMAND, which
 * calls measure() before and after. M's run and arg are not used. */
void lab_measure_program(const struct lab_measurement *m,
                         const char *command);

/* Print something that was counted and may differ between machines. */
void lab_count(const char *lab, const char *metric, uint32_t value,
               const char *unit);

/* A result that was printed, for drawing. */
struct lab_result {
    const char *lab, *metric;
    uint32_t tenths;            /* of cycles (or PIT ticks) per operation */
};

/* The results so far; COUNT receives their number. */
const struct lab_result *lab_results(uint32_t *count);

/* Run the experiments in the list "name,name"; "all" is all of them. */
void labs_run(const char *names);
void labs_list(void);

/* Has any check failed since boot? */
bool labs_failed(void);

#endif
