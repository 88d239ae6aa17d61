#define _POSIX_C_SOURCE 200809L
#include "emu/host/output.h"

#include <errno.h>
#include <string.h>

bool output_open(struct output *output, const char *where,
                 struct error *error)
{
    *output = (struct output){ .path = where };
    if (!strcmp(where, "none"))
        return true;
    if (!strcmp(where, "stdio") || !strcmp(where, "-")) {
        output->stream = stdout;
        return true;
    }
    output->stream = fopen(where, "wb");
    output->owned = output->stream != NULL;
    return output->owned ||
           error_usage(error, "%s: %s", where, strerror(errno));
}

void output_byte(struct output *output, uint8_t byte)
{
    if (!output->stream)
        return;
    putc(byte, output->stream);
    if (byte == '\n')
        fflush(output->stream);
}

void output_flush(struct output *output)
{
    if (output->stream)
        fflush(output->stream);
}

bool output_close(struct output *output, struct error *error)
{
    FILE *stream = output->stream;
    bool ok;

    output->stream = NULL;
    if (!stream)
        return true;
    ok = !fflush(stream);
    ok = !ferror(stream) && ok;
    if (output->owned)
        ok = !fclose(stream) && ok;
    return ok || error_host(error, "%s: cannot be written", output->path);
}
