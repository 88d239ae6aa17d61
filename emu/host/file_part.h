/*
 * A file that grows under the name F.part and gets its own when it is complete,
 * so that what a killed program leaves can be told from a whole file and still
 * be read. A device, a FIFO and "-" (standard output) are written in place.
 */
#ifndef PAGEWALK_EMU_HOST_FILE_PART_H
#define PAGEWALK_EMU_HOST_FILE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "emu/host/error.h"

struct file_part {
    FILE *stream;               /* null: closed */
    const char *path;
    char *target;               /* F, or what F leads to as a link */
    char *part;                 /* the target with .part behind it; null: it is
                                   written in place */
    int failure;                /* errno of the first write that failed; what
                                   came after it is dropped */
};

/* Creates the file. `path` must outlive it. */
bool file_part_open(struct file_part *file, const char *path,
                    struct error *error);

void file_part_write(struct file_part *file, const void *bytes, size_t size);

/* Hands what was written to the host, so that it survives the program. */
void file_part_flush(struct file_part *file);

/* Makes the file fail with an errno: it is not complete. */
void file_part_fail(struct file_part *file, int failure);

/* Closes the file and gives it its name. False: a line that names what could
 * not be written; F.part stays. */
bool file_part_close(struct file_part *file, struct error *error);

#endif
