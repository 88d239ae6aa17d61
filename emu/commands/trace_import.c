#include "emu/commands/trace_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/import/import_text.h"
#include "emu/options/setup_trace.h"

/* What is imported, and how. */
struct source {
    const char *path;
    import_line *take;
    enum import_page_size size;
};

static bool choose_size(struct source *source, const struct options *options,
                        struct error *error)
{
    static const char *const name[] = {
        [IMPORT_4K] = "4K", [IMPORT_2M] = "2M", [IMPORT_4M] = "4M"};
    unsigned size = 0;

    while (options->page_size && size <= IMPORT_4M &&
           strcmp(options->page_size, name[size]))
        size++;
    source->size = size;
    return size <= IMPORT_4M ||
           error_usage(error, "--page-size %s: not 4K, 2M or 4M",
                       options->page_size);
}

static bool choose(struct source *source, const struct options *options,
                   struct error *error)
{
    const struct source sources[] = {
        {options->lackey, lackey_line, 0},
        {options->din, din_line, 0},
        {options->drcachesim, drcachesim_line, 0},
    };
    unsigned given = 0;

    for (unsigned i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (sources[i].path) {
            *source = sources[i];
            given++;
        }
    if (given != 1)
        return error_usage(error, "trace import: needs one of --lackey, --din "
                           "and --drcachesim");
    return choose_size(source, options, error);
}

/* Imports a stream under a header. */
static bool import_stream(FILE *stream, const struct source *source,
                          const char *path, const struct trace_header *header,
                          const char *text, struct error *error)
{
    struct import_writer *import = malloc(sizeof *import);
    bool ok;

    if (!import)
        return error_host(error, "no memory");
    ok = import_writer_open(import, path, header, text, source->size, error);
    if (ok)
        ok = import_writer_close(import, import_text(import, stream,
                                                     source->path,
                                                     source->take, error),
                                 error);
    free(import);
    return ok;
}

bool trace_import(const struct options *options, struct error *error)
{
    struct trace_header header;
    struct source source = {0};
    bool ok;
    FILE *stream;
    char *text;

    if (!choose(&source, options, error) ||
        !setup_trace_import(&header, options, &text, error))
        return false;
    stream = file_open_input(source.path, error);
    ok = stream && import_stream(stream, &source, options->operands[1],
                                 &header, text, error);
    if (stream)
        file_close_input(stream);
    free(text);
    return ok;
}
