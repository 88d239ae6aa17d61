/* Delta debugging over the lines of a stream (Zeller, Hildebrandt 2002, in
 * its plainest form: halves, quarters, ... down to single lines). */
#include "tests/reference/shrink.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/reference/command.h"
#include "tests/reference/exit.h"

struct lines {
    char **line;
    int count;
};

static struct lines cut(char *text)
{
    struct lines lines = { NULL, 0 };
    int most = 1;

    for (const char *c = text; *c; c++)
        most += *c == '\n';
    lines.line = calloc((size_t)most, sizeof *lines.line);
    if (!lines.line) {
        fprintf(stderr, "count_compare: out of memory\n");
        exit(EXIT_HOST);
    }
    for (char *c = strtok(text, "\n"); c; c = strtok(NULL, "\n"))
        lines.line[lines.count++] = c;
    return lines;
}

/* Writes all lines but those from first to first + left_out - 1. */
static void write_without(const struct lines *lines, int first, int left_out,
                          const char *path)
{
    FILE *out = fopen(path, "w");

    if (!out) {
        perror(path);
        exit(EXIT_HOST);
    }
    for (int i = 0; i < lines->count; i++)
        if (i < first || i >= first + left_out)
            fprintf(out, "%s\n", lines->line[i]);
    fclose(out);
}

static bool differs(const struct shrink *s, const char *path)
{
    struct reply a = command_run(s->reference, path, s->scratch);
    struct reply b = command_run(s->subject, path, s->scratch);
    bool result = a.status == 0 && !command_agree(&a, &b);

    command_free(&a);
    command_free(&b);
    return result;
}

/* One pass with pieces of that length. Returns whether anything went. */
static bool leave_out(const struct shrink *s, struct lines *lines, int length,
                      const char *path)
{
    bool gone = false;

    for (int first = 0; first < lines->count;) {
        int left_out = lines->count - first;

        if (left_out > length)
            left_out = length;
        write_without(lines, first, left_out, path);
        if (!differs(s, path)) {
            first += left_out;
            continue;
        }
        lines->count -= left_out;
        memmove(&lines->line[first], &lines->line[first + left_out],
                (size_t)(lines->count - first) * sizeof *lines->line);
        gone = true;
    }
    return gone;
}

int shrink_stream(const struct shrink *s, const char *from, const char *to)
{
    char *text = command_read_file(from);
    struct lines lines;

    if (!text) {
        perror(from);
        exit(EXIT_HOST);
    }
    lines = cut(text);
    for (int length = lines.count / 2; length > 0; length /= 2)
        leave_out(s, &lines, length, to);
    while (leave_out(s, &lines, 1, to))
        ;
    write_without(&lines, 0, 0, to);
    free(lines.line);
    free(text);
    return lines.count;
}
