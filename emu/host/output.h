/*
 * Where output goes, and whether all of it got there.
 *
 * Every writer of the program asks here at its end: what a full disk or a
 * closed descriptor swallowed is an error of the host, in one line that names
 * the output. Standard output and standard error are asked once, by main().
 */
#ifndef PAGEWALK_EMU_HOST_OUTPUT_H
#define PAGEWALK_EMU_HOST_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"

/* Whether the name stands for standard output: "-", and what Linux calls it
 * in the file system, such as /dev/stdout. */
bool output_is_stdout(const char *path);

/* Flushes a stream. False: not all that was printed could be written; `path`
 * is what the line calls the stream, if it is not standard output. */
bool output_check(FILE *stream, const char *path, struct error *error);

/* To be called first. A standard stream that the caller has closed is opened
 * in a way that every use of it fails, so that no file takes its place. */
void output_begin_standard(void);

/* To be called last: closes standard output. Returns the exit code: `code`, or
 * EXIT_CODE_HOST after a line if output was lost and the command knows of no
 * error of its own. */
int output_end_standard(int code);

/* Output as the run goes on, such as the bytes of a guest's port: to a file,
 * standard output or nowhere. */
struct output {
    FILE *stream;               /* null: nowhere */
    const char *path;           /* as the user wrote it */
    bool owned;                 /* a file that output_close closes */
};

/* `where` is "stdio" or a name of standard output, "none", or the name of a
 * file, which is emptied; the string must outlive the output. */
bool output_open(struct output *output, const char *where,
                 struct error *error);

/* Writes a byte; a newline also flushes, so that readers see whole lines. */
void output_byte(struct output *output, uint8_t byte);

/* Flushes what is buffered. */
void output_flush(struct output *output);

/* False: not everything could be written. Closing twice does no harm. */
bool output_close(struct output *output, struct error *error);

#endif
