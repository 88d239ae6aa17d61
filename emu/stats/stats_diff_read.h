/* Reads what stats_diff compares from the tree of one statistics file. */
#ifndef PAGEWALK_EMU_STATS_STATS_DIFF_READ_H
#define PAGEWALK_EMU_STATS_STATS_DIFF_READ_H

#include "emu/stats/stats_diff.h"

/* The limit of sums: the difference of two fits an int64_t. */
#define STATS_DIFF_SUM_MAX ((uint64_t)INT64_MAX)

/* Appends the file's rows, one for each site, and sets its totals. `side` is 0
 * for A, 1 for B. False: the error names file and place. */
bool stats_diff_read(struct stats_diff *diff, unsigned side,
                     const cJSON *root, struct error *error);

#endif
