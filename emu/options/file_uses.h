/*
 * The files that a command line names, and what the command does with each, by
 * the kinds of options.def. Checked before the first of them is opened: no
 * output may destroy an input or another output.
 */
#ifndef PAGEWALK_EMU_OPTIONS_FILE_USES_H
#define PAGEWALK_EMU_OPTIONS_FILE_USES_H

#include <stdbool.h>

#include "emu/options/options.h"

/* Whether all outputs can be written and none of them is also another output
 * or an input; "-" is standard input or output. A device may be written by
 * many. False: a line that names both options and the file. */
bool file_uses_check(const struct options *options, struct error *error);

/* The same for an input that the command line does not name: `what` ("the
 * bundled kernel") at `path`. */
bool file_uses_check_input(const struct options *options, const char *what,
                           const char *path, struct error *error);

/* What a run does with a file that the command line names. */
enum file_use {
    FILE_USE_READ,
    FILE_USE_WRITE,             /* in its place */
    FILE_USE_REPLACE,           /* by a new file of its name */
};

/* Calls `each` for every use of every such file but the standard streams.
 * False: no memory. */
bool file_uses_each(const struct options *options,
                    void (*each)(void *opaque, const char *path,
                                 enum file_use use),
                    void *opaque, struct error *error);

/* Whether a file that must be complete goes to standard output, so that
 * nothing else may be printed there. */
bool file_uses_stdout(const struct options *options);

#endif
