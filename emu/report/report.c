/* The report's page, and its first section: what the numbers are of. */
#include "emu/host/version.h"
#include "emu/report/report_parts.h"

static void write_head(struct report *r)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" "
          "content=\"width=device-width, initial-scale=1\">\n"
          /* Whatever a page holds, it asks no one for anything. */
          "<meta http-equiv=\"Content-Security-Policy\" content=\""
          "default-src 'none'; style-src 'unsafe-inline'; "
          "script-src 'unsafe-inline'\">\n"
          "<meta name=\"generator\" content=\"pagewalk " PAGEWALK_VERSION
          "\">\n<title>Pagewalk: ", r->stream);
    for (unsigned i = 0; i < r->all_count; i++) {
        fputs(i ? ", " : "", r->stream);
        html_text(r->stream, r->all[i].path);
    }
    fputs("</title>\n<style>\n", r->stream);
    fputs(report_style, r->stream);
    fputs("</style>\n</head>\n<body>\n<header><h1>Pagewalk</h1>\n", r->stream);
}

/* Of a page without scripts, or without d3, the figures are hidden. */
static void write_foot(struct report *r)
{
    fputs("<footer>Made by <code>pagewalk report</code>, version "
          PAGEWALK_VERSION ". Each plot is drawn from the table below it",
          r->stream);
    fputs(*report_d3 ? ", by d3 (&copy; Michael Bostock, BSD licence)."
                     : "; this page was made without d3 and has none.",
          r->stream);
    fputs("</footer>\n", r->stream);
    if (*report_d3) {
        fputs("<script type=\"text/plain\" id=\"d3-licence\">\n", r->stream);
        fputs(report_d3_licence, r->stream);
        fputs("</script>\n<script>\n", r->stream);
        fputs(report_d3, r->stream);
        fputs("\n</script>\n<script>\n", r->stream);
        fputs(report_script, r->stream);
        fputs("</script>\n", r->stream);
    }
    fputs("</body>\n</html>\n", r->stream);
}

/* "name, 12 hexadecimal digits of its SHA-256" of what a run was made of. */
static void write_source(struct report *r, unsigned i, const char *name)
{
    const cJSON *made = report_object_of(r, i, r->input[i]->root, "made_by");
    const cJSON *source = made ? report_object_of(r, i, made, name) : NULL;

    html_text(r->stream, report_text_of(r, i, source, name, "name"));
    fprintf(r->stream, " <code>%.12s</code>",
            report_text_of(r, i, source, name, "sha256"));
}

static void write_made(struct report *r, unsigned i, const char *name)
{
    const cJSON *made = report_object_of(r, i, r->input[i]->root, "made_by");

    html_text(r->stream, report_text_of(r, i, made, "made_by", name));
}

/* A line of the first table. */
static void write_run(struct report *r, unsigned i)
{
    const struct report_input *input = r->input[i];
    const cJSON *made = report_object_of(r, i, input->root, "made_by");
    uint64_t memory = report_count_of(r, i, made, "made_by", "memory");
    uint64_t instructions = report_count_of(r, i, input->root, "",
                                            "instructions");
    uint64_t cycles = report_count_of(r, i, input->root, "", "cycles");

    fprintf(r->stream, "<tr><th scope=\"row\">%c</th><td class=\"text\">",
            r->letter[i]);
    html_text(r->stream, input->path);
    fputs("</td><td class=\"text\">", r->stream);
    html_text(r->stream, report_text_of(r, i, input->root, "", "model"));
    fputs("</td><td class=\"text\">", r->stream);
    write_source(r, i, "image");
    fputs("</td><td class=\"text\">", r->stream);
    write_made(r, i, "options");
    fputs("</td>", r->stream);
    fprintf(r->stream, "<td>%g MiB</td><td class=\"text\">",
            (double)memory / (1 << 20));
    write_made(r, i, "clock");
    fputs(", caches ", r->stream);
    write_made(r, i, "caches");
    fputs("</td>", r->stream);
    report_cell_count(r, instructions);
    report_cell_count(r, cycles);
    if (instructions)
        report_cell_real(r, (double)cycles / (double)instructions, 2);
    else
        report_cell_none(r);
    report_row_end(r);
}

static void write_runs(struct report *r)
{
    fputs("<section id=\"runs\">\n<div class=\"scroll\"><table>\n<thead>"
          "<tr class=\"columns\"><th></th><th class=\"text\">file</th>"
          "<th class=\"text\">model</th><th class=\"text\">image</th>"
          "<th class=\"text\">options</th><th>memory</th>"
          "<th class=\"text\">clock</th>"
          "<th>instructions</th><th>cycles</th><th>cycles/instruction</th>"
          "</tr></thead>\n<tbody>\n", r->stream);
    for (unsigned i = 0; i < r->count; i++)
        write_run(r, i);
    fputs("</tbody></table></div>\n</section>\n", r->stream);
}

/* Takes the inputs of a kind, with letters in the order of all of them. */
static void take(struct report *r, enum report_kind kind)
{
    r->count = 0;
    for (unsigned i = 0; i < r->all_count; i++) {
        if (r->all[i].kind != kind)
            continue;
        r->letter[r->count] = (char)('A' + i);
        r->input[r->count++] = &r->all[i];
    }
}

bool report_write(const struct report_input *inputs, unsigned count,
                  unsigned rows, FILE *stream, struct error *error)
{
    static void (*const sections[])(struct report *) = {
#define REPORT_KIND(name, schema, what) report_##name,
#include "emu/report/report_kind.def"
#undef REPORT_KIND
    };
    struct report r = {.stream = stream, .all = inputs, .all_count = count,
                       .rows = rows, .error = error};

    write_head(&r);
    fputs("</header>\n<main>\n", stream);
    take(&r, REPORT_stats);
    if (r.count)
        write_runs(&r);
    for (unsigned kind = 0; kind < REPORT_KINDS; kind++) {
        take(&r, (enum report_kind)kind);
        if (r.count)
            sections[kind](&r);
    }
    fputs("</main>\n", stream);
    write_foot(&r);
    return !r.failed;
}
