#define _POSIX_C_SOURCE 200809L
#include "emu/host/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool output_is_stdout(const char *path)
{
    static const char *const names[] = {
        "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1",
    };

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(path, names[i]))
            return true;
    return false;
}

static bool lost(const char *name, int why, struct error *error)
{
    return error_host(error, "%s: %s", name,
                      why == EBADF ? "closed" : strerror(why));
}

/* Flushes a stream; returns 0, or the errno of what could not be written. */
static int failure_of(FILE *stream)
{
    errno = 0;
    if (fflush(stream))
        return errno ? errno : EIO;
    return ferror(stream) ? EIO : 0;
}

bool output_check(FILE *stream, const char *path, struct error *error)
{
    int why = failure_of(stream);

    return !why || lost(stream == stdout ? "standard output" : path, why,
                        error);
}

void output_begin_standard(void)
{
    /* The wrong way for input and for output. */
    static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", modes[fd]);
}

int output_end_standard(int code)
{
    bool is_error = code == EXIT_CODE_USAGE || code == EXIT_CODE_HOST;
    int why = failure_of(stdout);
    struct error error;

    errno = 0;
    if (fclose(stdout) && !why)
        why = errno ? errno : EIO;
    /* The line goes to standard error, and a command that has failed has
     * printed one. */
    if (why && !is_error) {
        lost("standard output", why, &error);
        return error_print(&error);
    }
    return !is_error && failure_of(stderr) ? EXIT_CODE_HOST : code;
}

bool output_open(struct output *output, const char *where,
                 struct error *error)
{
    *output = (struct output){ .path = where };
    if (!strcmp(where, "none"))
        return true;
    if (!strcmp(where, "stdio") || output_is_stdout(where)) {
        output->stream = stdout;
        return true;
    }
    output->stream = fopen(where, "wb");
    output->owned = output->stream != NULL;
    return output->owned ||
           error_path(error, where);
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
    ok = output_check(stream, output->path, error);
    errno = 0;
    if (output->owned && fclose(stream) && ok)
        ok = lost(output->path, errno ? errno : EIO, error);
    return ok;
}
