/*
 * One boot of the bundled kernel, or of a Linux kernel with the program of
 * guest/linux/ as its init, that runs one experiment, and its results.
 *
 * The guest prints CHECK, FAILED and LAB lines on the serial port
 * (guest/labs/lab.h) and measures inside regions named "LAB.VARIANT". A run
 * holds what the lines said, each result together with its region's counters.
 */
#ifndef PAGEWALK_EMU_LAB_LAB_H
#define PAGEWALK_EMU_LAB_LAB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/lab/lab_plan.h"
#include "emu/machine/counters.h"
#include "emu/options/options.h"
#include "emu/profile/cycle_functions.h"
#include "emu/provenance/provenance.h"

enum {
    LAB_RESULTS_MAX = 64,
    LAB_WORD = 40,              /* bytes of a name or unit, with its 0 */
    LAB_LINE = 160,             /* bytes; longer lines are cut */
    LAB_TAIL = 12,              /* last lines kept for a failed boot */
    LAB_FAILURES_MAX = 32,
    LAB_NAME_WIDTH = LAB_TITLE + 40,    /* of a run's title, with its 0 */
};

/* One LAB line, and the region of its name if the guest measured one. */
struct lab_result {
    char lab[LAB_WORD], variant[LAB_WORD];
    char unit[LAB_WORD];        /* "cycles/page"; the reason when skipped */
    double value;
    unsigned decimals;          /* of the value, as the kernel printed it */
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
    const struct lab_config *config;
    char model[32];
    char title[LAB_NAME_WIDTH]; /* "p6, kpti=on" */
    char options[LAB_COMMAND_LINE];     /* the kernel's command line */
    struct provenance provenance;
    bool attributed;            /* refills were charged */
    bool shows_cycles;          /* its table has the cycle stacks */
    bool profiled;              /* `functions` is what a cycle profile found */
    struct cycle_functions functions;
    struct cycle_stack cycles;  /* of the boot */
    bool ok;                    /* booted, exited with 0, no check failed */
    int exit_code;              /* machine_exit_code() */
    char refused[LAB_LINE];     /* the option that the kernel does not take */
    char skipped[LAB_LINE];     /* the option without effect on this machine,
                                   and why; empty: there is none */
    char end[LAB_LINE];         /* why the boot failed; empty: it did not */
    char *explanation;          /* of a triple fault; null: none */
    struct lab_result result[LAB_RESULTS_MAX];
    unsigned results;
    struct lab_checks check[LAB_FAILURES_MAX];
    unsigned check_labs;
    char failure[LAB_FAILURES_MAX][LAB_LINE];
    unsigned failures;
    char tail[LAB_TAIL][LAB_LINE];      /* ring: line n is in n % LAB_TAIL */
    unsigned lines;             /* that the kernel printed */
};

/* Boots the kernel as `config` says and fills `run`, which must be all zero.
 * False, with a line in `error`, when there is nothing to boot, or when the
 * kernel does not take an option. What goes wrong in the guest is not an
 * error: the run says it. `log` may be null. */
bool lab_boot(struct lab_run *run, const struct options *options,
              const struct lab_config *config, FILE *log,
              struct error *error);
void lab_run_free(struct lab_run *run);

/* Adds what one line of the kernel says; other lines only go to the tail. */
void lab_take_line(struct lab_run *run, const char *line);

/* The result of a lab's variant, and a lab's checks; null: there is none. */
const struct lab_result *lab_find(const struct lab_run *run, const char *lab,
                                  const char *variant);
const struct lab_checks *lab_find_checks(const struct lab_run *run,
                                         const char *lab);

/* `count` runs as tables of at most `width` columns, as JSON and as CSV. Runs
 * of one lab follow each other. */
void lab_table(const struct lab_run *runs, unsigned count, unsigned width,
               FILE *stream);
void lab_json(const struct lab_run *runs, unsigned count, FILE *stream);
void lab_csv(const struct lab_run *runs, unsigned count, FILE *stream);

/* The checks that failed; or how a boot failed, and its last lines. */
void lab_failures(const struct lab_run *run, FILE *stream);

#endif
