/* Statistics: where the cycles went, misses by class, flushes by cause. */
#include <string.h>

#include "emu/report/report_parts.h"

static const cJSON *member_of(struct report *r, unsigned i, const char *name)
{
    return report_object_of(r, i, r->input[i]->root, name);
}

/* All members of an object of the inputs, each as a row. */
static void gather(struct report *r, struct report_rows *rows,
                   const char *section)
{
    const cJSON *node;

    for (unsigned i = 0; i < r->count; i++)
        cJSON_ArrayForEach(node, member_of(r, i, section))
            if (!report_rows_add(r, rows, i, node->string, "", node, 0))
                return;
    report_rows_join(rows, true);
}

/* Whether a counter is 0 in all inputs. */
static bool is_zero(struct report *r, const struct report_row *row,
                    const char *section, const char *counter)
{
    for (unsigned i = 0; i < r->count; i++) {
        const cJSON *object = counter ? row->at[i] : member_of(r, i, section);

        if (report_count_of(r, i, object, section,
                            counter ? counter : row->name))
            return false;
    }
    return true;
}

static void write_stack_row(struct report *r, const struct report_row *row)
{
    uint64_t value[REPORT_INPUTS_MAX], total;

    report_row_begin(r, row->name);
    for (unsigned i = 0; i < r->count; i++) {
        value[i] = report_count_of(r, i, member_of(r, i, "cycle_stack"),
                                   "cycle_stack", row->name);
        total = report_count_of(r, i, r->input[i]->root, "", "cycles");
        report_cell_count(r, value[i]);
        report_cell_real(r, total ? 100.0 * (double)value[i] / (double)total
                                  : 0, 1);
    }
    report_cell_difference(r, value[0], value[r->count - 1]);
    report_row_end(r);
}

static void write_cycle_stack(struct report *r)
{
    static const struct report_column column[] = {
        {.name = "cycles", .plotted = true}, {.name = "%"},
    };
    const struct report_table table = {
        .id = "cycle-stack", .title = "Where the cycles went",
        .text = "Every cycle has one cause, so the bars are the whole run.",
        .row = "cause", .unit = "cycles", .plot = REPORT_PLOT_CAUSES,
        .column = column, .columns = 2, .difference = "cycles",
    };
    struct report_rows rows = {0};

    gather(r, &rows, "cycle_stack");
    if (rows.count) {
        report_table_begin(r, &table);
        for (size_t i = 0; i < rows.count; i++)
            if (!is_zero(r, &rows.row[i], "cycle_stack", NULL))
                write_stack_row(r, &rows.row[i]);
        report_table_end(r);
    }
    report_rows_free(&rows);
}

static const char *const classes[] = {
#define MISS_CLASS(name, ...) #name,
#include "emu/attribution/miss_class.def"
#undef MISS_CLASS
};

enum { CLASSES = sizeof classes / sizeof classes[0] };

static bool has_classes(const struct report *r, const struct report_row *row)
{
    for (unsigned i = 0; i < r->count; i++)
        if (cJSON_GetObjectItemCaseSensitive(row->at[i], "miss_class"))
            return true;
    return false;
}

static void write_tlb(struct report *r, const struct report_row *row,
                      bool classed)
{
    report_row_begin(r, row->name);
    for (unsigned i = 0; i < r->count; i++) {
        const cJSON *class = row->at[i]
                                 ? report_object_of(r, i, row->at[i],
                                                    "miss_class")
                                 : NULL;

        report_cell_count(r, report_count_of(r, i, row->at[i], row->name,
                                             "accesses"));
        report_cell_count(r, report_count_of(r, i, row->at[i], row->name,
                                             "misses"));
        for (unsigned c = 0; classed && c < CLASSES; c++)
            report_cell_count(r, report_count_of(r, i, class, row->name,
                                                 classes[c]));
    }
    report_row_end(r);
}

static void write_misses(struct report *r)
{
    struct report_column column[2 + CLASSES] = {
        {.name = "accesses"}, {.name = "misses"},
    };
    struct report_table table = {
        .id = "misses", .title = "TLB misses by class",
        .text = "compulsory: the page was never translated before; flush: a "
                "flush had removed it; conflict: a fully associative TLB "
                "would have had it; capacity: not even that; fault: the "
                "access ended in a page fault.",
        .row = "TLB", .unit = "misses", .plot = REPORT_PLOT_STACK,
        .column = column, .columns = 2,
    };
    struct report_rows rows = {0};
    bool classed = false;

    gather(r, &rows, "tlb");
    for (size_t i = 0; i < rows.count; i++)
        classed |= has_classes(r, &rows.row[i]);
    column[1].plotted = !classed;
    for (unsigned c = 0; classed && c < CLASSES; c++)
        column[table.columns++] = (struct report_column){.name = classes[c],
                                                         .plotted = true};
    if (rows.count) {
        report_table_begin(r, &table);
        for (size_t i = 0; i < rows.count; i++)
            write_tlb(r, &rows.row[i], classed);
        report_table_end(r);
    }
    report_rows_free(&rows);
}

static void write_cause(struct report *r, const struct report_row *row)
{
    static const char *const counters[] = {
        "count", "entries_dropped", "direct_cycles", "refill_cycles",
        "refill_misses", "refill_avoidable",
    };
    uint64_t cost[REPORT_INPUTS_MAX];

    report_row_begin(r, row->name);
    for (unsigned i = 0; i < r->count; i++) {
        for (unsigned c = 0; c < sizeof counters / sizeof counters[0]; c++)
            report_cell_count(r, report_count_of(r, i, row->at[i], row->name,
                                                 counters[c]));
        cost[i] = report_count_of(r, i, row->at[i], row->name,
                                  "direct_cycles") +
                  report_count_of(r, i, row->at[i], row->name,
                                  "refill_cycles");
    }
    report_cell_difference(r, cost[0], cost[r->count - 1]);
    report_row_end(r);
}

static void write_flushes(struct report *r)
{
    static const struct report_column column[] = {
        {.name = "flushes"}, {.name = "entries dropped"},
        {.name = "direct cycles", .plotted = true},
        {.name = "refill cycles", .plotted = true},
        {.name = "refill misses"}, {.name = "avoidable"},
    };
    const struct report_table table = {
        .id = "flushes", .title = "What flushes cost, by cause",
        .text = "Direct: the flushing instruction itself. Refill: the walks "
                "that bring back what it dropped; avoidable are those that "
                "found the same translation again.",
        .row = "cause", .unit = "cycles", .plot = REPORT_PLOT_STACK,
        .column = column, .columns = 6, .difference = "cycles",
    };
    struct report_rows rows = {0};

    gather(r, &rows, "flushes");
    if (rows.count) {
        report_table_begin(r, &table);
        for (size_t i = 0; i < rows.count; i++)
            if (!is_zero(r, &rows.row[i], "flushes", "count"))
                write_cause(r, &rows.row[i]);
        report_table_end(r);
    }
    report_rows_free(&rows);
}

void report_stats(struct report *r)
{
    write_cycle_stack(r);
    write_misses(r);
    write_flushes(r);
    report_call_sites(r);
    report_miss_sites(r);
    report_regions(r);
    report_functions(r);
    report_heat(r);
}
