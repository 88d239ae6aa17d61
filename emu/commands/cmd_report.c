/* pagewalk report FILE.json... -o FILE.html: a page of plots and tables. */
#include "emu/command.h"
#include "emu/host/file_draft.h"
#include "emu/report/report.h"

static bool write_page(const struct report_input *inputs, unsigned count,
                       const struct options *options, struct error *error)
{
    unsigned rows = options->top ? (unsigned)options->top : REPORT_ROWS;
    struct file_draft draft;

    return file_draft_open(&draft, options->report_output, error) &&
           file_draft_close(&draft,
                            report_write(inputs, count, rows, draft.stream,
                                         error), error);
}

static bool report(const struct options *options,
                   struct report_input inputs[REPORT_INPUTS_MAX],
                   unsigned *count, struct error *error)
{
    int operands = options->operand_count;

    if (!operands && !options->report_sweep)
        return error_usage(error, "report: expected FILE.json, as --stats, "
                           "sweep --json and lab --json write it");
    if (operands + !!options->report_sweep > REPORT_INPUTS_MAX)
        return error_usage(error, "report: more than %d files",
                           REPORT_INPUTS_MAX);
    if (!options->report_output)
        return error_usage(error, "report: no -o FILE.html");
    if (options->top > REPORT_ROWS_MAX)
        return error_usage(error, "report: --top %llu: more than %d",
                           (unsigned long long)options->top, REPORT_ROWS_MAX);
    for (int i = 0; i < operands; i++, ++*count)
        if (!report_input_read(&inputs[*count], options->operands[i], error))
            return false;
    if (options->report_sweep) {
        if (!report_input_read(&inputs[*count], options->report_sweep, error))
            return false;
        if (inputs[(*count)++].kind != REPORT_sweep)
            return error_usage(error, "report: --sweep %s: no sweep",
                               options->report_sweep);
    }
    return write_page(inputs, *count, options, error);
}

int cmd_report(const struct options *options)
{
    struct report_input inputs[REPORT_INPUTS_MAX];
    struct error error;
    unsigned count = 0;
    bool ok = report(options, inputs, &count, &error);

    for (unsigned i = 0; i < count; i++)
        report_input_free(&inputs[i]);
    return ok ? EXIT_CODE_OK : error_print(&error);
}
