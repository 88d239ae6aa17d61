/* The table of commands.def: numbers, names and texts. */
#ifndef PAGEWALK_EMU_OPTIONS_COMMANDS_H
#define PAGEWALK_EMU_OPTIONS_COMMANDS_H

enum command_id {
#define COMMAND(name, arguments, summary) COMMAND_##name,
#include "emu/options/commands.def"
#undef COMMAND
    COMMANDS
};

struct command {
    const char *name, *arguments, *summary;
};

const struct command *commands_get(enum command_id id);

/* The command of this name; COMMANDS where there is none. */
enum command_id commands_find(const char *name);

#endif
