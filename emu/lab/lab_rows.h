/*
 * The rows of a table of results: one for each variant of an experiment, in
 * the order in which the runs first name them. The runs are groups of columns
 * with " |" between them.
 */
#ifndef PAGEWALK_EMU_LAB_LAB_ROWS_H
#define PAGEWALK_EMU_LAB_LAB_ROWS_H

#include "emu/lab/lab.h"

/* What a table shows: one experiment, in runs that stand side by side. Runs
 * whose machine ignores an option stand in none. */
struct lab_group {
    const char *lab;
    const struct lab_run *run[LAB_COLUMNS_MAX];
    unsigned count;
    unsigned width;             /* of the terminal, in columns */
};

struct lab_rows {
    const char *variant[LAB_RESULTS_MAX];
    unsigned count;
    const char *unit;           /* that all have; null: of several units */
};

/* All rows of a table. A run that cannot measure variants skips them by the
 * start of their names ("4m" for "4m_16" and "4m_64"); such a name is no row
 * of its own where another run has these variants. */
void lab_rows_collect(struct lab_rows *rows, const struct lab_group *group);

/* The unit of a row ("cycles/page"), from the first run that has measured it;
 * "" where none has. */
const char *lab_rows_unit(const struct lab_group *group, const char *variant);

/* What a run says of a row: its result, or that of the name by which the run
 * skipped the variant; null: nothing. */
const struct lab_result *lab_rows_result(const struct lab_run *run,
                                         const char *lab,
                                         const char *variant);

/* Columns for the longest name. */
int lab_rows_name_width(const struct lab_rows *rows);

/* Prints each row: its name, and for each run what `cell` prints, which must
 * be of equal width in all rows; then an empty line. */
void lab_rows_print(const struct lab_rows *rows,
                    const struct lab_group *group,
                    void (*cell)(const struct lab_rows *rows,
                                 const struct lab_group *group, unsigned run,
                                 const char *variant, FILE *stream),
                    FILE *stream);

/* The line under a heading, for rows whose cells have this width. */
void lab_rows_rule(const struct lab_rows *rows, const struct lab_group *group,
                   int cell_width, FILE *stream);

/* What is printed in front of each run's cell. */
static inline const char *lab_rows_separator(unsigned run)
{
    return run ? " |" : "";
}

/* How many runs' cells of `cell_width` fit beside each other: at least one. */
unsigned lab_rows_abreast(const struct lab_rows *rows,
                          const struct lab_group *group, int cell_width);

/* The runs [first, first + count) of a group, or those up to its end. */
struct lab_group lab_rows_part(const struct lab_group *group, unsigned first,
                               unsigned count);

/* Prints "TITLE, WHAT" above each run's cell, in as many lines as the longest
 * title takes. */
void lab_rows_titles(const struct lab_rows *rows,
                     const struct lab_group *group, const char *what,
                     int cell_width, FILE *stream);

/* What makes a table beside that of the results. */
struct lab_rows_table {
    /* Whether the table has a row for a variant. */
    bool (*has)(const struct lab_group *group, const char *variant);
    /* Columns of a run's cell. */
    int (*width)(const struct lab_rows *rows, const struct lab_group *group);
    void (*heading)(const struct lab_rows *rows,
                    const struct lab_group *group, FILE *stream);
    /* As for lab_rows_print. */
    void (*cell)(const struct lab_rows *rows, const struct lab_group *group,
                 unsigned run, const char *variant, FILE *stream);
};

/* Prints such a table, with as many runs side by side as have room; nothing
 * where it has no rows. */
void lab_rows_print_table(const struct lab_rows_table *table,
                          const struct lab_group *group, FILE *stream);

#endif
