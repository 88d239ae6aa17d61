/* Statistics over time. */
#include "emu/report/report_parts.h"

/* What is summed of the lines that become one point. */
static const char *const counters[] = {
    "instructions", "itlb_misses", "dtlb_misses", "walk_cycles", "flushes",
};

enum { COUNTERS = sizeof counters / sizeof counters[0] };

static void write_point(struct report *r, uint64_t end,
                        const uint64_t sum[COUNTERS])
{
    report_row_number(r, end);
    report_cell_count(r, sum[0]);
    for (unsigned c = 1; c < COUNTERS; c++)
        report_cell_real(r, sum[0] ? 1000.0 * (double)sum[c] / (double)sum[0]
                                   : 0, 3);
    report_row_end(r);
}

static void write_lines(struct report *r, unsigned i, const cJSON *lines,
                        unsigned each)
{
    uint64_t sum[COUNTERS] = {0}, end = 0;
    unsigned n = 0;
    const cJSON *line;

    cJSON_ArrayForEach(line, lines) {
        end = report_count_of(r, i, line, "line", "end");
        for (unsigned c = 0; c < COUNTERS; c++)
            sum[c] += report_count_of(r, i, line, "line", counters[c]);
        if (++n % each && line->next)
            continue;
        write_point(r, end, sum);
        for (unsigned c = 0; c < COUNTERS; c++)
            sum[c] = 0;
    }
}

void report_interval(struct report *r)
{
    static const struct report_column column[] = {
        {.name = "instructions"},
        {.name = "ITLB misses", .plotted = true},
        {.name = "DTLB misses", .plotted = true},
        {.name = "walk cycles", .plotted = true},
        {.name = "flushes", .plotted = true},
    };

    for (unsigned i = 0; i < r->count; i++) {
        const cJSON *lines = report_array_of(r, i, r->input[i]->root, "lines");
        unsigned count = (unsigned)cJSON_GetArraySize(lines);
        unsigned each = 1 + count / (REPORT_POINTS_MAX + 1);
        const char *const side[] = {r->input[i]->path};
        char id[16], text[160];
        const struct report_table table = {
            .id = id, .title = "Over time", .text = text, .row = "cycle",
            .unit = "per 1,000 instructions", .plot = REPORT_PLOT_LINES,
            .column = column, .columns = 5, .side = side, .sides = 1,
        };

        snprintf(id, sizeof id, "interval-%c", r->letter[i]);
        snprintf(text, sizeof text, "What passed in each stretch of the run, "
                 "by thousand instructions. Each point is %u interval%s.",
                 each, each == 1 ? "" : "s");
        report_table_begin(r, &table);
        write_lines(r, i, lines, each);
        report_table_end(r);
    }
}
