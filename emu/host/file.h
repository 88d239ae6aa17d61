/* Files of the user: read, or checked before they are written. */
#ifndef PAGEWALK_EMU_HOST_FILE_H
#define PAGEWALK_EMU_HOST_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "emu/host/error.h"

/* What messages call an input: its path, or "standard input" for "-". */
const char *file_input_name(const char *path);

/* A file to be read; "-" is standard input. Null when it cannot be: a
 * directory, or a FIFO that nobody has opened to write a second later. The
 * error names the file. */
FILE *file_open_input(const char *path, struct error *error);

/* Closes what file_open_input has returned. */
void file_close_input(FILE *stream);

/* The contents of a regular file, of a pipe, or of standard input ("-"),
 * followed by a 0 byte; to be freed. *size is without the 0. Null when it
 * cannot be read: the error names the file. */
char *file_read(const char *path, size_t *size, struct error *error);

/* The same of a file that will be read more than once, which a pipe that has a
 * name cannot be. Standard input can: what came from it is kept. */
char *file_read_again(const char *path, size_t *size, struct error *error);

/* Where a path leads to, whether that exists or not: its symbolic links in the
 * last component are followed. To be freed; null with errno set: no memory, or
 * a circle of links. */
char *file_resolve(const char *path);

/* Whether what is written to `path` goes to a new file that takes its place,
 * as file_draft.h tells. */
bool file_is_replaced(const char *path);

/* Whether `path` can be created, or replaced as file_draft.h does it. Changes
 * nothing. */
bool file_check_writable(const char *path, struct error *error);

#endif
