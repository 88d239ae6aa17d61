/* The address space, and where in it the misses are. */
#include <stdlib.h>

#include "emu/report/report_parts.h"

static void gather(struct report *r, struct report_rows *rows)
{
    const cJSON *node;

    for (unsigned i = 0; i < r->count; i++)
        cJSON_ArrayForEach(node, report_array_of(r, i, r->input[i]->root,
                                                 "miss_heat"))
            if (!report_rows_add(
                    r, rows, i,
                    report_text_of(r, i, node, "miss_heat", "address"), "",
                    node, 0))
                return;
    report_rows_join(rows, true);
}

void report_heat(struct report *r)
{
    static const struct report_column column[] = {
        {.name = "DTLB misses", .plotted = true}, {.name = "ITLB misses"},
    };
    const struct report_table table = {
        .id = "heat", .title = "Where in the address space the misses are",
        .text = "A field for each 4 MiB of linear addresses, 128 MiB a line "
                "from 0 at the top; the darker, the more misses. The "
                "Linux-like kernel lies from 0xc0000000 on.",
        .row = "address", .unit = "misses", .plot = REPORT_PLOT_HEAT,
        .column = column, .columns = 2,
    };
    struct report_rows rows = {0};

    gather(r, &rows);
    if (rows.count) {
        report_table_begin(r, &table);
        for (size_t n = 0; n < rows.count; n++) {
            report_row_begin(r, rows.row[n].name);
            for (unsigned i = 0; i < r->count; i++) {
                const cJSON *at = rows.row[n].at[i];

                report_cell_count(r, report_count_of(r, i, at, "miss_heat",
                                                     "dtlb_misses"));
                report_cell_count(r, report_count_of(r, i, at, "miss_heat",
                                                     "itlb_misses"));
            }
            report_row_end(r);
        }
        report_table_end(r);
    }
    report_rows_free(&rows);
}
