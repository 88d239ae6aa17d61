/* The table of commands, and those that are about none of the guest. */
#include <string.h>

#include "base/suggest.h"
#include "emu/monitor/monitor_parts.h"
#include "emu/stats/stats.h"

static const char blanks[] = " \t";

enum command_when { ANY, PROMPT, ALIAS };

static const struct command {
    const char *name, *arguments, *help;
    enum command_when when;
    bool (*run)(struct monitor *m, const char *text, struct error *error);
} commands[] = {
#define MONITOR_COMMAND(name, function, arguments, when, help) \
    { #name, arguments, help, when, monitor_do_##function },
#include "emu/monitor/monitor.def"
#undef MONITOR_COMMAND
};

enum { COMMANDS_COUNT = sizeof commands / sizeof commands[0] };

const char *monitor_command_name(unsigned n)
{
    return n < COMMANDS_COUNT ? commands[n].name : NULL;
}

bool monitor_no_argument(const char *text, struct error *error)
{
    return !*text || error_usage(error, "unexpected argument '%s'", text);
}

bool monitor_do_stats(struct monitor *m, const char *text, struct error *error)
{
    const struct stats_layout layout = { .top = STATS_TOP };

    if (!monitor_no_argument(text, error))
        return false;
    stats_text(m->machine, &layout, m->out);
    return true;
}

bool monitor_do_quit(struct monitor *m, const char *text, struct error *error)
{
    m->quit = monitor_no_argument(text, error);
    return m->quit;
}

/* Each line of the help text in its column. */
static void put_help(const struct monitor *m, const struct command *command)
{
    const char *help = command->help;
    int column = fprintf(m->out, "%-11s %-23s ", command->name,
                         command->arguments);

    for (size_t end; help[end = strcspn(help, "\n")]; help += end + 1)
        fprintf(m->out, "%.*s\n%*s", (int)end, help, column, "");
    fprintf(m->out, "%s\n", help);
}

bool monitor_do_help(struct monitor *m, const char *text, struct error *error)
{
    if (!monitor_no_argument(text, error))
        return false;
    for (unsigned i = 0; i < COMMANDS_COUNT; i++) {
        if (commands[i].when == ALIAS || (m->remote &&
                                          commands[i].when == PROMPT))
            continue;
        put_help(m, &commands[i]);
        if (commands[i].run == monitor_do_catch)
            monitor_help_events(m);
    }
    fprintf(m->out, "ADDR and EXPR are as in C: numbers, $eip and other "
            "registers, symbols, FILE:LINE,\n*ADDR for what is in memory\n");
    return true;
}

/* Whether the command, or the one that it is an alias of, is the prompt's. */
static bool is_of_prompt(unsigned index)
{
    while (commands[index].when == ALIAS)
        index--;
    return commands[index].when == PROMPT;
}

/* The command of a word; COMMANDS_COUNT: there is none. */
static unsigned find(const char *word, size_t length)
{
    unsigned i = 0;

    for (; i < COMMANDS_COUNT; i++)
        if (strlen(commands[i].name) == length &&
            !strncmp(commands[i].name, word, length))
            return i;
    for (i = 0; i < COMMANDS_COUNT; i++)
        if (length && !strncmp(commands[i].name, word, length))
            break;
    return i;
}

/* The command's name ends at a blank or at a slash, as in x/8x. */
bool monitor_command(struct monitor *m, char *line, struct error *error)
{
    char *word = line + strspn(line, blanks);
    size_t length = strcspn(word, " \t/");
    char *text = word + length + strspn(word + length, blanks);
    size_t end = strlen(text);
    char hint[SUGGEST_TEXT_SIZE];
    unsigned i;

    while (end && strchr(blanks, text[end - 1]))
        text[--end] = 0;
    if (!*word || *word == '#')
        return true;
    i = find(word, length);
    if (i == COMMANDS_COUNT)
        return error_usage(error, "no command '%.*s'; try help%s",
                           (int)strcspn(word, blanks), word,
                           suggest_from(word, length, monitor_command_name,
                                        hint));
    if (m->remote && is_of_prompt(i))
        return error_usage(error, "%s: gdb has its own command for it",
                           commands[i].name);
    return commands[i].run(m, text, error);
}

bool monitor_remote(struct monitor *m, char *line, FILE *out,
                    struct error *error)
{
    FILE *before = m->out;
    bool ok;

    m->out = m->listing.out = out;
    m->remote = true;
    ok = monitor_command(m, line, error);
    m->remote = false;
    m->out = m->listing.out = before;
    return ok;
}
