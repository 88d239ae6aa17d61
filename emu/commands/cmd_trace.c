/* pagewalk trace info|dump|verify|import TRACE: what is in a recorded trace,
 * and traces from what other programs record. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/command.h"
#include "emu/events/event_dump.h"
#include "emu/import/lackey.h"
#include "emu/options/setup_trace.h"
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
    if (!options->quiet)
        printf("%s: good: %" PRIu32 " chunks, %" PRIu64 " records\n",
               reader->path, reader->chunks, reader->record);
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
    if (fflush(stdout) || ferror(stdout))
        return error_host(error, "standard output cannot be written");
    return ok;
}

/* Imports a stream under a header. */
static bool import_stream(FILE *stream, const struct options *options,
                          const struct trace_header *header, const char *text,
                          struct error *error)
{
    struct import_writer *import = malloc(sizeof *import);
    bool ok;

    if (!import)
        return error_host(error, "no memory");
    ok = import_writer_open(import, options->operands[1], header, text, error);
    if (ok)
        ok = import_writer_close(import, lackey_import(import, stream,
                                                       options->lackey, error),
                                 error);
    free(import);
    return ok;
}

static bool import(const struct options *options, struct error *error)
{
    bool is_stdin = !strcmp(options->lackey, "-");
    struct trace_header header;
    FILE *stream;
    char *text;
    bool ok;

    if (!setup_trace_import(&header, options, &text, error))
        return false;
    stream = is_stdin ? stdin : fopen(options->lackey, "r");
    if (stream)
        ok = import_stream(stream, options, &header, text, error);
    else
        ok = error_usage(error, "%s: %s", options->lackey, strerror(errno));
    if (stream && !is_stdin)
        fclose(stream);
    free(text);
    return ok;
}

static bool run(const struct options *options, struct error *error)
{
    const char *word = options->operand_count ? options->operands[0] : "";
    unsigned action = 0;

    if (options->as_events && strcmp(word, "dump"))
        return error_usage(error, "trace: --events is an option of dump");
    if (options->operand_count == 2) {
        if (!strcmp(word, "import"))
            return options->lackey
                       ? import(options, error)
                       : error_usage(error, "trace import: needs --lackey");
        while (action < ACTIONS && strcmp(word, actions[action].name))
            action++;
        if (action < ACTIONS)
            return act(action, options, error);
    }
    return error_usage(error, "trace: expected info, dump, verify or import, "
                       "and one TRACE, or -");
}

int cmd_trace(const struct options *options)
{
    struct error error;

    return run(options, &error) ? EXIT_CODE_OK : error_print(&error);
}
