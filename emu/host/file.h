/* Files of the user: read as a whole, or checked before they are written. */
#ifndef PAGEWALK_EMU_HOST_FILE_H
#define PAGEWALK_EMU_HOST_FILE_H

#include <stddef.h>

#include "emu/host/error.h"

/* The contents of a regular file, followed by a 0 byte; to be freed. *size is
 * without the 0. Null when it cannot be read: the error names the file. */
char *file_read(const char *path, size_t *size, struct error *error);

/* All of standard input, as file_read returns a file. */
char *file_read_input(size_t *size, struct error *error);

/* Whether `path` can be created, or replaced as file_draft.h does it. Changes
 * nothing. */
bool file_check_writable(const char *path, struct error *error);

#endif
