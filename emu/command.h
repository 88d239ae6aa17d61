/* What each command of commands.def does: parsed options in, exit code out. */
#ifndef PAGEWALK_EMU_COMMAND_H
#define PAGEWALK_EMU_COMMAND_H

#include "emu/options/options.h"

#define COMMAND(name, arguments, summary) \
    int cmd_##name(const struct options *options);
#include "emu/options/commands.def"
#undef COMMAND

#endif
