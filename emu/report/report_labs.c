/* Experiments: the question, what each machine measured, what is to be learned. */
#include <string.h>

#include "emu/lab/lab_explain.h"
#include "emu/lab/lab_list.h"
#include "emu/report/report_parts.h"

enum { SIDES_MAX = 16, SIDE_SIZE = 128, NAME_SIZE = 64 };

/* The runs of one experiment in a file: a side each. */
struct lab {
    unsigned input;
    const char *name;
    const cJSON *run[SIDES_MAX];
    char side[SIDES_MAX][SIDE_SIZE];
    const char *sides[SIDES_MAX];
    unsigned count;
};

static const cJSON *runs_of(struct report *r, unsigned input)
{
    return report_array_of(r, input, r->input[input]->root, "runs");
}

static void find_runs(struct report *r, struct lab *lab)
{
    const cJSON *run;

    cJSON_ArrayForEach(run, runs_of(r, lab->input)) {
        const char *vs = report_text_of(r, lab->input, run, "runs", "vs");
        char *side = lab->side[lab->count];

        /* What a machine cannot obey has no results. */
        if (strcmp(report_text_of(r, lab->input, run, "runs", "lab"),
                   lab->name) || lab->count == SIDES_MAX ||
            !cJSON_GetArraySize(report_array_of(r, lab->input, run,
                                                "results")))
            continue;
        snprintf(side, SIDE_SIZE, "%.60s%s%.60s",
                 report_text_of(r, lab->input, run, "runs", "model"),
                 *vs ? ", " : "", vs);
        lab->sides[lab->count] = side;
        lab->run[lab->count++] = run;
    }
}

/* The result of a row of a run; null: it has none. */
static const cJSON *result_of(struct report *r, const struct lab *lab,
                              unsigned side, const char *variant)
{
    const cJSON *result;

    cJSON_ArrayForEach(result, report_array_of(r, lab->input, lab->run[side],
                                               "results"))
        if (!strcmp(report_text_of(r, lab->input, result, "results",
                                   "variant"), variant))
            return result;
    return NULL;
}

static void write_share(struct report *r, const struct lab *lab,
                        const cJSON *result, const char *counter)
{
    uint64_t operations = report_count_of(r, lab->input, result, "results",
                                          "operations");

    if (result && operations)
        report_cell_real(r, (double)report_count_of(r, lab->input, result,
                                                    "results", counter) /
                            (double)operations, 2);
    else
        report_cell_none(r);
}

static void write_row(struct report *r, const struct lab *lab,
                      const char *variant)
{
    report_row_begin(r, variant);
    for (unsigned side = 0; side < lab->count; side++) {
        const cJSON *result = result_of(r, lab, side, variant);

        if (cJSON_GetObjectItemCaseSensitive(result, "value"))
            report_cell_real(r, report_real_of(r, lab->input, result,
                                               "results", "value"), 1);
        else
            report_cell_none(r);
        write_share(r, lab, result, "flushes");
        write_share(r, lab, result, "tlb_misses");
        write_share(r, lab, result, "walk_cycles");
        write_share(r, lab, result, "refill_cycles");
    }
    report_row_end(r);
}

static const char *unit_of(struct report *r, const struct lab *lab,
                           const cJSON *result)
{
    return report_text_of(r, lab->input, result, "results", "unit");
}

/* A table of all rows that are measured in one unit. */
static void write_unit(struct report *r, const struct lab *lab,
                       const char *unit)
{
    static const struct report_column column[] = {
        {.name = "cost", .plotted = true}, {.name = "flushes"},
        {.name = "TLB misses"}, {.name = "walk cycles"},
        {.name = "refill cycles"},
    };
    const char *question = lab_question(lab->name);
    char title[2 * NAME_SIZE], id[2 * NAME_SIZE];
    const struct report_table table = {
        .id = id, .title = title, .text = question ? question : "",
        .row = "row", .unit = unit, .plot = REPORT_PLOT_STACK,
        .column = column, .columns = 5, .side = lab->sides,
        .sides = lab->count,
    };
    const cJSON *result;

    snprintf(title, sizeof title, "%.*s, %.*s", NAME_SIZE - 4, lab->name,
             NAME_SIZE - 4, unit);
    snprintf(id, sizeof id, "lab-%u", r->section++);
    report_table_begin(r, &table);
    cJSON_ArrayForEach(result, report_array_of(r, lab->input, lab->run[0],
                                               "results"))
        if (!strcmp(unit_of(r, lab, result), unit))
            write_row(r, lab, report_text_of(r, lab->input, result, "results",
                                             "variant"));
    report_table_end(r);
}

/* Whether a result before this one has its unit. */
static bool unit_is_known(struct report *r, const struct lab *lab,
                          const cJSON *list, const cJSON *result)
{
    const cJSON *before;

    cJSON_ArrayForEach(before, list) {
        if (before == result)
            return false;
        if (!strcmp(unit_of(r, lab, before), unit_of(r, lab, result)))
            return true;
    }
    return false;
}

/* What each row does, and whether what the experiment checks was right. */
static void write_lesson(struct report *r, const struct lab *lab)
{
    const cJSON *list = report_array_of(r, lab->input, lab->run[0], "results");
    const cJSON *result;
    const char *sentence, *lesson = lab_lesson(lab->name);

    fputs("<section class=\"lesson\">\n", r->stream);
    if (lesson) {
        fputs("<p><strong>", r->stream);
        html_text(r->stream, lesson);
        fputs("</strong></p>\n", r->stream);
    }
    fputs("<dl>\n", r->stream);
    cJSON_ArrayForEach(result, list) {
        const char *variant = report_text_of(r, lab->input, result, "results",
                                             "variant");

        sentence = lab_explain_sentence(lab->name, variant);
        if (!sentence)
            continue;
        fputs("<dt>", r->stream);
        html_text(r->stream, variant);
        fputs("</dt><dd>", r->stream);
        html_text(r->stream, sentence);
        fputs("</dd>\n", r->stream);
    }
    fputs("</dl>\n", r->stream);
    for (unsigned side = 0; side < lab->count; side++) {
        const cJSON *ok = cJSON_GetObjectItemCaseSensitive(lab->run[side],
                                                           "ok");

        if (cJSON_IsFalse(ok)) {
            fputs("<p class=\"failed\">", r->stream);
            html_text(r->stream, lab->sides[side]);
            fputs(": the experiment failed.</p>\n", r->stream);
        }
    }
    fputs("</section>\n", r->stream);
}

static void write_lab(struct report *r, struct lab *lab)
{
    const cJSON *list, *result;

    find_runs(r, lab);
    if (!lab->count)
        return;
    list = report_array_of(r, lab->input, lab->run[0], "results");
    cJSON_ArrayForEach(result, list)
        if (!unit_is_known(r, lab, list, result))
            write_unit(r, lab, unit_of(r, lab, result));
    write_lesson(r, lab);
}

/* Whether a run before this one is of its experiment. */
static bool lab_is_known(struct report *r, unsigned input, const cJSON *run)
{
    const char *name = report_text_of(r, input, run, "runs", "lab");
    const cJSON *before;

    cJSON_ArrayForEach(before, runs_of(r, input)) {
        if (before == run)
            return false;
        if (!strcmp(report_text_of(r, input, before, "runs", "lab"), name))
            return true;
    }
    return false;
}

void report_labs(struct report *r)
{
    const cJSON *run;

    for (unsigned i = 0; i < r->count; i++)
        cJSON_ArrayForEach(run, runs_of(r, i)) {
            struct lab lab = {
                .input = i, .name = report_text_of(r, i, run, "runs", "lab"),
            };

            if (!lab_is_known(r, i, run))
                write_lab(r, &lab);
        }
}
