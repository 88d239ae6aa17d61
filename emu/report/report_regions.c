/* Regions side by side: what each cost, and why. */
#include "emu/report/report_parts.h"

static const char *const causes[] = {
#define CYCLE_CAUSE(name, ...) #name,
#include "base/cycles.def"
#undef CYCLE_CAUSE
};

enum { CAUSES = sizeof causes / sizeof causes[0] };

static void gather(struct report *r, struct report_rows *rows)
{
    const cJSON *node;

    for (unsigned i = 0; i < r->count; i++)
        cJSON_ArrayForEach(node, report_array_of(r, i, r->input[i]->root,
                                                 "regions"))
            if (!report_rows_add(r, rows, i,
                                 report_text_of(r, i, node, "regions", "name"),
                                 "", node, 0))
                return;
    report_rows_join(rows, true);
}

/* Of many regions the first are shown. */
static size_t shown(const struct report_rows *rows)
{
    return rows->count < REPORT_ROWS_MAX ? rows->count : REPORT_ROWS_MAX;
}

static void write_counters(struct report *r, const struct report_rows *rows)
{
    static const struct report_column column[] = {
        {.name = "times"}, {.name = "cycles", .plotted = true},
        {.name = "instructions"}, {.name = "flushes"},
        {.name = "entries dropped"}, {.name = "TLB misses"},
        {.name = "walk cycles"}, {.name = "refill cycles"},
    };
    static const char *const counter[] = {
        "count", "cycles", "instructions", "flushes", "flush_entries_dropped",
        "tlb_misses", "walk_cycles", "refill_cycles",
    };
    const struct report_table table = {
        .id = "regions", .title = "Regions",
        .text = "Parts of the run that the guest has marked at the lab port, "
                "side by side.",
        .row = "region", .unit = "cycles", .plot = REPORT_PLOT_STACK,
        .column = column, .columns = 8, .difference = "cycles",
    };

    report_table_begin(r, &table);
    for (size_t n = 0; n < shown(rows); n++) {
        const struct report_row *row = &rows->row[n];
        uint64_t cycles[REPORT_INPUTS_MAX];

        report_row_begin(r, row->name);
        for (unsigned i = 0; i < r->count; i++) {
            for (unsigned c = 0; c < table.columns; c++)
                report_cell_count(r, report_count_of(r, i, row->at[i],
                                                     row->name, counter[c]));
            cycles[i] = report_count_of(r, i, row->at[i], row->name, "cycles");
        }
        report_cell_difference(r, cycles[0], cycles[r->count - 1]);
        report_row_end(r);
    }
    report_table_end(r);
}

static void write_stacks(struct report *r, const struct report_rows *rows)
{
    struct report_column column[CAUSES];
    const struct report_table table = {
        .id = "region-cycles", .title = "Why the regions take their cycles",
        .text = "The same regions, each cycle by its cause.",
        .row = "region", .unit = "cycles", .plot = REPORT_PLOT_STACK,
        .column = column, .columns = CAUSES,
    };

    for (unsigned c = 0; c < CAUSES; c++)
        column[c] = (struct report_column){.name = causes[c], .plotted = true};
    report_table_begin(r, &table);
    for (size_t n = 0; n < shown(rows); n++) {
        const struct report_row *row = &rows->row[n];

        report_row_begin(r, row->name);
        for (unsigned i = 0; i < r->count; i++) {
            const cJSON *stack = row->at[i] ? report_object_of(r, i, row->at[i],
                                                               "cycle_stack")
                                            : NULL;

            for (unsigned c = 0; c < CAUSES; c++)
                report_cell_count(r, report_count_of(r, i, stack, row->name,
                                                     causes[c]));
        }
        report_row_end(r);
    }
    report_table_end(r);
}

void report_regions(struct report *r)
{
    struct report_rows rows = {0};

    gather(r, &rows);
    if (rows.count) {
        write_counters(r, &rows);
        write_stacks(r, &rows);
    }
    report_rows_free(&rows);
}
