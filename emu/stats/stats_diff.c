#include "emu/stats/stats_diff.h"

#include <stdlib.h>
#include <string.h>

#include "emu/stats/stats_diff_read.h"

enum { NAME_SHOWN_MAX = 100 };

const char *stats_diff_by_name(enum stats_diff_by by)
{
    static const char *const names[STATS_DIFF_BYS] = {
        "site", "cause", "region",
    };

    return by < STATS_DIFF_BYS ? names[by] : NULL;
}

/* Whether misses were charged to flushes. */
static bool has_refills(const cJSON *root)
{
    const cJSON *flushes = cJSON_GetObjectItemCaseSensitive(root, "flushes");
    const cJSON *cause;

    cJSON_ArrayForEach(cause, flushes)
        if (cJSON_GetObjectItemCaseSensitive(cause, "refill_cycles"))
            return true;
    return false;
}

static bool check_refills(const struct stats_diff *diff,
                          const cJSON *const tree[2], struct error *error)
{
    unsigned without = has_refills(tree[0]) ? 1 : 0;

    if (has_refills(tree[0]) == has_refills(tree[1]))
        return true;
    return error_usage(error, "%s: flushes: no refill_cycles, which %s has "
                       "(--attribution off)", diff->path[without],
                       diff->path[!without]);
}

static int compare_names(const void *first, const void *second)
{
    const struct stats_diff_row *a = first, *b = second;
    size_t length = a->name_length < b->name_length ? a->name_length
                                                    : b->name_length;
    int order = memcmp(a->name, b->name, length);

    if (!order)
        order = (a->name_length > b->name_length) -
                (a->name_length < b->name_length);
    return order || !a->cause ? order : strcmp(a->cause, b->cause);
}

static uint64_t change(const struct stats_diff_row *row)
{
    return row->cycles[1] > row->cycles[0] ? row->cycles[1] - row->cycles[0]
                                           : row->cycles[0] - row->cycles[1];
}

static int compare_changes(const void *first, const void *second)
{
    const struct stats_diff_row *a = first, *b = second;
    int order = (change(a) < change(b)) - (change(a) > change(b));

    return order ? order : compare_names(a, b);
}

/* Makes one row of the rows of a name. False: a sum is too large. */
static bool merge(struct stats_diff *diff, struct error *error)
{
    struct stats_diff_row *kept = diff->rows;

    if (!diff->row_count)
        return true;
    qsort(diff->rows, diff->row_count, sizeof(*diff->rows), compare_names);
    for (size_t i = 1; i < diff->row_count; i++) {
        const struct stats_diff_row *row = &diff->rows[i];

        if (compare_names(kept, row)) {
            *++kept = *row;
            continue;
        }
        for (unsigned side = 0; side < 2; side++) {
            if (kept->cycles[side] > STATS_DIFF_SUM_MAX - row->cycles[side] ||
                kept->count[side] > STATS_DIFF_SUM_MAX - row->count[side])
                return error_usage(error, "%s: %.*s makes a sum of 2^63 or "
                                   "more", diff->path[side], NAME_SHOWN_MAX,
                                   row->name);
            kept->has[side] |= row->has[side];
            kept->cycles[side] += row->cycles[side];
            kept->count[side] += row->count[side];
        }
    }
    diff->row_count = (size_t)(kept - diff->rows) + 1;
    qsort(diff->rows, diff->row_count, sizeof(*diff->rows), compare_changes);
    return true;
}

bool stats_diff_make(struct stats_diff *diff, enum stats_diff_by by,
                     const cJSON *const tree[2], const char *const path[2],
                     struct error *error)
{
    *diff = (struct stats_diff){.by = by, .path = {path[0], path[1]}};
    return stats_diff_read(diff, 0, tree[0], error) &&
           stats_diff_read(diff, 1, tree[1], error) &&
           check_refills(diff, tree, error) && merge(diff, error);
}

void stats_diff_free(struct stats_diff *diff)
{
    free(diff->rows);
    diff->rows = NULL;
}

bool stats_diff_above(uint64_t old, uint64_t new, uint64_t whole,
                      uint32_t limit)
{
    const uint64_t all = 100000;        /* thousandths in 100 percent */

    if (new <= old)
        return false;
    /* limit * whole / all, rounded down, without its overflow */
    return !limit || (whole / all <= STATS_DIFF_SUM_MAX / limit &&
                      new - old > limit * (whole / all) +
                                  limit * (whole % all) / all);
}
