/*
 * Results as tables: for each experiment and unit a table of variants, with as
 * many runs side by side as the width has room for; and where flushes were
 * charged with refills, a second table of these; with --cycles a third one of
 * the cycle stacks.
 */
#include <string.h>

#include "base/text.h"
#include "emu/host/number.h"
#include "emu/host/wrap.h"
#include "emu/lab/lab_cycles.h"
#include "emu/lab/lab_list.h"
#include "emu/lab/lab_provenance.h"
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
    COST_COUNTERS = sizeof(cost_counters) / sizeof(cost_counters[0]),
    /* Columns of a cost: the value, its ratio, and the counters. */
    COST_WIDTH = 9,
    RATIO_WIDTH = 7,
    COUNTER_WIDTH = 6,
    VALUE_CELL_WIDTH = 18,      /* of any other result */
};

static const char cost_legend[] =
    "cost: cycles of one operation; x: times the cheapest; and per operation "
    "flush: TLB flushes, drop: the entries they dropped, miss: TLB misses, "
    "walk: cycles in page walks.";
static const char refill_legend[] =
    "refill: misses charged to flushes, per operation; avoidable: they found the "
    "translation that the flush had removed, remapped: another one; cycles: "
    "what they took, and its share of the cost.";

static const char cycles_legend[] =
    "cycle stack: the cycles of one operation, those of measuring it included, "
    "by their causes (pagewalk list counters cycle_stack).";

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

/* The width of a cost with so many counters beside it. */
static int cost_width(unsigned counters)
{
    return COST_WIDTH + RATIO_WIDTH + (int)counters * COUNTER_WIDTH;
}

/* How many counters a cost has beside it: a narrow terminal has no room for
 * the last ones. */
static unsigned counters_shown(const struct lab_rows *rows, unsigned width)
{
    unsigned counters = COST_COUNTERS;

    while (counters && lab_rows_name_width(rows) + cost_width(counters) >
                           (int)width)
        counters--;
    return counters;
}

static int cell_width(const struct lab_rows *rows, unsigned width)
{
    return is_cost(rows->unit) ? cost_width(counters_shown(rows, width))
                         : VALUE_CELL_WIDTH;
}

static void put_counters(const struct lab_result *result, unsigned count,
                         FILE *stream)
{
    char text[NUMBER_TEXT_MAX] = "";

    for (unsigned i = 0; i < count; i++) {
        double total = (double)result->total[cost_counters[i].counter];

        if (result->has_region && result->ops)
            number_short(total / result->ops, text, sizeof(text));
        fprintf(stream, "%*s", COUNTER_WIDTH, text);
    }
}

static void put_cost(const struct lab_result *result, double least,
                     unsigned counters, FILE *stream)
{
    char ratio[32] = "";
    double times = least > 0 ? result->value / least : 0;

    if (least > 0)      /* four digits, so that a blank remains before it */
        snprintf(ratio, sizeof(ratio), times < 999.95 ? "%.1fx" : "%.0fx",
                 times);
    fprintf(stream, "%*.1f%*s", COST_WIDTH, result->value, RATIO_WIDTH, ratio);
    put_counters(result, counters, stream);
}

static void put_cell(const struct lab_rows *rows,
                     const struct lab_group *group, unsigned run,
                     const char *variant, FILE *stream)
{
    const struct lab_result *result = lab_rows_result(group->run[run],
                                                      group->lab, variant);
    const char *unit = rows->unit;
    int width = cell_width(rows, group->width);

    if (!result) {
        fprintf(stream, "%*s", width, "");
    } else if (result->skipped) {
        char text[LAB_WORD + 16];

        snprintf(text, sizeof(text), "skipped: %s", result->unit);
        fprintf(stream, "  %-*.*s", width - 2, width - 2, text);
    } else if (is_cost(unit)) {
        put_cost(result, cheapest(group->run[run], group->lab, unit),
                 counters_shown(rows, group->width), stream);
    } else {
        fprintf(stream, "%*.*f", width, (int)result->decimals, result->value);
    }
}

static void put_heading(const struct lab_rows *rows,
                        const struct lab_group *group, FILE *stream)
{
    int width = cell_width(rows, group->width);

    lab_rows_titles(rows, group, rows->unit, width, stream);
    if (is_cost(rows->unit)) {
        fprintf(stream, "%-*s", lab_rows_name_width(rows), "variant");
        for (unsigned r = 0; r < group->count; r++) {
            fprintf(stream, "%s%*s%*s", lab_rows_separator(r), COST_WIDTH,
                    "cost", RATIO_WIDTH, "x");
            for (unsigned i = 0; i < counters_shown(rows, group->width); i++)
                fprintf(stream, "%*s", COUNTER_WIDTH,
                        cost_counters[i].heading);
        }
        putc('\n', stream);
    }
    lab_rows_rule(rows, group, width, stream);
}

/* The rows of `all` that have the unit of row `first`, as a table. */
static void put_unit(const struct lab_rows *all, unsigned first,
                     const struct lab_group *group, FILE *stream)
{
    const char *unit = lab_rows_unit(group, all->variant[first]);
    struct lab_rows rows = { .unit = unit };
    unsigned abreast;

    for (unsigned i = first; i < all->count; i++)
        if (!strcmp(lab_rows_unit(group, all->variant[i]), unit))
            rows.variant[rows.count++] = all->variant[i];
    abreast = lab_rows_abreast(&rows, group, cell_width(&rows, group->width));
    for (unsigned r = 0; r < group->count; r += abreast) {
        struct lab_group part = lab_rows_part(group, r, abreast);

        put_heading(&rows, &part, stream);
        lab_rows_print(&rows, &part, put_cell, stream);
    }
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

static unsigned results_of(const struct lab_run *run, const char *lab)
{
    unsigned count = 0;

    for (unsigned i = 0; i < run->results; i++)
        count += !strcmp(run->result[i].lab, lab);
    return count;
}

/* "p6: 12 checks, 0 failed", "i386: skipped: no-highmem" */
static void put_checks(const struct lab_run *run, const char *lab,
                       unsigned width, FILE *stream)
{
    const struct lab_checks *checks = lab_find_checks(run, lab);
    const struct lab_result *skipped = lab_find(run, lab, "");
    char line[LAB_NAME_WIDTH + 2 * LAB_LINE];
    struct text text;

    text_begin(&text, line, sizeof(line));
    text_put(&text, "%s: ", run->title);
    if (*run->skipped)
        text_put(&text, "skipped: %s", run->skipped);
    else if (checks)
        text_put(&text, "%u check%s, %u failed", checks->checks,
                 checks->checks == 1 ? "" : "s", checks->failed);
    else if (skipped)
        text_put(&text, "skipped: %s", skipped->unit);
    else if (results_of(run, lab))
        text_put(&text, "measured, nothing to check");
    else
        text_put(&text, "not run");
    wrap_text(stream, line, (int)width, 0);
}

/* The runs from the first on that are of its lab. */
static unsigned runs_of_lab(const struct lab_run *runs, unsigned count)
{
    unsigned n = 0;

    while (n < count && n < LAB_COLUMNS_MAX &&
           !strcmp(runs[n].config->lab, runs[0].config->lab))
        n++;
    return n;
}

static void put_lab(const struct lab_run *runs, unsigned count,
                    unsigned width, FILE *stream)
{
    struct lab_group group = { .lab = runs[0].config->lab, .width = width };

    fprintf(stream, "\n%s\n", group.lab);
    wrap_text(stream, lab_question(group.lab), (int)width, 4);
    putc('\n', stream);
    for (unsigned r = 0; r < count; r++)
        if (!*runs[r].skipped)
            group.run[group.count++] = &runs[r];
    put_units(&group, stream);
    lab_refills_print(&group, stream);
    if (runs[0].shows_cycles)
        lab_cycles_print(&group, stream);
    for (unsigned r = 0; r < count; r++)
        put_checks(&runs[r], group.lab, width, stream);
}

void lab_table(const struct lab_run *runs, unsigned count, unsigned width,
               FILE *stream)
{
    unsigned n;

    for (unsigned first = 0; first < count; first += n) {
        n = runs_of_lab(&runs[first], count - first);
        put_lab(&runs[first], n, width, stream);
    }
    putc('\n', stream);
    wrap_text(stream, cost_legend, (int)width, 0);
    if (count && runs[0].attributed)
        wrap_text(stream, refill_legend, (int)width, 0);
    if (count && runs[0].shows_cycles)
        wrap_text(stream, cycles_legend, (int)width, 0);
    if (count)
        lab_provenance_print(runs, count, width, stream);
    for (unsigned r = 0; r < count; r++)
        lab_failures(&runs[r], stream);
}
