#define _POSIX_C_SOURCE 200809L
#include "emu/lab/lab_explain.h"

#include <fnmatch.h>
#include <string.h>

#include "emu/host/wrap.h"
#include "emu/lab/lab_list.h"

static const struct row {
    const char *lab, *variant;  /* a variant may have a `*` */
    const char *file, *function, *sentence;
} rows[] = {
#define ROW(lab, variant, file, function, sentence) \
    { #lab, variant, #file, #function, sentence },
#include "guest/labs/rows.def"
#undef ROW
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), INDENT = 4 };

static const struct lesson {
    const char *lab, *sentence;
} lessons[] = {
#define LESSON(lab, sentence) { #lab, sentence },
#include "emu/lab/lessons.def"
#undef LESSON
};

enum { LESSONS = sizeof(lessons) / sizeof(lessons[0]) };

const char *lab_explain_sentence(const char *lab, const char *variant)
{
    for (unsigned i = 0; i < ROWS; i++)
        if (!strcmp(rows[i].lab, lab) &&
            !fnmatch(rows[i].variant, variant, 0))
            return rows[i].sentence;
    return NULL;
}

const char *lab_lesson(const char *lab)
{
    for (unsigned i = 0; i < LESSONS; i++)
        if (!strcmp(lessons[i].lab, lab))
            return lessons[i].sentence;
    return NULL;
}

bool lab_explain_has(const char *lab, const char *variant)
{
    return lab_explain_sentence(lab, variant);
}

static unsigned line_of(const struct row *row)
{
    const struct lab_place *place = lab_places;

    while (place->file && (strcmp(place->file, row->file) ||
                           strcmp(place->function, row->function)))
        place++;
    return place->line;
}

void lab_explain(const char *lab, unsigned width, FILE *stream)
{
    fprintf(stream, "%s\n", lab);
    wrap_text(stream, lab_question(lab), (int)width, INDENT);
    for (unsigned i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];

        if (strcmp(row->lab, lab))
            continue;
        fprintf(stream, "\n%s\n", row->variant);
        wrap_text(stream, row->sentence, (int)width, INDENT);
        fprintf(stream, "%*s%s, %s:%u\n", INDENT, "", row->function,
                row->file, line_of(row));
    }
}
