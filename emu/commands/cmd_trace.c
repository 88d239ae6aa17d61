/* pagewalk trace info|dump|verify|import|export TRACE: what is in a recorded
 * trace, traces from what other programs record, and files for others. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "emu/command.h"
#include "emu/host/file.h"
#include "emu/import/lackey.h"
#include "emu/options/setup_trace.h"
#include "emu/profile/callgrind.h"
#include "emu/profile/profile_trace.h"
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

    (void)options;
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
    struct trace_header header;
    FILE *stream;
    char *text;
    bool ok;

    if (!setup_trace_import(&header, options, &text, error))
        return false;
    stream = file_open_input(options->lackey, error);
    ok = stream && import_stream(stream, options, &header, text, error);
    if (stream)
        file_close_input(stream);
    free(text);
    return ok;
}

/* What `trace export` needs. */
struct exporter {
    struct profile_trace trace;
    struct symbols symbols;
};

static bool export_profile(struct exporter *e, const struct options *options,
                           struct error *error)
{
    const char *elf = options->symbols && e->symbols.segments
                          ? options->symbols : NULL;

    return profile_trace_run(&e->trace, error) &&
           callgrind_write(&e->trace.profile, &(struct callgrind_about){
               .path = options->callgrind,
               .what = options->operands[1],
               .names = {profile_trace_symbols(&e->trace), elf},
               .by_address = !options->symbols,
               .notes = options->quiet ? NULL : stderr,
           }, error);
}

static bool export(const struct options *options, struct error *error)
{
    struct exporter *e = calloc(1, sizeof *e);
    bool ok;

    if (!e)
        return error_host(error, "no memory");
    ok = (!options->symbols ||
          symbols_read(&e->symbols, options->symbols, error)) &&
         profile_trace_open(&e->trace, options->operands[1],
                            options->symbols ? &e->symbols : NULL, error);
    if (ok) {
        ok = export_profile(e, options, error);
        profile_trace_close(&e->trace);
    }
    symbols_free(&e->symbols);
    free(e);
    return ok;
}

/* The words that are no action of a reader, and the option that each needs. */
static bool convert(const struct options *options, struct error *error)
{
    if (!strcmp(options->operands[0], "import"))
        return options->lackey
                   ? import(options, error)
                   : error_usage(error, "trace import: needs --lackey");
    return options->callgrind
               ? export(options, error)
               : error_usage(error, "trace export: needs --callgrind FILE");
}

static bool run(const struct options *options, struct error *error)
{
    const char *word = options->operands[0];
    unsigned action = 0;

    if (options->operand_count == 2) {
        if (!strcmp(word, "import") || !strcmp(word, "export"))
            return convert(options, error);
        while (action < ACTIONS && strcmp(word, actions[action].name))
            action++;
        if (action < ACTIONS)
            return act(action, options, error);
    }
    return error_usage(error, "trace: expected info, dump, verify, import or "
                       "export, and one TRACE, or -");
}

int cmd_trace(const struct options *options)
{
    struct error error;

    return run(options, &error) ? EXIT_CODE_OK : error_print(&error);
}
