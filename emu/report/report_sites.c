/* Call sites that flush, sites that miss, and functions. Of many the costliest
 * are shown, and the others in one row. */
#include "emu/report/report_parts.h"

enum { COUNTERS_MAX = 16, NAME_MAX_SHOWN = 200 };

/* A list of the statistics as a table. */
struct list {
    struct report_table table;
    const char *section, *name, *second;
    const char *const *counter; /* of the columns */
    const char *const *weight;  /* which counters make a row heavy */
    const char *inside;         /* the object that has the counters, or null */
};

static const cJSON *counters_of(struct report *r, unsigned i,
                                const struct list *l, const cJSON *node)
{
    return node && l->inside ? report_object_of(r, i, node, l->inside) : node;
}

static uint64_t weight_of(struct report *r, unsigned i, const struct list *l,
                          const cJSON *node)
{
    uint64_t sum = 0;

    for (unsigned w = 0; node && l->weight[w]; w++)
        sum += report_count_of(r, i, node, l->section, l->weight[w]);
    return sum;
}

static void gather(struct report *r, const struct list *l,
                   struct report_rows *rows)
{
    const cJSON *node;

    for (unsigned i = 0; i < r->count; i++)
        cJSON_ArrayForEach(node, report_array_of(r, i, r->input[i]->root,
                                                 l->section))
            if (!report_rows_add(
                    r, rows, i,
                    report_text_of(r, i, node, l->section, l->name),
                    l->second ? report_text_of(r, i, node, l->section,
                                               l->second) : "",
                    node, (double)weight_of(r, i, l, node)))
                return;
    report_rows_join(rows, false);
}

static void write_row(struct report *r, const struct list *l,
                      const struct report_row *row)
{
    char name[2 * NAME_MAX_SHOWN + 2];
    uint64_t weight[REPORT_INPUTS_MAX];

    snprintf(name, sizeof name, "%.*s%s%.*s", NAME_MAX_SHOWN, row->name,
             *row->second ? " " : "", NAME_MAX_SHOWN, row->second);
    report_row_begin(r, name);
    for (unsigned i = 0; i < r->count; i++) {
        weight[i] = weight_of(r, i, l, row->at[i]);
        for (unsigned c = 0; c < l->table.columns; c++)
            report_cell_count(r, report_count_of(
                r, i, counters_of(r, i, l, row->at[i]), l->section,
                l->counter[c]));
    }
    if (l->table.difference)
        report_cell_difference(r, weight[0], weight[r->count - 1]);
    report_row_end(r);
}

/* The rows from `first` on, as one. */
static void write_others(struct report *r, const struct list *l,
                         const struct report_rows *rows, size_t first)
{
    char name[64];
    uint64_t weight[REPORT_INPUTS_MAX] = {0};

    snprintf(name, sizeof name, "%zu others", rows->count - first);
    report_row_begin(r, name);
    for (unsigned i = 0; i < r->count; i++) {
        uint64_t sum[COUNTERS_MAX] = {0};

        for (size_t n = first; n < rows->count; n++) {
            const cJSON *node = counters_of(r, i, l, rows->row[n].at[i]);

            weight[i] += weight_of(r, i, l, rows->row[n].at[i]);
            for (unsigned c = 0; node && c < l->table.columns; c++)
                sum[c] += report_count_of(r, i, node, l->section,
                                          l->counter[c]);
        }
        for (unsigned c = 0; c < l->table.columns; c++)
            report_cell_count(r, sum[c]);
    }
    if (l->table.difference)
        report_cell_difference(r, weight[0], weight[r->count - 1]);
    report_row_end(r);
}

static void write_list(struct report *r, const struct list *l)
{
    struct report_rows rows = {0};

    gather(r, l, &rows);
    if (rows.count) {
        size_t shown = rows.count > r->rows + 1 ? r->rows : rows.count;

        report_table_begin(r, &l->table);
        for (size_t i = 0; i < shown; i++)
            write_row(r, l, &rows.row[i]);
        if (shown < rows.count)
            write_others(r, l, &rows, shown);
        report_table_end(r);
    }
    report_rows_free(&rows);
}

void report_call_sites(struct report *r)
{
    static const struct report_column column[] = {
        {.name = "flushes"}, {.name = "entries dropped"},
        {.name = "direct cycles", .plotted = true},
        {.name = "refill cycles", .plotted = true},
        {.name = "avoidable"}, {.name = "remapped"},
    };
    static const char *const counter[] = {
        "count", "entries_dropped", "direct_cycles", "refill_cycles",
        "refill_avoidable", "refill_remapped",
    };
    static const char *const weight[] = {"direct_cycles", "refill_cycles",
                                         NULL};
    const struct list list = {
        .table = {
            .id = "call-sites", .title = "Who flushes",
            .text = "The places in the guest's code that flush, and what each "
                    "has cost. Avoidable: refills of an unchanged "
                    "translation; remapped: of a new one, for which the flush "
                    "was needed.",
            .row = "site", .unit = "cycles", .plot = REPORT_PLOT_STACK,
            .column = column, .columns = 6, .difference = "cycles",
        },
        .section = "call_sites", .name = "site", .second = "cause",
        .counter = counter, .weight = weight,
    };

    write_list(r, &list);
}

void report_miss_sites(struct report *r)
{
    static const struct report_column column[] = {
        {.name = "walk cycles", .plotted = true}, {.name = "walks"},
        {.name = "DTLB misses"}, {.name = "ITLB misses"},
    };
    static const char *const counter[] = {"walk_cycles", "walks",
                                          "dtlb_misses", "itlb_misses"};
    static const char *const weight[] = {"walk_cycles", NULL};
    const struct list list = {
        .table = {
            .id = "miss-sites", .title = "Who misses",
            .text = "The instructions whose accesses miss the TLB, by the "
                    "cycles of their page walks.",
            .row = "site", .unit = "cycles", .plot = REPORT_PLOT_STACK,
            .column = column, .columns = 4, .difference = "cycles",
        },
        .section = "miss_sites", .name = "site", .counter = counter,
        .weight = weight,
    };

    write_list(r, &list);
}

void report_functions(struct report *r)
{
    static const char *const counter[] = {
#define CYCLE_CAUSE(name, ...) #name,
#include "base/cycles.def"
#undef CYCLE_CAUSE
    };
    static const char *const weight[] = {"cycles", NULL};
    enum { CAUSES = sizeof counter / sizeof counter[0] };
    struct report_column column[CAUSES];
    const struct list list = {
        .table = {
            .id = "functions", .title = "Which functions take the time",
            .text = "Each function's own cycles, without those of the "
                    "functions that it calls, by their causes.",
            .row = "function", .unit = "cycles", .plot = REPORT_PLOT_STACK,
            .column = column, .columns = CAUSES, .difference = "cycles",
        },
        .section = "cycle_profile", .name = "name", .counter = counter,
        .weight = weight, .inside = "cycle_stack",
    };

    for (unsigned c = 0; c < CAUSES; c++)
        column[c] = (struct report_column){.name = counter[c], .plotted = true};
    write_list(r, &list);
}
