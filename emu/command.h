/* The functions behind the commands of commands.def: cmd_NAME executes
 * `pagewalk NAME` and returns an exit code (emu/host/error.h). It has printed
 * what went wrong. */
#ifndef PAGEWALK_EMU_COMMAND_H
#define PAGEWALK_EMU_COMMAND_H

#include "emu/options/options.h"

#define COMMAND(name, arguments, summary) \
    int cmd_##name(const struct options *options);
#include "emu/options/commands.def"
#undef COMMAND

#endif
