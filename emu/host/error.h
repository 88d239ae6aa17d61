/*
 * Errors as values: one line for the user, and the exit code of the program.
 * A function that can fail takes a `struct error *`, fills it, and returns
 * false; the command prints it once.
 */
#ifndef PAGEWALK_EMU_HOST_ERROR_H
#define PAGEWALK_EMU_HOST_ERROR_H

#include <stdbool.h>

enum exit_code {
    EXIT_CODE_OK = 0,
    EXIT_CODE_GUEST = 1,    /* the guest or a comparison failed */
    EXIT_CODE_USAGE = 2,    /* wrong usage or unreadable input */
    EXIT_CODE_HOST = 3,     /* the host failed: memory, a write */
    EXIT_CODE_LIMIT = 4,    /* stopped by --max-cycles */
};

struct error {
    enum exit_code code;
    char text[512];         /* one line, without "pagewalk: " or newline */
};

/* Fill the error with a line and EXIT_CODE_USAGE, EXIT_CODE_HOST or
 * EXIT_CODE_GUEST. All return false, for the caller to return. */
bool error_usage(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool error_host(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool error_guest(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "PATH: what errno says" of a file that the user has named: wrong usage, but
 * for a host that has no memory. */
bool error_path(struct error *error, const char *path);

/* Puts "PREFIX: " in front of the text; returns false. */
bool error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints "pagewalk: TEXT" to stderr and returns the exit code. */
int error_print(const struct error *error);

#endif
