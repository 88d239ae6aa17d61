/*
 * Every row of the manuals' clock tables, on the model of its processor.
 *
 * A row of clocks_MODEL.csv has in `figure` what is printed, and in `test` the
 * runs that show it: "SETUP : CODE; SETUP : CODE". Words of a setup beyond those
 * of bench.h say which of the figure's numbers is expected: `low` and `high` of a
 * range, n=N of a formula, is=N another number that the row prints, plus=N more
 * than the figure. The instruction behind a transfer is a HLT: its m is 1.
 *
 * A range is exact if both ends are reached.
 *
 * Rows that are not exact are listed in apart.txt, with the reason. A listed row
 * that is exact fails, and so does a row that is neither.
 */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/timing/clocks/bench.h"
#include "tests/timing/clocks/suites.h"

enum { LINE_MAX_BYTES = 4096, FIELDS = 9 };
enum { KEYS, FIGURE, TEST, MNEMONIC, FORM, CLOCKS_MIN, CLOCKS_MAX };

static const char folder[] = "tests/timing/clocks";

/* Splits a line of CSV in place; fields may be quoted. */
static void split(char *line, char *field[FIELDS])
{
    for (unsigned i = 0; i < FIELDS; i++) {
        char *to = line;
        bool quoted = *line == '"';

        field[i] = line;
        line += quoted;
        while (*line && *line != '\n') {
            if (quoted && line[0] == '"' && line[1] == '"')
                line++;
            else if (quoted && *line == '"')
                break;
            else if (!quoted && *line == ',')
                break;
            *to++ = *line++;
        }
        line += quoted && *line == '"';
        if (*line)
            line++;
        *to = 0;
    }
}

static const char *word(const char *setup, const char *name)
{
    const char *at = setup;
    size_t length = strlen(name);

    while ((at = strstr(at, name))) {
        bool starts = at == setup || at[-1] == ' ';

        if (starts && (name[length - 1] == '=' || !at[length] ||
                       at[length] == ' '))
            return at + length;
        at += length;
    }
    return NULL;
}

/* What a run is expected to take: "6", "7+m", "5+4n", "6-42", "37+TS(199)". */
static uint32_t expected(const char *figure, const char *setup)
{
    char *at;
    uint32_t clocks = (uint32_t)strtoul(figure, &at, 10);
    const char *n = word(setup, "n="), *is = word(setup, "is="),
               *plus = word(setup, "plus=");

    if (is)
        return (uint32_t)strtoul(is, NULL, 10);
    if (*at == '-') {
        uint32_t high = (uint32_t)strtoul(at + 1, &at, 10);

        if (word(setup, "high"))
            clocks = high;
    }
    while (*at == '+') {
        uint32_t number = 1;

        at++;
        if (!strncmp(at, "TS(", 3)) {
            clocks += (uint32_t)strtoul(at + 3, &at, 10);
            at++;
        }
        if (*at >= '0' && *at <= '9')
            number = (uint32_t)strtoul(at, &at, 10);
        if (*at == 'n')
            clocks += number * (n ? (uint32_t)strtoul(n, NULL, 10) : 0);
        if (*at == 'm')
            clocks++;
        at += *at == 'n' || *at == 'm';
    }
    return clocks + (plus ? (uint32_t)strtoul(plus, NULL, 10) : 0);
}

/* Whether every run of a row takes what is printed. *what tells the first that
 * does not. */
static bool is_exact(char *field[FIELDS], char *what, size_t size)
{
    const char *test = field[TEST];

    snprintf(what, size, "no run");
    if (!*test || !*field[FIGURE])
        return false;
    if (strchr(field[FIGURE], '-') && !(word(test, "low") &&
                                        word(test, "high"))) {
        snprintf(what, size, "not both ends of %s", field[FIGURE]);
        return false;
    }
    for (; test; test = strstr(test, "; ")) {
        char setup[256];
        const char *code;
        uint32_t cycles, want;

        test += !strncmp(test, "; ", 2) ? 2 : 0;
        code = strstr(test, " : ");
        ck_assert_ptr_nonnull(code);
        snprintf(setup, sizeof setup, "%.*s", (int)(code - test), test);
        want = expected(field[FIGURE], setup);
        cycles = bench_cycles(setup, code + 3);
        if (cycles != want * 100) {
            snprintf(what, size, "%u.%02u for %u: %.160s : %.24s", cycles / 100,
                     cycles % 100, want, setup, code + 3);
            return false;
        }
    }
    return true;
}

/* Whether apart.txt lists line `number` of a model's table, with a reason. */
static bool is_listed(const char *model, unsigned number, char *field[FIELDS])
{
    char path[64], line[512], start[512];
    bool listed = false;
    FILE *file;

    snprintf(path, sizeof path, "%s/apart.txt", folder);
    snprintf(start, sizeof start, "%s | %u | %s | %s | ", model, number,
             field[MNEMONIC], field[FORM]);
    file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file))
        listed |= !strncmp(line, start, strlen(start)) &&
                  strlen(line) > strlen(start) + 1;
    fclose(file);
    return listed;
}

/* The printed figure is that of the columns that hold it as numbers. */
static void check_figure(char *field[FIELDS])
{
    char *end;
    unsigned long least = strtoul(field[FIGURE], &end, 10);

    if (!*field[FIGURE] || !*field[CLOCKS_MIN] || *end == '+')
        return;                 /* of a formula, the column has what it can */
    ck_assert_msg(least == strtoul(field[CLOCKS_MIN], NULL, 10) &&
                  (*end != '-' || strtoul(end + 1, NULL, 10) ==
                                      strtoul(field[CLOCKS_MAX], NULL, 10)),
                  "%s %s: figure %s", field[MNEMONIC], field[FORM],
                  field[FIGURE]);
}

/* The table has so many rows; at least so many of 100 rows with a figure are
 * exact. */
static void check_model(const char *model, unsigned rows_known,
                        unsigned least_percent)
{
    unsigned rows = 0, figures = 0, exact = 0, apart = 0, wrong = 0;
    char path[64], line[LINE_MAX_BYTES], what[256];
    char *field[FIELDS];
    FILE *file;

    snprintf(path, sizeof path, "%s/clocks_%s.csv", folder, model);
    file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));     /* its head */
    bench_up(model);
    while (fgets(line, sizeof line, file)) {
        bool is, listed;

        split(line, field);
        check_figure(field);
        is = is_exact(field, what, sizeof what);
        listed = is_listed(model, rows + 2, field);
        rows++;
        figures += *field[FIGURE] != 0;
        exact += is;
        apart += !is && listed;
        if (is != listed)
            continue;
        wrong++;
        fprintf(stderr, "%s, row %u: %s %s: %s\n", model, rows + 1,
                field[MNEMONIC], field[FORM],
                is ? "exact, and in apart.txt" : what);
    }
    fclose(file);
    bench_down();
    printf("clocks of %s: %u rows, %u with a figure, %u exact, %u listed\n",
           model, rows, figures, exact, apart);
    ck_assert_uint_eq(wrong, 0);
    ck_assert_msg(exact * 100 >= figures * least_percent,
                  "less than %u %% are exact", least_percent);
    ck_assert_uint_eq(rows, rows_known);
    ck_assert_uint_eq(rows, exact + apart);
}

START_TEST(the_i386_takes_the_clocks_of_each_row_of_its_table)
{
    check_model("i386", 777, 95);
}
END_TEST

START_TEST(the_i486_takes_the_clocks_of_each_row_of_its_table)
{
    check_model("i486", 255, 95);
}
END_TEST

START_TEST(the_pentium_takes_the_clocks_of_each_row_of_its_table)
{
    check_model("pentium", 391, 95);
}
END_TEST

Suite *rows_suite(void)
{
    Suite *s = suite_create("rows");
    TCase *tc = tcase_create("rows");

    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, the_i386_takes_the_clocks_of_each_row_of_its_table);
    tcase_add_test(tc, the_i486_takes_the_clocks_of_each_row_of_its_table);
    tcase_add_test(tc, the_pentium_takes_the_clocks_of_each_row_of_its_table);
    suite_add_tcase(s, tc);
    return s;
}
