/*
 * A file that appears under its name when it is complete, or not at all: it is
 * written beside its place and renamed at the end. A process that is killed
 * leaves FILE.PROCESS.tmp, and the old file as it was.
 *
 * Of a symbolic link the file that it leads to is replaced, and the link
 * stays. Only a regular file can be replaced like this: a device, a pipe,
 * standard output ("-"), or what a link in /dev or /proc leads to, is written
 * in place.
 */
#ifndef PAGEWALK_EMU_HOST_FILE_DRAFT_H
#define PAGEWALK_EMU_HOST_FILE_DRAFT_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/error.h"

struct file_draft {
    FILE *stream;
    const char *path;
    char *target;               /* what the file will be; null: in place */
    char *temporary;            /* its name while written; null: in place */
};

/* Opens the stream. `path` must outlive the draft. */
bool file_draft_open(struct file_draft *draft, const char *path,
                     struct error *error);

/* Closes the stream. With `complete` the file gets its name, and false means
 * that not all could be written. Without, the file is removed, the error left
 * alone, and false is returned. */
bool file_draft_close(struct file_draft *draft, bool complete,
                      struct error *error);

#endif
