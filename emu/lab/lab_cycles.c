#include "emu/lab/lab_cycles.h"

#include <string.h>

#include "base/cycles.h"
#include "emu/host/number.h"

enum { CYCLES_WIDTH = 8, OTHER_WIDTH = 7, VALUE_WIDTH = 5, GAP = 1 };

/* The columns of a table. */
struct columns {
    bool has[CYCLE_CAUSES];     /* a column of its own */
    bool other;                 /* a column for the causes that have none */
    int width;                  /* of a cell */
};

/* The cycles of one operation by cause, and their sum; 0: not measured. */
static double per_operation(const struct lab_result *result,
                            double by_cause[CYCLE_CAUSES])
{
    uint64_t total[CYCLE_CAUSES];
    double sum = 0;

    if (!result || !result->has_region || !result->ops)
        return 0;
    counters_by_cause(result->total, total);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++) {
        by_cause[i] = (double)total[i] / result->ops;
        sum += by_cause[i];
    }
    return sum;
}

static double of_variant(const struct lab_group *group, unsigned run,
                         const char *variant, double by_cause[CYCLE_CAUSES])
{
    return per_operation(lab_find(group->run[run], group->lab, variant),
                         by_cause);
}

static int column_width(unsigned cause)
{
    int width = (int)strlen(cycle_cause_name((enum cycle_cause)cause));

    return GAP + (width > VALUE_WIDTH ? width : VALUE_WIDTH);
}

/* The cause with the most cycles that has no column yet; CYCLE_CAUSES: none of
 * them has cycles. */
static unsigned greatest(const double sum[CYCLE_CAUSES],
                         const struct columns *columns)
{
    unsigned best = CYCLE_CAUSES;

    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (!columns->has[i] && sum[i] > 0 &&
            (best == CYCLE_CAUSES || sum[i] > sum[best]))
            best = i;
    return best;
}

/* Gives columns to causes, the greatest first, as far as the width has room for
 * one cell. */
static void choose(struct columns *columns, const struct lab_rows *rows,
                   const struct lab_group *group)
{
    int room = (int)group->width - lab_rows_name_width(rows);
    double sum[CYCLE_CAUSES] = {0}, stack[CYCLE_CAUSES];
    int needed = CYCLES_WIDTH;
    unsigned next;

    *columns = (struct columns){.width = CYCLES_WIDTH};
    for (unsigned r = 0; r < group->count; r++)
        for (unsigned i = 0; i < rows->count; i++)
            if (of_variant(group, r, rows->variant[i], stack) > 0)
                for (unsigned c = 0; c < CYCLE_CAUSES; c++)
                    sum[c] += stack[c];
    for (unsigned c = 0; c < CYCLE_CAUSES; c++)
        needed += sum[c] > 0 ? column_width(c) : 0;
    if (needed > room) {
        columns->other = true;
        columns->width += OTHER_WIDTH;
    }
    while ((next = greatest(sum, columns)) < CYCLE_CAUSES &&
           columns->width + column_width(next) <=
               (columns->other ? room : needed)) {
        columns->has[next] = true;
        columns->width += column_width(next);
    }
}

static void put_value(int width, double value, FILE *stream)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "%*s", width, number_short(value, text, sizeof text));
}

static void put_cell(const struct lab_rows *rows,
                     const struct lab_group *group, unsigned run,
                     const char *variant, FILE *stream)
{
    double stack[CYCLE_CAUSES];
    double left = of_variant(group, run, variant, stack);
    struct columns columns;

    choose(&columns, rows, group);
    if (!left) {
        fprintf(stream, "%*s", columns.width, "");
        return;
    }
    put_value(CYCLES_WIDTH, left, stream);
    left = 0;
    for (unsigned c = 0; c < CYCLE_CAUSES; c++) {
        if (columns.has[c])
            put_value(column_width(c), stack[c], stream);
        else
            left += stack[c];
    }
    if (columns.other)
        put_value(OTHER_WIDTH, left, stream);
}

static void put_heading(const struct lab_rows *rows,
                        const struct lab_group *group, FILE *stream)
{
    struct columns columns;

    choose(&columns, rows, group);
    lab_rows_titles(rows, group, "cycle stack", columns.width, stream);
    fprintf(stream, "%-*s", lab_rows_name_width(rows), "variant");
    for (unsigned r = 0; r < group->count; r++) {
        fprintf(stream, "%s%*s", lab_rows_separator(r), CYCLES_WIDTH,
                "cycles");
        for (unsigned c = 0; c < CYCLE_CAUSES; c++)
            if (columns.has[c])
                fprintf(stream, "%*s", column_width(c),
                        cycle_cause_name((enum cycle_cause)c));
        if (columns.other)
            fprintf(stream, "%*s", OTHER_WIDTH, "other");
    }
    putc('\n', stream);
    lab_rows_rule(rows, group, columns.width, stream);
}

static bool is_measured(const struct lab_group *group, const char *variant)
{
    double stack[CYCLE_CAUSES];

    for (unsigned r = 0; r < group->count; r++)
        if (of_variant(group, r, variant, stack) > 0)
            return true;
    return false;
}

static int width(const struct lab_rows *rows, const struct lab_group *group)
{
    struct columns columns;

    choose(&columns, rows, group);
    return columns.width;
}

void lab_cycles_print(const struct lab_group *group, FILE *stream)
{
    static const struct lab_rows_table table = {
        .has = is_measured, .width = width, .heading = put_heading,
        .cell = put_cell,
    };

    lab_rows_print_table(&table, group, stream);
}
