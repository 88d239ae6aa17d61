#include "emu/options/commands.h"

#include <string.h>

static const struct command table[COMMANDS] = {
#define COMMAND(name, arguments, summary) { #name, arguments, summary },
#include "emu/options/commands.def"
#undef COMMAND
};

const struct command *commands_get(enum command_id id)
{
    return &table[id];
}

enum command_id commands_find(const char *name)
{
    unsigned id = 0;

    while (id < COMMANDS && strcmp(table[id].name, name))
        id++;
    return (enum command_id)id;
}
