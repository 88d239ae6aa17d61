/* `pagewalk trace import`: traces from what other programs record. */
#ifndef PAGEWALK_EMU_COMMANDS_TRACE_IMPORT_H
#define PAGEWALK_EMU_COMMANDS_TRACE_IMPORT_H

#include "emu/options/options.h"

/* Writes the trace that the second operand names. */
bool trace_import(const struct options *options, struct error *error);

#endif
