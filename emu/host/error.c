#include "emu/host/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"

static bool fill(struct error *error, enum exit_code code,
                 const char *format, va_list args)
{
    char text[sizeof(error->text)];

    error->code = code;
    vsnprintf(text, sizeof(text), format, args);
    /* A name that the user gave may contain a newline. */
    escape_text(text, error->text, sizeof(error->text));
    return false;
}

bool error_usage(struct error *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(error, EXIT_CODE_USAGE, format, args);
    va_end(args);
    return false;
}

bool error_path(struct error *error, const char *path)
{
    const char *why = strerror(errno);

    return errno == ENOMEM ? error_host(error, "%s: %s", path, why)
                           : error_usage(error, "%s: %s", path, why);
}

bool error_host(struct error *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(error, EXIT_CODE_HOST, format, args);
    va_end(args);
    return false;
}

bool error_guest(struct error *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(error, EXIT_CODE_GUEST, format, args);
    va_end(args);
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    char text[sizeof(error->text)];
    va_list args;
    size_t length;

    memcpy(text, error->text, sizeof(text));
    va_start(args, format);
    fill(error, error->code, format, args);
    va_end(args);
    length = strlen(error->text);
    snprintf(error->text + length, sizeof(error->text) - length, ": %s",
             text);
    return false;
}

int error_print(const struct error *error)
{
    fprintf(stderr, "pagewalk: %s\n", error->text);
    return error->code;
}
