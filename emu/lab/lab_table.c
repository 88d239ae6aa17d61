/*
 * Results as tables of at most 100 columns: one for each experiment, a row
 * for each variant, a group of columns for each model, two models abreast;
 * and where flushes were charged with refills, a second one of these.
 */
#include <string.h>

#include "emu/host/wrap.h"
#include "emu/lab/lab.h"

enum {
    WIDTH = 100,
    MODELS_ABREAST = 2,
    VARIANTS_MAX = LAB_RESULTS_MAX,
};

static const char per_op[] =
    "cost: cycles of one operation; x: times the cheapest; and per operation "
    "flush: TLB flushes, drop: the entries they dropped, miss: TLB misses, "
    "walk: cycles in page walks.";
static const char per_refill[] =
    "refill: misses charged to flushes, per operation; same: refilled with the "
    "translation that the flush removed, other: with another one; cycles: what "
    "they took, and its share of the cost.";

/* The rows of a table: variants in the order in which they first appear. */
struct rows {
    const char *variant[VARIANTS_MAX];
    unsigned count;
};

/* Does "4m" stand for "4m_16"? */
static bool stands_for(const char *group, const char *variant)
{
    size_t length = strlen(group);

    return !strncmp(group, variant, length) && variant[length] == '_';
}

static bool measured(const struct lab_run *runs, unsigned count,
                     const char *lab, const char *variant)
{
    for (unsigned r = 0; r < count; r++) {
        const struct lab_result *result = lab_find(&runs[r], lab, variant);

        if (result && !result->skipped)
            return true;
    }
    return false;
}

/* A model that cannot measure some variants skips them by the name they have
 * in common; the rows of the others show it. */
static void drop_groups(struct rows *rows, const struct lab_run *runs,
                        unsigned count, const char *lab)
{
    for (unsigned i = 0; i < rows->count; i++)
        for (unsigned j = 0; j < rows->count; j++)
            if (stands_for(rows->variant[i], rows->variant[j]) &&
                !measured(runs, count, lab, rows->variant[i])) {
                memmove(&rows->variant[i], &rows->variant[i + 1],
                        (--rows->count - i) * sizeof(rows->variant[0]));
                i--;
                break;
            }
}

static const struct lab_result *find_row(const struct lab_run *run,
                                         const char *lab,
                                         const char *variant)
{
    const struct lab_result *result = lab_find(run, lab, variant);

    for (unsigned i = 0; !result && i < run->results; i++)
        if (run->result[i].skipped && !strcmp(run->result[i].lab, lab) &&
            stands_for(run->result[i].variant, variant))
            result = &run->result[i];
    return result;
}

static void collect_rows(struct rows *rows, const struct lab_run *runs,
                         unsigned count, const char *lab)
{
    rows->count = 0;
    for (unsigned r = 0; r < count; r++)
        for (unsigned i = 0; i < runs[r].results; i++) {
            const struct lab_result *result = &runs[r].result[i];
            unsigned row = 0;

            if (strcmp(result->lab, lab) || !*result->variant)
                continue;
            while (row < rows->count &&
                   strcmp(rows->variant[row], result->variant))
                row++;
            if (row == rows->count && row < VARIANTS_MAX)
                rows->variant[rows->count++] = result->variant;
        }
    drop_groups(rows, runs, count, lab);
}

/* The unit of a row ("cycles/page"), from the first model that has it. */
static const char *unit_of(const struct lab_run *runs, unsigned count,
                           const char *lab, const char *variant)
{
    for (unsigned r = 0; r < count; r++) {
        const struct lab_result *result = lab_find(&runs[r], lab, variant);

        if (result && !result->skipped)
            return result->unit;
    }
    return "";
}

/* Costs have a ratio and what was counted beside them, other results do not. */
static bool is_cost(const char *unit)
{
    return !strncmp(unit, "cycles", strlen("cycles")) ||
           !strncmp(unit, "pit-ticks", strlen("pit-ticks"));
}

/* The cheapest of a lab's costs in a unit on one model; 0: there is none. */
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

/* A number of at most five characters with as many decimals as fit. */
static const char *short_number(double value, char text[16])
{
    if (value == 0)
        strcpy(text, "-");
    else if (value < 9.995)
        snprintf(text, 16, "%.2f", value);
    else if (value < 999.95)
        snprintf(text, 16, "%.1f", value);
    else if (value < 99999.5)
        snprintf(text, 16, "%.0f", value);
    else
        snprintf(text, 16, "%.0fk", value / 1000);
    return text;
}

/* The counters beside a cost, for one operation. */
static const struct {
    const char *heading;
    enum counter counter;
} cost_columns[] = {
    { "flush", COUNTER_flushes },
    { "drop", COUNTER_flush_entries_dropped },
    { "miss", COUNTER_tlb_misses },
    { "walk", COUNTER_walk_cycles },
};

enum { COST_COLUMNS = sizeof(cost_columns) / sizeof(cost_columns[0]) };

static void put_cost_columns(FILE *stream, const struct lab_result *result)
{
    char text[16];

    for (unsigned i = 0; i < COST_COLUMNS; i++) {
        double total = (double)result->total[cost_columns[i].counter];

        if (!result->has_region || !result->ops)
            fprintf(stream, "%6s", "");
        else
            fprintf(stream, "%6s", short_number(total / result->ops, text));
    }
}

/* The columns of one model: of costs, and of other results. */
enum { COST_WIDTH = 9 + 7 + COST_COLUMNS * 6, VALUE_WIDTH = 18 };

static int group_width(const char *unit)
{
    return is_cost(unit) ? COST_WIDTH : VALUE_WIDTH;
}

static void put_group(FILE *stream, const struct lab_result *result,
                      const char *unit, double least)
{
    int width = group_width(unit);

    if (!result) {
        fprintf(stream, "%*s", width, "");
    } else if (result->skipped) {
        char text[LAB_WORD + 16];

        snprintf(text, sizeof(text), "skipped: %s", result->unit);
        fprintf(stream, "  %-*.*s", width - 2, width - 2, text);
    } else if (!is_cost(unit)) {
        fprintf(stream, "%*.1f", width, result->value);
    } else {
        char text[16] = "";

        if (least > 0)
            snprintf(text, sizeof(text), "%.1fx", result->value / least);
        fprintf(stream, "%9.1f%7s", result->value, text);
        put_cost_columns(stream, result);
    }
}

static void put_rule(FILE *stream, int width)
{
    while (width--)
        putc('-', stream);
    putc('\n', stream);
}

static void put_header(FILE *stream, const struct lab_run *runs,
                       unsigned count, const char *unit, int name_width)
{
    int width = group_width(unit);

    fprintf(stream, "%*s", name_width, "");
    for (unsigned r = 0; r < count; r++) {
        char title[96];

        snprintf(title, sizeof(title), "%s, %s", runs[r].model, unit);
        if (is_cost(unit))
            fprintf(stream, "%s  %-*s", r ? " |" : "",
                    r + 1 < count ? width - 2 : 0, title);
        else
            fprintf(stream, "%s%*s", r ? " |" : "", width, title);
    }
    if (is_cost(unit)) {
        fprintf(stream, "\n%-*s", name_width, "variant");
        for (unsigned r = 0; r < count; r++) {
            fprintf(stream, "%s%9s%7s", r ? " |" : "", "cost", "x");
            for (unsigned i = 0; i < COST_COLUMNS; i++)
                fprintf(stream, "%6s", cost_columns[i].heading);
        }
    }
    putc('\n', stream);
    put_rule(stream, name_width + (int)count * width + 2 * ((int)count - 1));
}

/* Keeps the rows of one unit. */
static void select_unit(struct rows *rows, const struct lab_run *runs,
                        unsigned count, const char *lab, const char *unit)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < rows->count; i++)
        if (!strcmp(unit_of(runs, count, lab, rows->variant[i]), unit))
            rows->variant[kept++] = rows->variant[i];
    rows->count = kept;
}

static int name_width_of(const struct rows *rows)
{
    int width = 8;

    for (unsigned i = 0; i < rows->count; i++)
        if ((int)strlen(rows->variant[i]) > width)
            width = (int)strlen(rows->variant[i]);
    return width;
}

/* The rows of one unit, as a table of their own. */
static void put_unit(FILE *stream, const struct lab_run *runs, unsigned count,
                     const char *lab, const char *unit)
{
    struct rows rows;
    int name_width;

    collect_rows(&rows, runs, count, lab);
    select_unit(&rows, runs, count, lab, unit);
    name_width = name_width_of(&rows);
    put_header(stream, runs, count, unit, name_width);
    for (unsigned i = 0; i < rows.count; i++) {
        const char *variant = rows.variant[i];

        fprintf(stream, "%-*s", name_width, variant);
        for (unsigned r = 0; r < count; r++) {
            if (r)
                fputs(" |", stream);
            put_group(stream, find_row(&runs[r], lab, variant), unit,
                      cheapest(&runs[r], lab, unit));
        }
        putc('\n', stream);
    }
    putc('\n', stream);
}

/* Whether an earlier row has the unit of row `index`. */
static bool unit_stands(const struct lab_run *runs, unsigned count,
                        const char *lab, const struct rows *rows,
                        unsigned index)
{
    const char *unit = unit_of(runs, count, lab, rows->variant[index]);

    for (unsigned i = 0; i < index; i++)
        if (!strcmp(unit_of(runs, count, lab, rows->variant[i]), unit))
            return true;
    return false;
}

static void put_rows(FILE *stream, const struct lab_run *runs,
                     unsigned count, const char *lab)
{
    struct rows rows;

    collect_rows(&rows, runs, count, lab);
    for (unsigned i = 0; i < rows.count; i++)
        if (!unit_stands(runs, count, lab, &rows, i))
            put_unit(stream, runs, count, lab,
                     unit_of(runs, count, lab, rows.variant[i]));
}

/* What of a variant's refills: the value for one operation, or 0. */
static double per_operation(const struct lab_result *result,
                            enum counter counter)
{
    return result && result->has_region && result->ops
               ? (double)result->total[counter] / result->ops : 0;
}

static const struct {
    const char *heading;
    int width;
    enum counter counter;
} refill_columns[] = {
    { "refill", 7, COUNTER_refill_misses },
    { "same", 7, COUNTER_refill_avoidable },
    { "other", 7, COUNTER_refill_remapped },
    { "cycles", 8, COUNTER_refill_cycles },
};

enum {
    REFILL_COLUMNS = sizeof(refill_columns) / sizeof(refill_columns[0]),
    REFILL_WIDTH = 3 * 7 + 8 + 7,       /* these, and a percentage */
};

static void put_refill_group(FILE *stream, const struct lab_result *result)
{
    char text[16];

    if (!per_operation(result, COUNTER_refill_misses)) {
        fprintf(stream, "%*s", REFILL_WIDTH, "");
        return;
    }
    for (unsigned i = 0; i < REFILL_COLUMNS; i++)
        fprintf(stream, "%*s", refill_columns[i].width,
                short_number(per_operation(result, refill_columns[i].counter),
                             text));
    fprintf(stream, "%6.1f%%",
            100 * per_operation(result, COUNTER_refill_cycles) /
                per_operation(result, COUNTER_cycles));
}

static void put_refill_header(FILE *stream, const struct lab_run *runs,
                              unsigned count, int name_width)
{
    fprintf(stream, "%-*s", name_width, "");
    for (unsigned r = 0; r < count; r++)
        fprintf(stream, "%s  %s, refills%*s", r ? " |" : "", runs[r].model,
                r + 1 < count ? REFILL_WIDTH - 11 -
                                (int)strlen(runs[r].model) : 0, "");
    fprintf(stream, "\n%-*s", name_width, "variant");
    for (unsigned r = 0; r < count; r++) {
        fputs(r ? " |" : "", stream);
        for (unsigned i = 0; i < REFILL_COLUMNS; i++)
            fprintf(stream, "%*s", refill_columns[i].width,
                    refill_columns[i].heading);
        fprintf(stream, "%7s", "%");
    }
    putc('\n', stream);
    put_rule(stream, name_width + (int)count * REFILL_WIDTH +
                         2 * ((int)count - 1));
}

static bool is_charged(const struct lab_run *runs, unsigned count,
                       const char *lab, const char *variant)
{
    for (unsigned r = 0; r < count; r++)
        if (per_operation(lab_find(&runs[r], lab, variant),
                          COUNTER_refill_misses) > 0)
            return true;
    return false;
}

/* The rows in which flushes were charged with refills, if there are any. */
static void put_refills(FILE *stream, const struct lab_run *runs,
                        unsigned count, const char *lab)
{
    struct rows rows;
    int name_width = 8;
    unsigned kept = 0;

    collect_rows(&rows, runs, count, lab);
    for (unsigned i = 0; i < rows.count; i++) {
        if (!is_charged(runs, count, lab, rows.variant[i]))
            continue;
        rows.variant[kept++] = rows.variant[i];
        if ((int)strlen(rows.variant[i]) > name_width)
            name_width = (int)strlen(rows.variant[i]);
    }
    if (!kept)
        return;
    put_refill_header(stream, runs, count, name_width);
    for (unsigned i = 0; i < kept; i++) {
        fprintf(stream, "%-*s", name_width, rows.variant[i]);
        for (unsigned r = 0; r < count; r++) {
            if (r)
                fputs(" |", stream);
            put_refill_group(stream,
                             lab_find(&runs[r], lab, rows.variant[i]));
        }
        putc('\n', stream);
    }
    putc('\n', stream);
}

/* "p6: 12 checks, 0 failed", and what was skipped as a whole. */
static void put_checks(FILE *stream, const struct lab_run *runs,
                       unsigned count, const char *lab)
{
    for (unsigned r = 0; r < count; r++) {
        const struct lab_checks *checks = lab_find_checks(&runs[r], lab);
        const struct lab_result *skipped = lab_find(&runs[r], lab, "");

        fprintf(stream, "%s%s: ", r ? "; " : "", runs[r].model);
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

void lab_failures(const struct lab_run *run, FILE *stream)
{
    if (run->ok)
        return;
    for (unsigned i = 0; i < run->failures; i++)
        fprintf(stream, "%s: %s\n", run->model, run->failure[i]);
    if (!*run->end)
        return;
    fprintf(stream, "%s: %s; its last lines:\n", run->model, run->end);
    for (unsigned i = run->lines > LAB_TAIL ? run->lines - LAB_TAIL : 0;
         i < run->lines; i++)
        fprintf(stream, "    %s\n", run->tail[i % LAB_TAIL]);
}

void lab_table(const struct lab_run *runs, unsigned count,
               const char *const *labs, FILE *stream)
{
    for (; *labs; labs++) {
        fprintf(stream, "\n%s\n", *labs);
        wrap_text(stream, lab_question(*labs), WIDTH, 4);
        putc('\n', stream);
        for (unsigned r = 0; r < count; r += MODELS_ABREAST) {
            unsigned abreast = count - r < MODELS_ABREAST ? count - r
                                                          : MODELS_ABREAST;

            put_rows(stream, runs + r, abreast, *labs);
            put_refills(stream, runs + r, abreast, *labs);
        }
        put_checks(stream, runs, count, *labs);
    }
    putc('\n', stream);
    wrap_text(stream, per_op, WIDTH, 0);
    if (count && runs[0].attributed)
        wrap_text(stream, per_refill, WIDTH, 0);
    for (unsigned r = 0; r < count; r++)
        lab_failures(&runs[r], stream);
}
