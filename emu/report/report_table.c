/* Tables of the report. A plot is drawn from what its table holds: columns that
 * are plotted have data-series, cells their number in data-v. */
#include <inttypes.h>
#include <string.h>

#include "emu/report/report_parts.h"

static const char *const plot_names[] = {
    [REPORT_PLOT_NONE] = "",
    [REPORT_PLOT_STACK] = "stack",
    [REPORT_PLOT_CAUSES] = "causes",
    [REPORT_PLOT_LINES] = "lines",
    [REPORT_PLOT_LINES_LOG] = "lines-log",
    [REPORT_PLOT_HEAT] = "heat",
};

static unsigned sides(const struct report *r, const struct report_table *t)
{
    return t->side ? t->sides : r->count;
}

static void write_side(struct report *r, const struct report_table *t,
                       unsigned side)
{
    if (t->side) {
        html_text(r->stream, t->side[side]);
        return;
    }
    fprintf(r->stream, "%c: ", r->letter[side]);
    html_text(r->stream, r->input[side]->path);
}

/* The upper line of the heading, where there are several sides. */
static void write_groups(struct report *r, const struct report_table *t)
{
    fputs("<tr><td></td>", r->stream);
    for (unsigned i = 0; i < sides(r, t); i++) {
        fprintf(r->stream, "<th colspan=\"%u\" scope=\"colgroup\">",
                t->columns);
        write_side(r, t, i);
        fputs("</th>", r->stream);
    }
    if (t->difference && r->count > 1)
        fprintf(r->stream, "<th scope=\"colgroup\">%c &minus; %c</th>",
                r->letter[r->count - 1], r->letter[0]);
    fputs("</tr>\n", r->stream);
}

static void write_columns(struct report *r, const struct report_table *t)
{
    fputs("<tr class=\"columns\"><th scope=\"col\">", r->stream);
    html_text(r->stream, t->row);
    fputs("</th>", r->stream);
    for (unsigned i = 0; i < sides(r, t); i++) {
        for (unsigned c = 0; c < t->columns; c++) {
            fputs("<th scope=\"col\"", r->stream);
            if (t->column[c].plotted) {
                fprintf(r->stream, " data-side=\"%u\" data-series=\"", i);
                html_text(r->stream, t->column[c].name);
                putc('"', r->stream);
            }
            putc('>', r->stream);
            html_text(r->stream, t->column[c].name);
            fputs("</th>", r->stream);
        }
    }
    if (t->difference && r->count > 1) {
        fputs("<th scope=\"col\">", r->stream);
        html_text(r->stream, t->difference);
        fputs("</th>", r->stream);
    }
    fputs("</tr>\n", r->stream);
}

void report_table_begin(struct report *r, const struct report_table *t)
{
    fprintf(r->stream, "<section id=\"%s\">\n<h2>", t->id);
    html_text(r->stream, t->title);
    fputs("</h2>\n<p>", r->stream);
    html_text(r->stream, t->text);
    fputs("</p>\n", r->stream);
    if (t->plot)
        fputs("<figure></figure>\n", r->stream);
    fprintf(r->stream, "<div class=\"scroll\"><table data-plot=\"%s\" "
            "data-unit=\"%s\" data-sides=\"", plot_names[t->plot],
            t->unit ? t->unit : "");
    for (unsigned i = 0; i < sides(r, t); i++) {
        if (i)
            putc('\n', r->stream);
        if (t->side)
            html_text(r->stream, t->side[i]);
        else
            putc(r->letter[i], r->stream);
    }
    fputs("\">\n<thead>\n", r->stream);
    if (sides(r, t) > 1 || t->side)
        write_groups(r, t);
    write_columns(r, t);
    fputs("</thead>\n<tbody>\n", r->stream);
}

void report_table_end(struct report *r)
{
    fputs("</tbody>\n</table></div>\n</section>\n", r->stream);
}

void report_row_begin(struct report *r, const char *name)
{
    fputs("<tr><th scope=\"row\">", r->stream);
    html_text(r->stream, name);
    fputs("</th>", r->stream);
}

void report_row_number(struct report *r, uint64_t number)
{
    fprintf(r->stream, "<tr><th scope=\"row\" data-v=\"%" PRIu64 "\">", number);
    html_count(r->stream, number);
    fputs("</th>", r->stream);
}

void report_row_end(struct report *r)
{
    fputs("</tr>\n", r->stream);
}

void report_cell_count(struct report *r, uint64_t value)
{
    fprintf(r->stream, "<td data-v=\"%" PRIu64 "\">", value);
    html_count(r->stream, value);
    fputs("</td>", r->stream);
}

void report_cell_real(struct report *r, double value, unsigned decimals)
{
    fprintf(r->stream, "<td data-v=\"%.*f\">%.*f</td>", (int)decimals, value,
            (int)decimals, value);
}

void report_cell_difference(struct report *r, uint64_t first, uint64_t last)
{
    bool less = last < first;
    uint64_t by = less ? first - last : last - first;

    if (r->count < 2)
        return;
    fprintf(r->stream, "<td class=\"%s\">%s",
            less ? "less" : by ? "more" : "same", less ? "&minus;" : by ? "+" : "");
    html_count(r->stream, by);
    fputs("</td>", r->stream);
}

void report_cell_text(struct report *r, const char *text)
{
    fputs("<td class=\"text\">", r->stream);
    html_text(r->stream, text);
    fputs("</td>", r->stream);
}

void report_cell_none(struct report *r)
{
    fputs("<td></td>", r->stream);
}
