/*
 * pagewalk: one binary, git-style commands.
 */
#include <stdio.h>
#include <string.h>

#include "emu/command.h"
#include "emu/host/error.h"
#include "emu/host/version.h"
#include "emu/options/options.h"

static const struct {
    const char *name, *arguments, *summary;
    int (*run)(const struct options *options);
} commands[] = {
#define COMMAND(name, arguments, summary) \
    { #name, arguments, summary, cmd_##name },
#include "emu/options/commands.def"
#undef COMMAND
};

static void usage(FILE *stream)
{
    fprintf(stream,
            "usage: pagewalk COMMAND [OPTIONS]\n\n"
            "A cycle-level i386 paging emulator: boots a guest on an exact "
            "model of the x86\n"
            "MMU and says what its TLB flushes cost.\n\n");
    for (int i = 0; i < COMMANDS; i++)
        fprintf(stream, "  %-7s%-15s%s\n", commands[i].name,
                commands[i].arguments, commands[i].summary);
    fprintf(stream, "\n`pagewalk COMMAND --help` lists a command's options; "
            "`pagewalk --version` the version.\n");
}

static int run_command(int command, int argc, char **argv)
{
    struct options options;
    struct error error;

    if (!options_parse(&options, (enum command_id)command, argc, argv,
                       &error))
        return error_print(&error);
    if (options.help) {
        options_help((enum command_id)command, stdout);
        return EXIT_CODE_OK;
    }
    return commands[command].run(&options);
}

int main(int argc, char **argv)
{
    struct error error;

    if (argc < 2) {
        usage(stderr);
        return EXIT_CODE_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        usage(stdout);
        return EXIT_CODE_OK;
    }
    if (!strcmp(argv[1], "--version")) {
        puts("pagewalk " PAGEWALK_VERSION);
        return EXIT_CODE_OK;
    }
    for (int i = 0; i < COMMANDS; i++)
        if (!strcmp(argv[1], commands[i].name))
            return run_command(i, argc - 1, argv + 1);
    error_usage(&error, "no command '%s' (see 'pagewalk --help')", argv[1]);
    return error_print(&error);
}
