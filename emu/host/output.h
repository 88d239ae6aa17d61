/* Where the bytes of a guest's port go: a file, standard output, nowhere. */
#ifndef PAGEWALK_EMU_HOST_OUTPUT_H
#define PAGEWALK_EMU_HOST_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"

struct output {
    FILE *stream;               /* null: nowhere */
    const char *path;           /* as the user wrote it */
    bool owned;                 /* a file of ours */
};

/* `where` is "stdio" or "-", "none", or the name of a file, which is emptied.
 * The text must outlive the output. */
bool output_open(struct output *output, const char *where,
                 struct error *error);

/* Who reads along sees whole lines as they come. */
void output_byte(struct output *output, uint8_t byte);

/* Hands what is buffered to the host. */
void output_flush(struct output *output);

/* False: not all could be written. Nothing to do for one that is closed. */
bool output_close(struct output *output, struct error *error);

#endif
