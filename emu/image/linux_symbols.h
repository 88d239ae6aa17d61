/* The functions of a Linux kernel's bzImage, by the table that it carries. */
#ifndef PAGEWALK_EMU_IMAGE_LINUX_SYMBOLS_H
#define PAGEWALK_EMU_IMAGE_LINUX_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>

#include "emu/host/error.h"
#include "emu/image/symbols.h"

/* Whether a file is a bzImage. */
bool linux_symbols_has(const char *file, size_t size);

/* Adds the symbols of a bzImage in memory, at the addresses that it is linked
 * for. Null, or why it has none that can be read, as the end of "its kernel
 * ...". *failed: the error tells of no memory, or of too many. */
const char *linux_symbols_add(struct symbols *symbols, const char *file,
                              size_t size, bool *failed, struct error *error);

/* Adds those of the kernel that is booted with a command line; nothing where
 * the file is no bzImage. *why: null, or why it brings no names, as above.
 * False: the file cannot be read, no memory, or too many. */
bool linux_symbols_read(struct symbols *symbols, const char *path,
                        const char *command_line, const char **why,
                        struct error *error);

#endif
