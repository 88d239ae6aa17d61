/* The bundled kernel: where the file is that `make` builds and `make install`
 * copies. */
#ifndef PAGEWALK_EMU_IMAGE_BUNDLED_H
#define PAGEWALK_EMU_IMAGE_BUNDLED_H

#include <stdbool.h>

#include "emu/host/error.h"

enum { BUNDLED_PATH_SIZE = 4096 };

/* The folder of the program's file, without a / at its end; symbolic links are
 * resolved. False: the system does not tell it. */
bool bundled_program_folder(char folder[BUNDLED_PATH_SIZE]);

/* Writes the path of the first of these that can be read:
 *   - guest/kernel.elf beside the program: the build folder;
 *   - share/pagewalk/kernel.elf in the folder above the program's: an
 *     installation, wherever it has been moved to;
 *   - share/pagewalk/kernel.elf in the PREFIX of the build.
 * The program's folder is that of the file itself, not of a symbolic link to
 * it. False: none can be read; `error` names all that were tried. */
bool bundled_kernel_find(char path[BUNDLED_PATH_SIZE], struct error *error);

#endif
