/* Where the bytes of a guest's port go: a file, standard output or nowhere. */
#ifndef PAGEWALK_EMU_HOST_OUTPUT_H
#define PAGEWALK_EMU_HOST_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"

struct output {
    FILE *stream;               /* null: nowhere */
    const char *path;           /* as the user wrote it */
    bool owned;                 /* a file that output_close closes */
};

/* `where` is "stdio" or "-", "none", or the name of a file, which is emptied;
 * the string must outlive the output. */
bool output_open(struct output *output, const char *where,
                 struct error *error);

/* Writes a byte; a newline also flushes, so that readers see whole lines. */
void output_byte(struct output *output, uint8_t byte);

/* Flushes what is buffered. */
void output_flush(struct output *output);

/* False: not everything could be written. Closing twice does no harm. */
bool output_close(struct output *output, struct error *error);

#endif
