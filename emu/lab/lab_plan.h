/*
 * What `pagewalk lab` boots: for each experiment one machine and kernel for
 * each combination of what is compared. Every experiment has boots of its own,
 * so that its figures do not depend on which others are asked for.
 */
#ifndef PAGEWALK_EMU_LAB_LAB_PLAN_H
#define PAGEWALK_EMU_LAB_LAB_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/lab/lab_axis.h"
#include "emu/options/options.h"

enum {
    LAB_COLUMNS_MAX = 64,       /* combinations for one experiment */
    LAB_TITLE = 256,
    LAB_COMMAND_LINE = 512,     /* what the kernel takes, with its 0 */
};

/* One boot. */
struct lab_config {
    const char *lab;
    const char *image;          /* null: the bundled kernel */
    const char *model;
    const char *tlb;            /* null: the model's */
    uint64_t mem;               /* bytes */
    bool clock_counts_insns;
    char vs[LAB_TITLE];         /* what differs from other columns but the
                                   model: "kpti=on, mem=1G"; may be empty */
    char command_line[LAB_COMMAND_LINE];
};

struct lab_plan {
    struct lab_config *config;
    unsigned count;
    struct lab_axes given;      /* --vs and --models */
    struct lab_axes *own;       /* of each experiment */
};

/* `labs` ends with NULL and must outlive the plan, as must `options`. False:
 * the error says what cannot be compared. */
bool lab_plan_make(struct lab_plan *plan, const struct options *options,
                   const char *const *labs, struct error *error);
void lab_plan_free(struct lab_plan *plan);

#endif
