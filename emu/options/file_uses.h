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

/* Whether a file that must be complete goes to standard output, so that
 * nothing else may be printed there. */
bool file_uses_stdout(const struct options *options);

#endif
