#include "emu/lab/lab_rows.h"

#include <string.h>

enum { NAME_WIDTH_MIN = 8 };

/* Whether "4m" stands for "4m_16". */
static bool stands_for(const char *prefix, const char *variant)
{
    size_t length = strlen(prefix);

    return !strncmp(prefix, variant, length) && variant[length] == '_';
}

/* The first run's result of a variant that was not skipped, or null. */
static const struct lab_result *measured(const struct lab_group *group,
                                         const char *variant)
{
    for (unsigned r = 0; r < group->count; r++) {
        const struct lab_result *result = lab_find(group->run[r],
                                                   group->lab, variant);

        if (result && !result->skipped)
            return result;
    }
    return NULL;
}

static bool stands_for_a_row(const struct lab_rows *rows, const char *name)
{
    for (unsigned i = 0; i < rows->count; i++)
        if (stands_for(name, rows->variant[i]))
            return true;
    return false;
}

/* Takes out the names that stand for other rows and are no variants. */
static void drop_prefixes(struct lab_rows *rows,
                          const struct lab_group *group)
{
    const struct lab_rows all = *rows;

    rows->count = 0;
    for (unsigned i = 0; i < all.count; i++)
        if (measured(group, all.variant[i]) ||
            !stands_for_a_row(&all, all.variant[i]))
            rows->variant[rows->count++] = all.variant[i];
}

static void add_row(struct lab_rows *rows, const char *variant)
{
    for (unsigned i = 0; i < rows->count; i++)
        if (!strcmp(rows->variant[i], variant))
            return;
    if (rows->count < LAB_RESULTS_MAX)
        rows->variant[rows->count++] = variant;
}

void lab_rows_collect(struct lab_rows *rows, const struct lab_group *group)
{
    rows->count = 0;
    for (unsigned r = 0; r < group->count; r++)
        for (unsigned i = 0; i < group->run[r]->results; i++) {
            const struct lab_result *result = &group->run[r]->result[i];

            if (!strcmp(result->lab, group->lab) && *result->variant)
                add_row(rows, result->variant);
        }
    drop_prefixes(rows, group);
}

const char *lab_rows_unit(const struct lab_group *group, const char *variant)
{
    const struct lab_result *result = measured(group, variant);

    return result ? result->unit : "";
}

const struct lab_result *lab_rows_result(const struct lab_run *run,
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

int lab_rows_name_width(const struct lab_rows *rows)
{
    int width = NAME_WIDTH_MIN;

    for (unsigned i = 0; i < rows->count; i++)
        if ((int)strlen(rows->variant[i]) > width)
            width = (int)strlen(rows->variant[i]);
    return width;
}

void lab_rows_print(const struct lab_rows *rows,
                    const struct lab_group *group,
                    void (*cell)(const struct lab_rows *rows,
                                 const struct lab_group *group, unsigned run,
                                 const char *variant, FILE *stream),
                    FILE *stream)
{
    int name_width = lab_rows_name_width(rows);

    for (unsigned i = 0; i < rows->count; i++) {
        fprintf(stream, "%-*s", name_width, rows->variant[i]);
        for (unsigned r = 0; r < group->count; r++) {
            fputs(lab_rows_separator(r), stream);
            cell(rows, group, r, rows->variant[i], stream);
        }
        putc('\n', stream);
    }
    putc('\n', stream);
}

void lab_rows_rule(const struct lab_rows *rows, const struct lab_group *group,
                   int cell_width, FILE *stream)
{
    int separators = (int)strlen(lab_rows_separator(1)) *
                     ((int)group->count - 1);
    int width = lab_rows_name_width(rows) +
                (int)group->count * cell_width + separators;

    while (width--)
        putc('-', stream);
    putc('\n', stream);
}

unsigned lab_rows_abreast(const struct lab_rows *rows,
                          const struct lab_group *group, int cell_width)
{
    int separator = (int)strlen(lab_rows_separator(1));
    int left = (int)group->width - lab_rows_name_width(rows) - cell_width;

    return left < 0 ? 1 : 1 + (unsigned)(left / (cell_width + separator));
}

struct lab_group lab_rows_part(const struct lab_group *group, unsigned first,
                               unsigned count)
{
    struct lab_group part = { .lab = group->lab, .width = group->width };

    while (part.count < count && first + part.count < group->count) {
        part.run[part.count] = group->run[first + part.count];
        part.count++;
    }
    return part;
}

/* The length of the piece of a title that stands in one line: up to a comma
 * where there is one, else cut. */
static size_t piece(const char *text, size_t width)
{
    size_t length = strlen(text), end = width;

    if (length <= width)
        return length;
    while (end && text[end - 1] != ',')
        end--;
    return end ? end : width;
}

void lab_rows_titles(const struct lab_rows *rows,
                     const struct lab_group *group, const char *what,
                     int cell_width, FILE *stream)
{
    char title[LAB_COLUMNS_MAX][LAB_NAME_WIDTH + LAB_WORD];
    const char *left[LAB_COLUMNS_MAX];
    const int indent = 2, width = cell_width - indent;
    bool more = true;

    for (unsigned r = 0; r < group->count; r++) {
        snprintf(title[r], sizeof(title[r]), "%s, %s", group->run[r]->title,
                 what);
        left[r] = title[r];
    }
    while (more) {
        more = false;
        fprintf(stream, "%*s", lab_rows_name_width(rows), "");
        for (unsigned r = 0; r < group->count; r++) {
            int length = (int)piece(left[r], (size_t)width);

            fprintf(stream, "%s%*s%.*s%*s", lab_rows_separator(r), indent, "",
                    length, left[r],
                    r + 1 < group->count ? width - length : 0, "");
            left[r] += length;
            left[r] += strspn(left[r], " ");
            more |= *left[r] != 0;
        }
        putc('\n', stream);
    }
}

/* The rows of a group that a table has; how many. */
static unsigned find_rows(struct lab_rows *rows,
                          const struct lab_rows_table *table,
                          const struct lab_group *group)
{
    struct lab_rows all;

    rows->count = 0;
    lab_rows_collect(&all, group);
    for (unsigned i = 0; i < all.count; i++)
        if (table->has(group, all.variant[i]))
            rows->variant[rows->count++] = all.variant[i];
    return rows->count;
}

void lab_rows_print_table(const struct lab_rows_table *table,
                          const struct lab_group *group, FILE *stream)
{
    struct lab_rows rows;
    unsigned abreast;

    if (!find_rows(&rows, table, group))
        return;
    abreast = lab_rows_abreast(&rows, group, table->width(&rows, group));
    for (unsigned first = 0; first < group->count; first += abreast) {
        struct lab_group part = lab_rows_part(group, first, abreast);

        if (!find_rows(&rows, table, &part))
            continue;
        table->heading(&rows, &part, stream);
        lab_rows_print(&rows, &part, table->cell, stream);
    }
}
