/*
 * Results as tables of at most 100 columns: for each experiment and unit a
 * table of variants, two models side by side; and where flushes were charged
 * with refills, a second table of these.
 */
#include <string.h>

#include "emu/host/number.h"
#include "emu/host/wrap.h"
#include "emu/lab/lab_refills.h"

/* The counters beside a cost, for one operation. */
static const struct {
    const char *heading;
    enum counter counter;
} cost_counters[] = {
    { "flush", COUNTER_flushes },
    { "drop", COUNTER_flush_entries_dropped },
    { "miss", COUNTER_tlb_misses },
    { "walk", COUNTER_walk_cycles },
};

enum {
    WIDTH = 100,
    MODELS_ABREAST = 2,
    COST_COUNTERS = sizeof(cost_counters) / sizeof(cost_counters[0]),
    /* Columns of a cost: the value, its ratio, and the counters. */
    COST_WIDTH = 9,
    RATIO_WIDTH = 7,
    COUNTER_WIDTH = 6,
    COST_CELL_WIDTH = COST_WIDTH + RATIO_WIDTH + COST_COUNTERS * COUNTER_WIDTH,
    VALUE_CELL_WIDTH = 18,      /* of any other result */
};

static const char cost_legend[] =
    "cost: cycles of one operation; x: times the cheapest; and per operation "
    "flush: TLB flushes, drop: the entries they dropped, miss: TLB misses, "
    "walk: cycles in page walks.";
static const char refill_legend[] =
    "refill: misses charged to flushes, per operation; same: refilled with the "
    "translation that the flush removed, other: with another one; cycles: what "
    "they took, and its share of the cost.";

/* A cost has a ratio and counters beside it, other results have neither. */
static bool is_cost(const char *unit)
{
    return !strncmp(unit, "cycles", strlen("cycles")) ||
           !strncmp(unit, "pit-ticks", strlen("pit-ticks"));
}

/* The least of a run's costs in a unit; 0: it has none. */
static double cheapest(const struct lab_run *run, const char *lab,
                       const char *unit)
{
    double least = 0;

    for (unsigned i = 0; i < run->results; i++) {
        const struct lab_result *result = &run->result[i];

        if (!strcmp(result->lab, lab) && !result->skipped &&
            !strcmp(result->unit, unit) && result->value > 0 &&
            (!least || result->value < least))
            least = result->value;
    }
    return least;
}

static void put_counters(const struct lab_result *result, FILE *stream)
{
    char text[NUMBER_TEXT_MAX] = "";

    for (unsigned i = 0; i < COST_COUNTERS; i++) {
        double total = (double)result->total[cost_counters[i].counter];

        if (result->has_region && result->ops)
            number_short(total / result->ops, text, sizeof(text));
        fprintf(stream, "%*s", COUNTER_WIDTH, text);
    }
}

static void put_cost(const struct lab_result *result, double least,
                     FILE *stream)
{
    char ratio[16] = "";

    if (least > 0)
        snprintf(ratio, sizeof(ratio), "%.1fx", result->value / least);
    fprintf(stream, "%*.1f%*s", COST_WIDTH, result->value, RATIO_WIDTH, ratio);
    put_counters(result, stream);
}

static int cell_width(const char *unit)
{
    return is_cost(unit) ? COST_CELL_WIDTH : VALUE_CELL_WIDTH;
}

static void put_cell(const struct lab_group *group, unsigned run,
                     const char *variant, FILE *stream)
{
    const struct lab_result *result = lab_rows_result(&group->runs[run],
                                                      group->lab, variant);
    const char *unit = lab_rows_unit(group, variant);
    int width = cell_width(unit);

    if (!result) {
        fprintf(stream, "%*s", width, "");
    } else if (result->skipped) {
        char text[LAB_WORD + 16];

        snprintf(text, sizeof(text), "skipped: %s", result->unit);
        fprintf(stream, "  %-*.*s", width - 2, width - 2, text);
    } else if (is_cost(unit)) {
        put_cost(result, cheapest(&group->runs[run], group->lab, unit),
                 stream);
    } else {
        fprintf(stream, "%*.1f", width, result->value);
    }
}

static void put_cost_heading(FILE *stream)
{
    fprintf(stream, "%*s%*s", COST_WIDTH, "cost", RATIO_WIDTH, "x");
    for (unsigned i = 0; i < COST_COUNTERS; i++)
        fprintf(stream, "%*s", COUNTER_WIDTH, cost_counters[i].heading);
}

static void put_heading(const struct lab_rows *rows,
                        const struct lab_group *group, const char *unit,
                        FILE *stream)
{
    int width = cell_width(unit), name_width = lab_rows_name_width(rows);

    fprintf(stream, "%*s", name_width, "");
    for (unsigned r = 0; r < group->count; r++) {
        bool last = r + 1 == group->count;
        char title[96];

        snprintf(title, sizeof(title), "%s, %s", group->runs[r].model, unit);
        if (is_cost(unit))
            fprintf(stream, "%s  %-*s", lab_rows_separator(r),
                    last ? 0 : width - 2, title);
        else
            fprintf(stream, "%s%*s", lab_rows_separator(r), width, title);
    }
    if (is_cost(unit)) {
        fprintf(stream, "\n%-*s", name_width, "variant");
        for (unsigned r = 0; r < group->count; r++) {
            fputs(lab_rows_separator(r), stream);
            put_cost_heading(stream);
        }
    }
    putc('\n', stream);
    lab_rows_rule(rows, group, width, stream);
}

/* The rows of `all` that have the unit of row `first`, as a table. */
static void put_unit(const struct lab_rows *all, unsigned first,
                     const struct lab_group *group, FILE *stream)
{
    const char *unit = lab_rows_unit(group, all->variant[first]);
    struct lab_rows rows = { .count = 0 };

    for (unsigned i = first; i < all->count; i++)
        if (!strcmp(lab_rows_unit(group, all->variant[i]), unit))
            rows.variant[rows.count++] = all->variant[i];
    put_heading(&rows, group, unit, stream);
    lab_rows_print(&rows, group, put_cell, stream);
}

/* Whether no row before this one has its unit. */
static bool is_first_of_unit(const struct lab_rows *rows, unsigned index,
                             const struct lab_group *group)
{
    const char *unit = lab_rows_unit(group, rows->variant[index]);

    for (unsigned i = 0; i < index; i++)
        if (!strcmp(lab_rows_unit(group, rows->variant[i]), unit))
            return false;
    return true;
}

static void put_units(const struct lab_group *group, FILE *stream)
{
    struct lab_rows rows;

    lab_rows_collect(&rows, group);
    for (unsigned i = 0; i < rows.count; i++)
        if (is_first_of_unit(&rows, i, group))
            put_unit(&rows, i, group, stream);
}

/* "p6: 12 checks, 0 failed; i386: skipped: no-highmem" */
static void put_checks(const struct lab_group *group, FILE *stream)
{
    for (unsigned r = 0; r < group->count; r++) {
        const struct lab_run *run = &group->runs[r];
        const struct lab_checks *checks = lab_find_checks(run, group->lab);
        const struct lab_result *skipped = lab_find(run, group->lab, "");

        fprintf(stream, "%s%s: ", r ? "; " : "", run->model);
        if (checks)
            fprintf(stream, "%u checks, %u failed", checks->checks,
                    checks->failed);
        else if (skipped)
            fprintf(stream, "skipped: %s", skipped->unit);
        else
            fputs("not run", stream);
    }
    putc('\n', stream);
}

static void put_lab(const struct lab_group *all, FILE *stream)
{
    fprintf(stream, "\n%s\n", all->lab);
    wrap_text(stream, lab_question(all->lab), WIDTH, 4);
    putc('\n', stream);
    for (unsigned r = 0; r < all->count; r += MODELS_ABREAST) {
        unsigned left = all->count - r;
        struct lab_group group = {
            .lab = all->lab, .runs = all->runs + r,
            .count = left < MODELS_ABREAST ? left : MODELS_ABREAST,
        };

        put_units(&group, stream);
        lab_refills_print(&group, stream);
    }
    put_checks(all, stream);
}

void lab_table(const struct lab_run *runs, unsigned count,
               const char *const *labs, FILE *stream)
{
    for (; *labs; labs++)
        put_lab(&(struct lab_group){ *labs, runs, count }, stream);
    putc('\n', stream);
    wrap_text(stream, cost_legend, WIDTH, 0);
    if (count && runs[0].attributed)
        wrap_text(stream, refill_legend, WIDTH, 0);
    for (unsigned r = 0; r < count; r++)
        lab_failures(&runs[r], stream);
}
