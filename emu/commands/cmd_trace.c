/* pagewalk trace info|dump|verify|import|export TRACE, cut IN OUT: what is in a
 * recorded trace, a part of one, traces from what other programs record, and
 * files for others. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "emu/command.h"
#include "emu/commands/trace_export.h"
#include "emu/commands/trace_import.h"
#include "emu/events/event_dump.h"
#include "emu/trace/trace_cut.h"
#include "emu/trace/trace_info.h"
#include "emu/trace/trace_reader.h"
#include "emu/trace/trace_text.h"

static bool info(struct trace_reader *reader, const struct options *options,
                 struct error *error)
{
    struct trace_info info;

    (void)options;
    if (!trace_info_read(&info, reader, error))
        return false;
    trace_info_print(&info, reader, stdout);
    trace_info_destroy(&info);
    return true;
}

static bool dump(struct trace_reader *reader, const struct options *options,
                 struct error *error)
{
    struct trace_record record;
    enum trace_status status;

    if (options->as_events)
        return event_dump(reader, stdout, error);
    while ((status = trace_reader_next(reader, &record, error)) == TRACE_OK &&
           !ferror(stdout))
        trace_text_record(&record, reader->record - 1, stdout);
    return status != TRACE_BROKEN;
}

static bool verify(struct trace_reader *reader, const struct options *options,
                   struct error *error)
{
    struct trace_info info;

    if (!trace_info_read(&info, reader, error))
        return false;
    trace_info_destroy(&info);
    if (!options->quiet) {
        escape_print(reader->path, stdout);
        printf(": good: %" PRIu32 " chunks, %" PRIu64 " records\n",
               reader->chunks, reader->record);
    }
    return true;
}

static const struct {
    const char *name;
    bool (*run)(struct trace_reader *reader, const struct options *options,
                struct error *error);
} actions[] = {
    { "info", info },
    { "dump", dump },
    { "verify", verify },
};

enum { ACTIONS = sizeof actions / sizeof actions[0] };

static bool act(unsigned action, const struct options *options,
                struct error *error)
{
    struct trace_reader reader;
    bool ok;

    if (!trace_reader_open(&reader, options->operands[1], error))
        return false;
    ok = actions[action].run(&reader, options, error);
    trace_reader_close(&reader);
    return ok;
}

static bool cut(const struct options *options, struct error *error)
{
    struct trace_when from, to;

    if (!options->cut_from && !options->cut_to)
        return error_usage(error, "trace cut: needs --from or --to");
    return trace_when_parse(&from, options->cut_from, "--from", error) &&
           trace_when_parse(&to, options->cut_to, "--to", error) &&
           trace_cut(options->operands[1], options->operands[2], &from, &to,
                     error);
}

static bool run(const struct options *options, struct error *error)
{
    const char *word = options->operand_count ? options->operands[0] : "";
    unsigned action = 0;

    if (options->as_events && strcmp(word, "dump"))
        return error_usage(error, "trace: --events is an option of dump");
    if (options->operand_count == 2) {
        if (!strcmp(word, "import"))
            return trace_import(options, error);
        if (!strcmp(word, "export"))
            return trace_export(options, error);
        while (action < ACTIONS && strcmp(word, actions[action].name))
            action++;
        if (action < ACTIONS)
            return act(action, options, error);
    }
    if (options->operand_count == 3 && !strcmp(word, "cut"))
        return cut(options, error);
    return error_usage(error, "trace: expected info, dump, verify, import or "
                       "export, and one TRACE, or -; or cut, and two");
}

int cmd_trace(const struct options *options)
{
    struct error error;

    return run(options, &error) ? EXIT_CODE_OK : error_print(&error);
}
