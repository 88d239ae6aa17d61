/*
 * The memory trace of Valgrind's lackey tool (valgrind --tool=lackey
 * --trace-mem=yes), as text:
 *
 *   I  04001000,3      a fetch: address (hexadecimal), size in bytes
 *    L 1ffe8,8         a load
 *    S 1ffe8,8         a store
 *    M 1ffe8,8         a load, then a store
 *
 * Lines that begin with "==" are Valgrind's own and are left out. A reference
 * that crosses a page is one to each page. Addresses lose what lies above 32
 * bits; two pages that would become one by it are refused.
 */
#ifndef PAGEWALK_EMU_IMPORT_LACKEY_H
#define PAGEWALK_EMU_IMPORT_LACKEY_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "emu/import/import_writer.h"

/* Imports all of a stream; `path` names it in errors. False: the line of the
 * file that is none of the above. */
bool lackey_import(struct import_writer *import, FILE *stream,
                   const char *path, struct error *error);

#endif
