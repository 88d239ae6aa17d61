/*
 * The report: what JSON files of Pagewalk say, as one page of HTML with plots.
 *
 * The page holds all it needs: style, script, numbers. Each plot is drawn from
 * the table beside it, by d3 in the reader's browser, so a page that is read
 * without scripts, or was made without d3, lacks nothing but the plots.
 *
 * Nothing of a file reaches the page but as text, and what a page shows of a
 * file is bounded (REPORT_ROWS_MAX, REPORT_POINTS_MAX), so that no file makes a
 * page too large to open.
 */
#ifndef PAGEWALK_EMU_REPORT_REPORT_H
#define PAGEWALK_EMU_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "emu/host/error.h"

enum {
    REPORT_INPUTS_MAX = 8,
    REPORT_ROWS = 24,           /* of a table of sites, unless asked for more */
    REPORT_ROWS_MAX = 1000,
    REPORT_POINTS_MAX = 2000,   /* of a time line, or of a sweep */
};

/* What a file is, by its schema. */
enum report_kind {
#define REPORT_KIND(name, schema, what) REPORT_##name,
#include "emu/report/report_kind.def"
#undef REPORT_KIND
    REPORT_KINDS
};

struct report_input {
    const char *path;           /* as the user wrote it */
    enum report_kind kind;
    cJSON *root;
};

/* Reads a file, and checks its schema. False: the line names file and place. */
bool report_input_read(struct report_input *input, const char *path,
                       struct error *error);

/* The same of a text in memory, which `path` stands for. */
bool report_input_parse(struct report_input *input, const char *text,
                        const char *path, struct error *error);
void report_input_free(struct report_input *input);

/* Writes the page of 1 to REPORT_INPUTS_MAX inputs; `rows` is how many sites and
 * functions a table shows, 1 to REPORT_ROWS_MAX. False: an input has something
 * else where a number or a name must be; the line names file and place. */
bool report_write(const struct report_input *inputs, unsigned count,
                  unsigned rows, FILE *stream, struct error *error);

#endif
