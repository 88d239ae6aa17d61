/* Whole files in memory. */
#ifndef PAGEWALK_EMU_HOST_FILE_H
#define PAGEWALK_EMU_HOST_FILE_H

#include <stddef.h>

#include "emu/host/error.h"

/* The contents of a regular file with a 0 byte behind, to be freed; NULL with
 * a line that names the file when it cannot be read. */
char *file_read(const char *path, size_t *size, struct error *error);

/* The same of all of standard input. */
char *file_read_input(size_t *size, struct error *error);

/* Whether `path` can be created or overwritten, without changing it. */
bool file_check_writable(const char *path, struct error *error);

#endif
