/* Rows that several inputs have, by name. */
#include <stdlib.h>
#include <string.h>

#include "emu/report/report_parts.h"

bool report_rows_add(struct report *r, struct report_rows *rows,
                     unsigned input, const char *name, const char *second,
                     const cJSON *node, double weight)
{
    struct report_row *row;

    if (r->failed)
        return false;
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? 2 * rows->capacity : 64;
        struct report_row *more = realloc(rows->row, capacity * sizeof *more);

        if (!more) {
            r->failed = true;
            return error_host(r->error, "no memory for %zu rows", capacity);
        }
        rows->row = more;
        rows->capacity = capacity;
    }
    row = &rows->row[rows->count++];
    *row = (struct report_row){.name = name, .second = second,
                               .weight = weight};
    row->at[input] = node;
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct report_row *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    return order ? order : strcmp(x->second, y->second);
}

/* The heaviest first; of the same weight by name, so that a page is the same
 * each time. */
static int by_weight(const void *a, const void *b)
{
    const struct report_row *x = a, *y = b;

    return x->weight > y->weight ? -1 : x->weight < y->weight ? 1 : by_name(a, b);
}

/* Adds what `from` has to `to`. */
static void join(struct report_row *to, const struct report_row *from)
{
    to->weight += from->weight;
    for (unsigned i = 0; i < REPORT_INPUTS_MAX; i++)
        if (!to->at[i])
            to->at[i] = from->at[i];
}

void report_rows_join(struct report_rows *rows, bool in_order)
{
    size_t kept = 0;

    if (!rows->count)
        return;
    if (in_order)               /* weights become places */
        for (size_t i = 0; i < rows->count; i++)
            rows->row[i].weight = 0;
    for (size_t i = 0; in_order && i < rows->count; i++)
        rows->row[i].weight = -(double)i;
    qsort(rows->row, rows->count, sizeof *rows->row, by_name);
    for (size_t i = 1; i < rows->count; i++) {
        double first = rows->row[kept].weight;

        if (by_name(&rows->row[kept], &rows->row[i])) {
            rows->row[++kept] = rows->row[i];
            continue;
        }
        join(&rows->row[kept], &rows->row[i]);
        if (in_order)
            rows->row[kept].weight = first > rows->row[i].weight
                                         ? first : rows->row[i].weight;
    }
    rows->count = kept + 1;
    qsort(rows->row, rows->count, sizeof *rows->row, by_weight);
}

void report_rows_free(struct report_rows *rows)
{
    free(rows->row);
    *rows = (struct report_rows){0};
}
