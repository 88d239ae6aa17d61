/* The table of options.def: the words of a command line, and --help. */
#include "emu/options/options.h"

#include <stddef.h>
#include <string.h>

#include "base/suggest.h"
#include "emu/options/option_value.h"

enum {
    RUN = 1 << COMMAND_run,
    LAB = 1 << COMMAND_lab,
    COUNT = 1 << COMMAND_count,
    DISASM = 1 << COMMAND_disasm,
    REPLAY = 1 << COMMAND_replay,
    DIFF = 1 << COMMAND_diff,
    TRACE = 1 << COMMAND_trace,
    REPORT = 1 << COMMAND_report,
    SWEEP = 1 << COMMAND_sweep,
    WHY = 1 << COMMAND_why,
    ADVISE = 1 << COMMAND_advise,
};

#define MEM_DEFAULT ((uint64_t)2 << 30)

struct option {
    const char *name;
    char letter;            /* of the short form; 0: it has none */
    enum option_kind kind;
    size_t field;           /* offset in struct options */
    const char *argument;   /* null: the option takes no value; "[=...]": it
                               may be left out */
    unsigned commands;      /* that have it: 1 << enum command_id */
    const char *help;
};

static const struct option table[] = {
#define OPTION(name, letter, kind, field, argument, commands, help) \
    { name, letter, KIND_##kind, offsetof(struct options, field), argument, \
      commands, help },
#include "emu/options/options.def"
#undef OPTION
};

enum { OPTIONS = sizeof(table) / sizeof(table[0]) };

static bool belongs_to(const struct option *option, enum command_id command)
{
    return option->commands >> command & 1;
}

/* The command's option whose name is the first `length` characters of `word`
 * (is_long), or whose letter is the first character; null: there is none. */
static const struct option *find(enum command_id command, const char *word,
                                 size_t length, bool is_long)
{
    for (int i = 0; i < OPTIONS; i++) {
        const struct option *option = &table[i];

        if (!belongs_to(option, command))
            continue;
        if (is_long ? strlen(option->name) == length &&
                      !memcmp(option->name, word, length)
                    : option->letter && option->letter == word[0])
            return option;
    }
    return NULL;
}

static bool unknown(enum command_id command, const char *word,
                    struct error *error)
{
    const char *name = commands_get(command)->name;
    char hint[SUGGEST_TEXT_SIZE], long_name[SUGGEST_WORD_MAX + 2];
    struct suggestion s;

    suggest_begin(&s, word + 2, word[1] == '-' ? strcspn(word + 2, "=") : 0);
    for (int i = 0; i < OPTIONS; i++)
        if (belongs_to(&table[i], command))
            suggest_offer(&s, table[i].name);
    if (s.best) {
        snprintf(long_name, sizeof(long_name), "--%s", s.best);
        s.best = long_name;
    }
    return error_usage(error, "%s: unknown option '%s'%s "
                       "(see 'pagewalk %s --help')",
                       name, word, suggest_text(&s, hint), name);
}

/* Whether the option takes a value behind "=", or none. */
static bool may_be_left_out(const struct option *option)
{
    return option->argument && option->argument[0] == '[';
}

/* Parses the option at argv[*i]; *i becomes the index of its last word. */
static bool parse_one(struct options *options, enum command_id command,
                      int argc, char **argv, int *i, struct error *error)
{
    const char *word = argv[*i];
    bool is_long = word[1] == '-';
    const char *name = word + 1 + is_long;
    size_t length = is_long ? strcspn(name, "=") : 1;
    const char *value = name[length] ? name + length + is_long : NULL;
    const struct option *option = find(command, name, length, is_long);

    if (!option)
        return unknown(command, word, error);
    if (!option->argument) {
        if (value)
            return error_usage(error, "%s: takes no value", word);
        value = "";
    } else if (!value && !may_be_left_out(option)) {
        if (*i + 1 >= argc)
            return error_usage(error, "%s: needs %s", word,
                               option->argument);
        value = argv[++*i];
    } else if (!value && *i + 1 < argc &&
               option_value_takes(option->kind, argv[*i + 1])) {
        value = argv[++*i];
    }
    return option_value_set(option->kind, option->name, value,
                            (char *)options + option->field, error);
}

bool options_parse(struct options *options, enum command_id command,
                   int argc, char **argv, struct error *error)
{
    bool only_operands = false;

    *options = (struct options){
        .command = command,
        .model = "p6",
        .mem = MEM_DEFAULT,
        .operands = argv + 1,
    };
    for (int i = 1; i < argc; i++) {
        char *word = argv[i];

        if (only_operands || word[0] != '-' || !word[1]) {
            options->operands[options->operand_count++] = word;
        } else if (!strcmp(word, "--")) {
            only_operands = true;
        } else if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
            options->help = true;
        } else if (!parse_one(options, command, argc, argv, &i, error)) {
            return false;
        }
    }
    return true;
}

static bool names_a_file(enum option_kind kind)
{
    return kind == KIND_INPUT || kind == KIND_OUTPUT || kind == KIND_STREAM ||
           kind == KIND_TRACE || kind == KIND_DISK || kind == KIND_DISKS ||
           kind == KIND_SYMBOLS || kind == KIND_MODULES || kind == KIND_MODEL;
}

/* Whether an option of the same command before this one has its member. */
static bool is_alias(const struct option *option, enum command_id command)
{
    for (const struct option *other = table; other < option; other++)
        if (belongs_to(other, command) && other->field == option->field)
            return true;
    return false;
}

/* Appends what an option names; returns how many files there are then. */
static unsigned add_files(const struct options *options,
                          const struct option *option,
                          struct option_file file[OPTIONS_FILES_MAX],
                          unsigned files)
{
    const char *field = (const char *)options + option->field;
    struct option_list list = { .count = 1 };

    if (option->kind == KIND_DISKS || option->kind == KIND_SYMBOLS ||
        option->kind == KIND_MODULES)
        memcpy(&list, field, sizeof(list));
    else
        memcpy(&list.value[0], field, sizeof(list.value[0]));
    for (unsigned i = 0; i < list.count && files < OPTIONS_FILES_MAX; i++)
        if (list.value[i])
            file[files++] = (struct option_file){ option->name, option->kind,
                                                  list.value[i] };
    return files;
}

unsigned options_files(const struct options *options,
                       struct option_file file[OPTIONS_FILES_MAX])
{
    unsigned files = 0;

    for (int i = 0; i < OPTIONS; i++) {
        const struct option *option = &table[i];

        if (belongs_to(option, options->command) &&
            names_a_file(option->kind) && !is_alias(option, options->command))
            files = add_files(options, option, file, files);
    }
    return files;
}

bool options_callers(const struct options *options)
{
    return options->callers || options->flush_helpers.count;
}

bool options_attribution(const struct options *options)
{
    if (options->attribution != SWITCH_DEFAULT)
        return options->attribution == SWITCH_ON;
    return options->command == COMMAND_lab || options->stats ||
           options->top || options->overlay || options_callers(options) ||
           options->callgrind;
}

bool options_sandbox(const struct options *options)
{
    if (options->sandbox != SWITCH_DEFAULT)
        return options->sandbox == SWITCH_ON;
    return options->display == DISPLAY_HEADLESS && !options->monitor &&
           !options->gdb.given;
}

/* "  -d, --log CATEGORY[,..]", then the help text, each line in its column. */
static void help_line(FILE *stream, char letter, const char *name,
                      const char *argument, const char *help)
{
    enum { HELP_COLUMN = 32 };
    char left[80];
    int length = letter ? snprintf(left, sizeof(left), "  -%c, ", letter)
                        : snprintf(left, sizeof(left), "      ");

    length += snprintf(left + length, sizeof(left) - (size_t)length,
                       "--%s%s%s", name,
                       argument && argument[0] != '[' ? " " : "",
                       argument ? argument : "");
    if (length >= HELP_COLUMN)
        fprintf(stream, "%s\n%*s", left, HELP_COLUMN, "");
    else
        fprintf(stream, "%-*s", HELP_COLUMN, left);
    for (size_t end; help[end = strcspn(help, "\n")]; help += end + 1)
        fprintf(stream, "%.*s\n%*s", (int)end, help, HELP_COLUMN, "");
    fprintf(stream, "%s\n", help);
}

void options_help(enum command_id command, FILE *stream)
{
    const struct command *about = commands_get(command);
    bool any = false;

    for (int i = 0; i < OPTIONS; i++)
        any |= belongs_to(&table[i], command);
    fprintf(stream, "usage: pagewalk %s %s%s\n\n%s\n\n", about->name,
            any ? "[OPTIONS] " : "", about->arguments, about->summary);
    for (int i = 0; i < OPTIONS; i++)
        if (belongs_to(&table[i], command))
            help_line(stream, table[i].letter, table[i].name,
                      table[i].argument, table[i].help);
    help_line(stream, 'h', "help", NULL, "this text");
}
