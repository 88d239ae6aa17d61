/*
 * One boot of the bundled kernel that runs experiments, and what it said.
 *
 * The kernel prints CHECK, FAILED and LAB lines on the serial port
 * (guest/labs/lab.h) and measures inside regions named "LAB.VARIANT"; here the
 * two are joined.
 */
#ifndef PAGEWALK_EMU_LAB_LAB_H
#define PAGEWALK_EMU_LAB_LAB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/machine/counters.h"
#include "emu/options/options.h"

enum {
    LAB_RESULTS_MAX = 256,
    LAB_WORD = 40,              /* of a name or unit, with its ending 0 */
    LAB_LINE = 160,             /* longer lines are cut */
    LAB_TAIL = 12,              /* last lines kept for a failed boot */
    LAB_FAILURES_MAX = 32,
};

/* One LAB line, and the region of its name when there was one. */
struct lab_result {
    char lab[LAB_WORD], variant[LAB_WORD];
    char unit[LAB_WORD];        /* "cycles/page"; the reason when skipped */
    double value;
    bool skipped;
    bool has_region;
    double ops;                 /* operations measured; 0: unknown */
    uint64_t total[COUNTERS];   /* of the region, by number of the counter */
};

struct lab_checks {
    char lab[LAB_WORD];
    unsigned checks, failed;
};

struct lab_run {
    char model[32];
    bool attributed;            /* refills were charged */
    bool ok;                    /* booted, exited with 0, no check failed */
    int exit_code;              /* what the machine's end means */
    char end[LAB_LINE];         /* why it ended otherwise; or empty */
    struct lab_result result[LAB_RESULTS_MAX];
    unsigned results;
    struct lab_checks check[LAB_FAILURES_MAX];
    unsigned check_labs;
    char failure[LAB_FAILURES_MAX][LAB_LINE];
    unsigned failures;
    char tail[LAB_TAIL][LAB_LINE];
    unsigned lines;
    uint64_t instructions;
    double seconds;             /* of the host */
};

/* Boots `model` with lab=`names` and fills `run`. False, with a line in
 * `error`, when there was nothing to boot; what goes wrong in the guest is in
 * the run. */
bool lab_boot(struct lab_run *run, const struct options *options,
              const char *model, const char *names, struct error *error);

/* Takes one line of the kernel's. */
void lab_take_line(struct lab_run *run, const char *line);

/* The named lab's results and checks; null when there is none. */
const struct lab_result *lab_find(const struct lab_run *run, const char *lab,
                                  const char *variant);
const struct lab_checks *lab_find_checks(const struct lab_run *run,
                                         const char *lab);

/* Presentations of `count` runs (lab_table.c, lab_export.c). `labs` are the
 * names in order, NULL at the end. */
void lab_table(const struct lab_run *runs, unsigned count,
               const char *const *labs, FILE *stream);
void lab_json(const struct lab_run *runs, unsigned count, FILE *stream);
void lab_csv(const struct lab_run *runs, unsigned count, FILE *stream);

/* What went wrong: failed checks, or how a boot ended and its last lines. */
void lab_failures(const struct lab_run *run, FILE *stream);

/* The experiments that exist, and their questions; NULL past the end. */
const char *lab_name(unsigned index);
const char *lab_question(const char *name);

#endif
