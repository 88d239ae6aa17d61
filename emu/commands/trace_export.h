/* `pagewalk trace export TRACE`: a recorded trace as other programs read it. */
#ifndef PAGEWALK_EMU_COMMANDS_TRACE_EXPORT_H
#define PAGEWALK_EMU_COMMANDS_TRACE_EXPORT_H

#include "emu/host/error.h"
#include "emu/options/options.h"

/* Exports operand 1 to the file of --callgrind. */
bool trace_export(const struct options *options, struct error *error);

#endif
