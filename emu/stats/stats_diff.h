/*
 * What changed between two statistics files, A and B: row by row, by flush
 * site, flush cause or region. docs/ci.md says what is compared, and when a
 * growth is above a limit.
 *
 * The cycles of a site or a cause are its flush cost, direct_cycles and
 * refill_cycles; those of a region are its cycles. A site's row has the name
 * of its function and its cause; all sites of a function and cause add up.
 */
#ifndef PAGEWALK_EMU_STATS_STATS_DIFF_H
#define PAGEWALK_EMU_STATS_STATS_DIFF_H

#include <stdint.h>
#include <stdio.h>

#include "emu/host/json_file.h"

enum stats_diff_by {
    STATS_DIFF_BY_site,
    STATS_DIFF_BY_cause,
    STATS_DIFF_BY_region,
    STATS_DIFF_BYS
};

/* A name in A (index 0), in B (index 1), or in both. */
struct stats_diff_row {
    const char *name;           /* the first name_length bytes */
    size_t name_length;
    const char *cause;          /* of a site; else null */
    bool has[2];
    uint64_t cycles[2];
    uint64_t count[2];          /* flush events; of a region: passes */
};

/* A counter of the whole run. A file may lack it: has[] says so. */
struct stats_diff_total {
    const char *label;
    bool has[2];
    uint64_t value[2];
};

enum { STATS_DIFF_TOTALS_MAX = 8 };

struct stats_diff {
    enum stats_diff_by by;
    const char *path[2];
    const char *model[2];               /* null: the file names none */
    struct stats_diff_row *rows;        /* the largest change in cycles first */
    size_t row_count, row_capacity;
    struct stats_diff_total totals[STATS_DIFF_TOTALS_MAX];
    unsigned total_count;
    uint64_t flush_cost[2];             /* cycles, of all causes */
    uint64_t whole;                     /* cycles of A that a row's growth is a
                                           share of: flush cost or, by region,
                                           the cycles of the run */
};

/* "site", "cause" or "region"; null: no such grouping. */
const char *stats_diff_by_name(enum stats_diff_by by);

/* Compares two trees of stats_read, which must outlive the result. False: the
 * error names file and place. stats_diff_free frees in both cases. */
bool stats_diff_make(struct stats_diff *diff, enum stats_diff_by by,
                     const cJSON *const tree[2], const char *const path[2],
                     struct error *error);
void stats_diff_free(struct stats_diff *diff);

/* Whether growth from old to new is more than `limit` thousandths of a percent
 * of `whole`, exactly. Where `whole` is 0 every growth is. */
bool stats_diff_above(uint64_t old, uint64_t new, uint64_t whole,
                      uint32_t limit);

/* Prints totals and rows that changed. */
void stats_diff_print(const struct stats_diff *diff, FILE *stream);

/* Prints a line for the flush cost and for each row that grew by more than
 * `limit` thousandths of a percent; returns how many. */
unsigned stats_diff_print_above(const struct stats_diff *diff, uint32_t limit,
                                FILE *stream);

#endif
