#include "emu/lab/lab_refills.h"

#include "emu/host/number.h"

/* Counters for one operation; behind them the share of the cost. */
static const struct {
    const char *heading;
    int width;
    enum counter counter;
} columns[] = {
    { "refill", 7, COUNTER_refill_misses },
    { "avoidable", 10, COUNTER_refill_avoidable },
    { "remapped", 9, COUNTER_refill_remapped },
    { "cycles", 8, COUNTER_refill_cycles },
};

enum {
    COLUMNS = sizeof(columns) / sizeof(columns[0]),
    SHARE_WIDTH = 7,
    CELL_WIDTH = 7 + 10 + 9 + 8 + SHARE_WIDTH,
};

/* A counter of a variant's region for one operation; 0: unknown. */
static double per_operation(const struct lab_result *result,
                            enum counter counter)
{
    return result && result->has_region && result->ops
               ? (double)result->total[counter] / result->ops : 0;
}

static void put_cell(const struct lab_rows *rows,
                     const struct lab_group *group, unsigned run,
                     const char *variant, FILE *stream)
{
    const struct lab_result *result = lab_find(group->run[run], group->lab,
                                               variant);
    char text[NUMBER_TEXT_MAX];

    (void)rows;
    if (!per_operation(result, COUNTER_refill_misses)) {
        fprintf(stream, "%*s", CELL_WIDTH, "");
        return;
    }
    for (unsigned i = 0; i < COLUMNS; i++)
        fprintf(stream, "%*s", columns[i].width,
                number_short(per_operation(result, columns[i].counter), text,
                             sizeof(text)));
    fprintf(stream, "%*.1f%%", SHARE_WIDTH - 1,
            100 * per_operation(result, COUNTER_refill_cycles) /
                per_operation(result, COUNTER_cycles));
}

static void put_heading(const struct lab_rows *rows,
                        const struct lab_group *group, FILE *stream)
{
    int name_width = lab_rows_name_width(rows);

    lab_rows_titles(rows, group, "refills", CELL_WIDTH, stream);
    fprintf(stream, "%-*s", name_width, "variant");
    for (unsigned r = 0; r < group->count; r++) {
        fputs(lab_rows_separator(r), stream);
        for (unsigned i = 0; i < COLUMNS; i++)
            fprintf(stream, "%*s", columns[i].width, columns[i].heading);
        fprintf(stream, "%*s", SHARE_WIDTH, "%");
    }
    putc('\n', stream);
    lab_rows_rule(rows, group, CELL_WIDTH, stream);
}

static bool has_refills(const struct lab_group *group, const char *variant)
{
    for (unsigned r = 0; r < group->count; r++)
        if (per_operation(lab_find(group->run[r], group->lab, variant),
                          COUNTER_refill_misses) > 0)
            return true;
    return false;
}

static int width(const struct lab_rows *rows, const struct lab_group *group)
{
    (void)rows;
    (void)group;
    return CELL_WIDTH;
}

void lab_refills_print(const struct lab_group *group, FILE *stream)
{
    static const struct lab_rows_table table = {
        .has = has_refills, .width = width, .heading = put_heading,
        .cell = put_cell,
    };

    lab_rows_print_table(&table, group, stream);
}
