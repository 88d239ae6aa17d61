/* A comparison of two statistics files as text. */
#include <string.h>

#include "base/escape.h"
#include "emu/host/number.h"
#include "emu/stats/stats_diff.h"

enum {
    NAME_MAX = 120, NAME_WIDTH_MIN = 20,
    WIDTH = 17,                 /* of a number: up to 1,000,000,000,000 */
    SHARE_WIDTH = 10, COUNT_WIDTH = 12, SHARE_MAX = 99999,
};

/* "kunmap_local invlpg". Returns its length. */
static int put_name(const struct stats_diff_row *row, char name[NAME_MAX])
{
    char text[NAME_MAX];

    snprintf(text, sizeof(text), "%.*s%s%s", (int)row->name_length,
             row->name, row->cause ? " " : "", row->cause ? row->cause : "");
    return (int)strlen(escape_text(text, name, NAME_MAX));
}

static bool changed(const struct stats_diff_row *row)
{
    return row->has[0] != row->has[1] || row->cycles[0] != row->cycles[1] ||
           row->count[0] != row->count[1];
}

static int name_width(const struct stats_diff *diff)
{
    char name[NAME_MAX];
    int width = NAME_WIDTH_MIN;

    for (size_t i = 0; i < diff->row_count; i++) {
        int length = changed(&diff->rows[i]) ? put_name(&diff->rows[i], name)
                                             : 0;

        if (length > width)
            width = length;
    }
    return width;
}

static void put_value(FILE *stream, bool has, uint64_t value)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, " %*s", WIDTH,
            has ? number_group(value, text, sizeof(text)) : "-");
}

/* "+1,234", "-1,234" or "0" */
static char *signed_text(const uint64_t value[2], char text[NUMBER_TEXT_MAX])
{
    if (value[0] == value[1])
        return strcpy(text, "0");
    text[0] = value[1] > value[0] ? '+' : '-';
    number_group(value[1] > value[0] ? value[1] - value[0]
                                     : value[0] - value[1],
                 text + 1, NUMBER_TEXT_MAX - 1);
    return text;
}

static double percent_of(const uint64_t value[2], uint64_t whole)
{
    return 100 * ((double)value[1] - (double)value[0]) / (double)whole;
}

/* The change as a share of the first value. */
static void put_share(FILE *stream, const bool has[2], const uint64_t value[2])
{
    char text[NUMBER_TEXT_MAX];
    double percent = value[0] ? percent_of(value, value[0]) : 0;

    if (!has[0] || !has[1])
        strcpy(text, has[0] ? "gone" : "added");
    else if (!value[0] && value[1])
        strcpy(text, "from 0");
    else if (percent >= SHARE_MAX)
        snprintf(text, sizeof(text), ">%d%%", SHARE_MAX);
    else
        snprintf(text, sizeof(text), "%+.2f%%", percent);
    fprintf(stream, " %*s", SHARE_WIDTH, text);
}

static void put_values(FILE *stream, int width, const char *name,
                       const bool has[2], const uint64_t value[2])
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "%-*s", width, name);
    put_value(stream, has[0], value[0]);
    put_value(stream, has[1], value[1]);
    fprintf(stream, " %*s", WIDTH, signed_text(value, text));
    put_share(stream, has, value);
}

static void put_heading(FILE *stream, int width, const char *name,
                        const char *a, const char *b)
{
    fprintf(stream, "%-*s %*s %*s %*s %*s", width, name, WIDTH, a, WIDTH, b,
            WIDTH, "change", SHARE_WIDTH, "of A");
}

static void put_totals(const struct stats_diff *diff, int width, FILE *stream)
{
    static const bool both[2] = {true, true};

    put_heading(stream, width, "total", "A", "B");
    putc('\n', stream);
    for (unsigned i = 0; i < diff->total_count; i++) {
        const struct stats_diff_total *total = &diff->totals[i];

        put_values(stream, width, total->label, total->has, total->value);
        putc('\n', stream);
    }
    put_values(stream, width, "flush cost", both, diff->flush_cost);
    fputs("\n\n", stream);
}

static void put_models(const struct stats_diff *diff, FILE *stream)
{
    for (unsigned i = 0; i < 2; i++) {
        fprintf(stream, "%c: ", "AB"[i]);
        escape_print(diff->path[i], stream);
        fprintf(stream, ", model %s\n",
                diff->model[i] ? diff->model[i] : "unknown");
    }
    putc('\n', stream);
}

void stats_diff_print(const struct stats_diff *diff, FILE *stream)
{
    bool regions = diff->by == STATS_DIFF_BY_region;
    int width = name_width(diff);
    size_t equal = 0;
    char text[NUMBER_TEXT_MAX], name[NAME_MAX];

    put_models(diff, stream);
    put_totals(diff, width, stream);
    put_heading(stream, width, stats_diff_by_name(diff->by), "cycles of A",
                "cycles of B");
    fprintf(stream, " %*s\n", COUNT_WIDTH, regions ? "passes" : "flushes");
    for (size_t i = 0; i < diff->row_count; i++) {
        const struct stats_diff_row *row = &diff->rows[i];

        if (!changed(row)) {
            equal++;
            continue;
        }
        put_name(row, name);
        put_values(stream, width, name, row->has, row->cycles);
        fprintf(stream, " %*s\n", COUNT_WIDTH,
                signed_text(row->count, text));
    }
    fprintf(stream, "%zu of %zu unchanged\n", equal, diff->row_count);
}

/* "alloc_page invlpg: +1,234 cycles are +5.10% of A's flush cost" */
static void put_above(const char *name, const uint64_t cycles[2],
                      uint64_t whole, const char *what, uint32_t limit,
                      FILE *stream)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "%s: %s cycles", name, signed_text(cycles, text));
    if (whole)
        fprintf(stream, ", %+.2f%% of A's %s", percent_of(cycles, whole),
                what);
    else
        fprintf(stream, ", and A's %s is 0", what);
    fprintf(stream, ": above %.10g%%\n", limit / 1000.0);
}

unsigned stats_diff_print_above(const struct stats_diff *diff, uint32_t limit,
                                FILE *stream)
{
    const char *what = diff->by == STATS_DIFF_BY_region ? "cycles"
                                                        : "flush cost";
    unsigned above = 0;
    char name[NAME_MAX];

    if (stats_diff_above(diff->flush_cost[0], diff->flush_cost[1],
                         diff->flush_cost[0], limit)) {
        put_above("flush cost", diff->flush_cost, diff->flush_cost[0],
                  "flush cost", limit, stream);
        above++;
    }
    for (size_t i = 0; i < diff->row_count; i++) {
        const struct stats_diff_row *row = &diff->rows[i];

        if (!stats_diff_above(row->cycles[0], row->cycles[1], diff->whole,
                              limit))
            continue;
        put_name(row, name);
        put_above(name, row->cycles, diff->whole, what, limit, stream);
        above++;
    }
    return above;
}
