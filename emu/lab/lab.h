/*
 * One boot of the bundled kernel that runs experiments, and their results.
 *
 * The kernel prints CHECK, FAILED and LAB lines on the serial port
 * (guest/labs/lab.h) and measures inside regions named "LAB.VARIANT". A run
 * holds what the lines said, each result together with its region's counters.
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
    LAB_WORD = 40,              /* bytes of a name or unit, with its 0 */
    LAB_LINE = 160,             /* bytes; longer lines are cut */
    LAB_TAIL = 12,              /* last lines kept for a failed boot */
    LAB_FAILURES_MAX = 32,
};

/* One LAB line, and the region of its name if the guest measured one. */
struct lab_result {
    char lab[LAB_WORD], variant[LAB_WORD];
    char unit[LAB_WORD];        /* "cycles/page"; the reason when skipped */
    double value;
    bool skipped;
    bool has_region;
    double ops;                 /* operations measured; 0: unknown */
    uint64_t total[COUNTERS];   /* of the region */
};

struct lab_checks {
    char lab[LAB_WORD];
    unsigned checks, failed;
};

struct lab_run {
    char model[32];
    bool attributed;            /* refills were charged */
    bool ok;                    /* booted, exited with 0, no check failed */
    int exit_code;              /* machine_exit_code() */
    char end[LAB_LINE];         /* why the boot failed; empty: it did not */
    struct lab_result result[LAB_RESULTS_MAX];
    unsigned results;
    struct lab_checks check[LAB_FAILURES_MAX];
    unsigned check_labs;
    char failure[LAB_FAILURES_MAX][LAB_LINE];
    unsigned failures;
    char tail[LAB_TAIL][LAB_LINE];      /* ring: line n is in n % LAB_TAIL */
    unsigned lines;             /* that the kernel printed */
};

/* Boots `model` with lab=`names` and fills `run`. False, with a line in
 * `error`, when there is nothing to boot. What goes wrong in the guest is not
 * an error: the run says it. */
bool lab_boot(struct lab_run *run, const struct options *options,
              const char *model, const char *names, struct error *error);

/* Adds what one line of the kernel says; other lines only go to the tail. */
void lab_take_line(struct lab_run *run, const char *line);

/* The result of a lab's variant, and a lab's checks; null: there is none. */
const struct lab_result *lab_find(const struct lab_run *run, const char *lab,
                                  const char *variant);
const struct lab_checks *lab_find_checks(const struct lab_run *run,
                                         const char *lab);

/* `count` runs as tables, as JSON and as CSV. The tables are those of `labs`,
 * a list of names with NULL at its end. */
void lab_table(const struct lab_run *runs, unsigned count,
               const char *const *labs, FILE *stream);
void lab_json(const struct lab_run *runs, unsigned count, FILE *stream);
void lab_csv(const struct lab_run *runs, unsigned count, FILE *stream);

/* The checks that failed; or how a boot failed, and its last lines. */
void lab_failures(const struct lab_run *run, FILE *stream);

/* The name of experiment `index` of guest/labs/labs.def, and the question that
 * an experiment answers. Null: there is no such experiment. */
const char *lab_name(unsigned index);
const char *lab_question(const char *name);

#endif
