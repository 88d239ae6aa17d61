/* The bundled kernel, and what else of guests `make` builds and `make install`
 * copies: where the files are. */
#ifndef PAGEWALK_EMU_IMAGE_BUNDLED_H
#define PAGEWALK_EMU_IMAGE_BUNDLED_H

#include <stdbool.h>

#include "emu/host/error.h"

enum { BUNDLED_PATH_SIZE = 4096 };

/* The folder of the program's file, without a / at its end; symbolic links are
 * resolved. False: the system does not tell it. */
bool bundled_program_folder(char folder[BUNDLED_PATH_SIZE]);

/* Writes the path of the first of these that can be read:
 *   - guest/NAME beside the program: the build folder;
 *   - share/pagewalk/NAME in the folder above the program's: an installation,
 *     wherever it has been moved to;
 *   - share/pagewalk/NAME in the PREFIX of the build.
 * The program's folder is that of the file itself, not of a symbolic link to
 * it. False: none can be read; `error` names WHAT it is, and all that were
 * tried. */
bool bundled_find(char path[BUNDLED_PATH_SIZE], const char *what,
                  const char *name, struct error *error);

#endif
