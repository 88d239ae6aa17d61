/* What the parts of the report share: the page that is written, its tables, and
 * how members of an input are read. */
#ifndef PAGEWALK_EMU_REPORT_REPORT_PARTS_H
#define PAGEWALK_EMU_REPORT_REPORT_PARTS_H

#include "emu/report/html.h"
#include "emu/report/report.h"

enum { REPORT_COLUMNS_MAX = 24 };

struct report {
    FILE *stream;
    const struct report_input *all;
    unsigned all_count;
    unsigned rows;              /* of tables of sites and functions */
    struct error *error;
    bool failed;                /* `error` has the first fault */
    unsigned section;           /* how many have a number for a name */
    /* The inputs of the kind that is being written, and their letters. */
    const struct report_input *input[REPORT_INPUTS_MAX];
    char letter[REPORT_INPUTS_MAX];
    unsigned count;
};

/* How a plot shows the plotted columns of a table. */
enum report_plot {
    REPORT_PLOT_NONE,
    REPORT_PLOT_STACK,          /* a bar for each row: its columns on end */
    REPORT_PLOT_CAUSES,         /* a bar for each input: its rows on end */
    REPORT_PLOT_LINES,          /* a line for each column over the rows' names */
    REPORT_PLOT_LINES_LOG,      /* the same over the logarithm of the names */
    REPORT_PLOT_HEAT,           /* a field for each 4 MiB of addresses */
};

struct report_column {
    const char *name;
    bool plotted;
};

struct report_table {
    const char *id, *title;
    const char *text;           /* what it shows, and how it is read */
    const char *row;            /* what a row is: the first column's heading */
    const char *unit;           /* of the plotted columns */
    enum report_plot plot;
    const struct report_column *column;
    unsigned columns;
    const char *const *side;    /* columns come once for each of these; null: */
    unsigned sides;             /* for each input of the kind */
    const char *difference;     /* null, or the heading of a last column, which
                                   is there if there are two inputs or more */
};

void report_table_begin(struct report *r, const struct report_table *table);
void report_table_end(struct report *r);

void report_row_begin(struct report *r, const char *name);
/* A row whose name is a number on the plot's axis. */
void report_row_number(struct report *r, uint64_t number);
void report_row_end(struct report *r);

/* Cells, from left to right. */
void report_cell_count(struct report *r, uint64_t value);
void report_cell_real(struct report *r, double value, unsigned decimals);
void report_cell_difference(struct report *r, uint64_t first, uint64_t last);
void report_cell_text(struct report *r, const char *text);
void report_cell_none(struct report *r);

/*
 * Members of an input. What is not there is 0, "" or null; what is of another
 * type fails the report with a line that names the file and `place`.
 */
uint64_t report_count_of(struct report *r, unsigned input, const cJSON *object,
                         const char *place, const char *name);
double report_real_of(struct report *r, unsigned input, const cJSON *object,
                      const char *place, const char *name);
const char *report_text_of(struct report *r, unsigned input,
                           const cJSON *object, const char *place,
                           const char *name);
const cJSON *report_object_of(struct report *r, unsigned input,
                              const cJSON *object, const char *name);
const cJSON *report_array_of(struct report *r, unsigned input,
                             const cJSON *object, const char *name);

/* Fails the report, unless it has failed. */
void report_refuse(struct report *r, unsigned input, const char *place,
                   const char *name, const char *why);

/* What the inputs have of one thing, such as a call site. */
struct report_row {
    const char *name, *second;  /* second: its cause, or "" */
    const cJSON *at[REPORT_INPUTS_MAX];     /* null: the input has none */
    double weight;
};

struct report_rows {
    struct report_row *row;
    size_t count, capacity;
};

/* Adds a row; false: no memory. */
bool report_rows_add(struct report *r, struct report_rows *rows,
                     unsigned input, const char *name, const char *second,
                     const cJSON *node, double weight);
/* Joins the rows of one name, and sorts them by weight; or, `in_order`, leaves
 * them in the order in which their names came first. */
void report_rows_join(struct report_rows *rows, bool in_order);
void report_rows_free(struct report_rows *rows);

#define REPORT_KIND(name, schema, what) void report_##name(struct report *r);
#include "emu/report/report_kind.def"
#undef REPORT_KIND

/* Sections of the statistics, in files of their own. */
void report_call_sites(struct report *r);
void report_miss_sites(struct report *r);
void report_functions(struct report *r);
void report_regions(struct report *r);
void report_heat(struct report *r);

/* The page's style and scripts (assets.S). Both of d3 are "" where there is
 * none. */
extern const char report_style[], report_script[];
extern const char report_d3[], report_d3_licence[];

#endif
