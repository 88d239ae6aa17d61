/*
 * pagewalk: one binary, git-style commands.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/suggest.h"
#include "emu/command.h"
#include "emu/host/error.h"
#include "emu/host/output.h"
#include "emu/host/version.h"
#include "emu/options/file_uses.h"
#include "emu/options/options.h"

static void usage(FILE *stream)
{
    fprintf(stream,
            "usage: pagewalk COMMAND [OPTIONS]\n\n"
            "A cycle-level i386 paging emulator: boots a guest on an exact "
            "model of the x86\n"
            "MMU and says what its TLB flushes cost.\n\n");
    for (unsigned i = 0; i < COMMANDS; i++) {
        const struct command *command = commands_get((enum command_id)i);

        fprintf(stream, "  %-7s%-15s%s\n", command->name, command->arguments,
                command->summary);
    }
    fprintf(stream, "\n`pagewalk help COMMAND`, or `pagewalk COMMAND --help`, "
            "lists a command's options;\n`pagewalk --version` prints the "
            "version.\n");
}

static int run_command(enum command_id id, int argc, char **argv)
{
    static int (*const run[COMMANDS])(const struct options *options) = {
#define COMMAND(name, arguments, summary) [COMMAND_##name] = cmd_##name,
#include "emu/options/commands.def"
#undef COMMAND
    };
    struct options options;
    struct error error;

    if (!options_parse(&options, id, argc, argv, &error))
        return error_print(&error);
    if (options.help) {
        options_help(id, stdout);
        return EXIT_CODE_OK;
    }
    if (options.log_mask & LOG_HELP) {
        log_help(stdout);
        return EXIT_CODE_OK;
    }
    if (!file_uses_check(&options, &error))
        return error_print(&error);
    return run[id](&options);
}

static int refuse_command(const char *name)
{
    struct suggestion s;
    char hint[SUGGEST_TEXT_SIZE];
    struct error error;

    suggest_begin(&s, name, strlen(name));
    for (unsigned i = 0; i < COMMANDS; i++)
        suggest_offer(&s, commands_get((enum command_id)i)->name);
    suggest_offer(&s, "help");
    error_usage(&error, "no command '%s'%s (see 'pagewalk --help')", name,
                suggest_text(&s, hint));
    return error_print(&error);
}

/* pagewalk help [COMMAND]: what --help prints. */
static int help(int argc, char **argv)
{
    struct error error;
    enum command_id id;

    if (argc > 3) {
        error_usage(&error, "help: one COMMAND at a time, not also '%s'",
                    argv[3]);
        return error_print(&error);
    }
    if (argc < 3 || !strcmp(argv[2], "help")) {
        usage(stdout);
        return EXIT_CODE_OK;
    }
    id = commands_find(argv[2]);
    if (id == COMMANDS)
        return refuse_command(argv[2]);
    options_help(id, stdout);
    return EXIT_CODE_OK;
}

static int execute(int argc, char **argv)
{
    enum command_id id;

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
    if (!strcmp(argv[1], "help"))
        return help(argc, argv);
    id = commands_find(argv[1]);
    if (id != COMMANDS)
        return run_command(id, argc - 1, argv + 1);
    return refuse_command(argv[1]);
}

int main(int argc, char **argv)
{
    output_begin_standard();
    return output_end_standard(execute(argc, argv));
}
