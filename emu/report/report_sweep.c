/* Sweeps: misses over the size of the TLB, a curve for each kind of it. */
#include <stdlib.h>
#include <string.h>

#include "emu/report/report_parts.h"

enum { NAME_SIZE = 48 };

/* A geometry that was swept, and the curve on which it lies. */
struct point {
    char curve[NAME_SIZE];
    uint64_t entries, misses;
    unsigned order;
};

struct points {
    struct point *point;
    size_t count, capacity;
    uint64_t left_out;          /* points and curves that find no place */
};

static void set_curve(struct report *r, unsigned i, const cJSON *node,
                      struct point *p)
{
    const char *side = report_text_of(r, i, node, "geometries", "side");
    const char *policy = report_text_of(r, i, node, "geometries", "policy");
    uint64_t ways = report_count_of(r, i, node, "geometries", "ways");

    if (ways == p->entries)
        snprintf(p->curve, sizeof p->curve, "%.8s: full, %.16s", side,
                 policy);
    else
        snprintf(p->curve, sizeof p->curve, "%.8s: %u ways, %.16s", side,
                 (unsigned)ways, policy);
}

/* False: no memory. */
static bool read_points(struct report *r, unsigned i, struct points *all)
{
    const cJSON *node;

    cJSON_ArrayForEach(node, report_array_of(r, i, r->input[i]->root,
                                             "geometries")) {
        struct point *p;

        if (all->count == REPORT_POINTS_MAX) {
            all->left_out++;
            continue;
        }
        if (all->count == all->capacity) {
            size_t capacity = all->capacity ? 2 * all->capacity : 64;
            struct point *more = realloc(all->point, capacity * sizeof *more);

            if (!more) {
                r->failed = true;
                return error_host(r->error, "no memory for a sweep");
            }
            all->point = more;
            all->capacity = capacity;
        }
        p = &all->point[all->count];
        *p = (struct point){.order = (unsigned)all->count++};
        p->entries = report_count_of(r, i, node, "geometries", "entries");
        p->misses = report_count_of(r, i, node, "geometries", "misses");
        set_curve(r, i, node, p);
    }
    return true;
}

static int by_entries(const void *a, const void *b)
{
    const struct point *x = a, *y = b;

    return x->entries < y->entries ? -1 : x->entries > y->entries ? 1
           : x->order < y->order ? -1 : 1;
}

/* The curves in the order in which the file has them. */
static unsigned find_curves(struct points *all,
                            struct report_column column[REPORT_COLUMNS_MAX])
{
    unsigned count = 0;

    for (size_t n = 0; n < all->count; n++) {
        unsigned c = 0;

        while (c < count && strcmp(column[c].name, all->point[n].curve))
            c++;
        if (c < count)
            continue;
        if (count == REPORT_COLUMNS_MAX)
            all->left_out++;
        else
            column[count++] = (struct report_column){
                .name = all->point[n].curve, .plotted = true};
    }
    return count;
}

static void write_row(struct report *r, const struct report_table *t,
                      const struct point *first, const struct point *end)
{
    report_row_number(r, first->entries);
    for (unsigned c = 0; c < t->columns; c++) {
        const struct point *p = first;

        while (p < end && strcmp(p->curve, t->column[c].name))
            p++;
        if (p < end)
            report_cell_count(r, p->misses);
        else
            report_cell_none(r);
    }
    report_row_end(r);
}

static void write_sweep(struct report *r, unsigned i, struct points *all)
{
    struct report_column column[REPORT_COLUMNS_MAX];
    struct point *sorted = malloc(all->count * sizeof *sorted);
    const char *const side[] = {r->input[i]->path};
    char id[16], text[200];
    struct report_table table = {
        .id = id, .title = "Misses by the size of the TLB", .text = text,
        .row = "entries", .unit = "misses", .plot = REPORT_PLOT_LINES_LOG,
        .column = column, .side = side, .sides = 1,
    };

    if (!sorted) {
        r->failed = true;
        error_host(r->error, "no memory for a sweep");
        return;
    }
    table.columns = find_curves(all, column);
    snprintf(id, sizeof id, "sweep-%c", r->letter[i]);
    snprintf(text, sizeof text, "What a recorded trace would have missed in "
             "other TLBs.%s", all->left_out ? " Not all fit here: the file "
             "has more." : "");
    memcpy(sorted, all->point, all->count * sizeof *sorted);
    qsort(sorted, all->count, sizeof *sorted, by_entries);
    report_table_begin(r, &table);
    for (size_t n = 0, end; n < all->count; n = end) {
        for (end = n; end < all->count &&
             sorted[end].entries == sorted[n].entries; end++)
            ;
        write_row(r, &table, sorted + n, sorted + end);
    }
    report_table_end(r);
    free(sorted);
}

void report_sweep(struct report *r)
{
    for (unsigned i = 0; i < r->count && !r->failed; i++) {
        struct points all = {0};

        if (read_points(r, i, &all) && all.count)
            write_sweep(r, i, &all);
        free(all.point);
    }
}
