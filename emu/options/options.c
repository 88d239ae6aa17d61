#include "emu/options/options.h"

#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "emu/host/number.h"
#include "mmu/dump/dumps.h"

enum kind {
    KIND_NAME,          /* any text */
    KIND_SIZE,          /* of guest memory */
    KIND_NUMBER,        /* a count above 0 */
    KIND_PORT,          /* an I/O port above 0 */
    KIND_FLAG,
    KIND_SWITCH,
    KIND_CLOCK,
    KIND_HEADLESS,
    KIND_WINDOW,
    KIND_LOG,
    KIND_DUMP,
    KIND_BITS,
    KIND_ADDRESS,       /* of 32 bits */
};

enum {
    RUN = 1 << COMMAND_run,
    LAB = 1 << COMMAND_lab,
    COUNT = 1 << COMMAND_count,
    DISASM = 1 << COMMAND_disasm,
    REPLAY = 1 << COMMAND_replay,
};

#define MEM_MIN     ((uint64_t)1 << 20)
#define MEM_MAX     ((uint64_t)64 << 30)
#define MEM_DEFAULT ((uint64_t)2 << 30)
#define MEM_UNIT    ((uint64_t)4096)    /* whole pages */

struct option {
    const char *name;
    char letter;
    enum kind kind;
    size_t field;           /* offset in struct options */
    const char *argument;   /* null: takes none */
    unsigned commands;
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

static const struct {
    const char *name, *arguments, *summary;
} commands[] = {
#define COMMAND(name, arguments, summary) { #name, arguments, summary },
#include "emu/options/commands.def"
#undef COMMAND
};

const char *command_name(enum command_id command)
{
    return commands[command].name;
}

static bool set_mem(uint64_t *mem, const char *value, struct error *error)
{
    uint64_t size;

    if (!number_parse_size(value, &size))
        return error_usage(error, "--mem %s: not a size", value);
    if (size < MEM_MIN || size > MEM_MAX)
        return error_usage(error, "--mem %s: not between 1M and 64G", value);
    if (size % MEM_UNIT)
        return error_usage(error, "--mem %s: not a multiple of 4K", value);
    *mem = size;
    return true;
}

static bool set_port(uint16_t *port, const char *name, const char *value,
                     struct error *error)
{
    uint64_t number;

    if (!number_parse(value, &number) || !number || number > UINT16_MAX)
        return error_usage(error, "--%s %s: not a port, 1 to 0xffff", name,
                           value);
    *port = (uint16_t)number;
    return true;
}

static bool set_log(uint32_t *mask, const char *value, struct error *error)
{
    const char *bad = NULL;
    uint32_t parsed = log_parse_mask(value, &bad);

    if (bad)
        return error_usage(error, "-d %s: no log category '%.*s'", value,
                           (int)strcspn(bad, ","), bad);
    *mask |= parsed;
    return true;
}

static bool set_dump(uint32_t *mask, const char *value, struct error *error)
{
    for (const char *at = value;;) {
        size_t length = strcspn(at, ",");
        enum dump_kind kind = dump_by_name(at, length);

        if (kind == DUMPS)
            return error_usage(error, "--dump %s: no dump '%.*s', but tlb, "
                               "mem and pg", value, (int)length, at);
        *mask |= UINT32_C(1) << kind;
        if (!at[length])
            return true;
        at += length + 1;
    }
}

static bool set_clock(bool *counts_insns, const char *value,
                      struct error *error)
{
    if (strcmp(value, "insns") && strcmp(value, "cycles"))
        return error_usage(error, "--clock %s: neither cycles nor insns",
                           value);
    *counts_insns = !strcmp(value, "insns");
    return true;
}

static bool set_switch(enum switch_choice *choice, const char *name,
                       const char *value, struct error *error)
{
    if (strcmp(value, "on") && strcmp(value, "off"))
        return error_usage(error, "--%s %s: neither on nor off", name, value);
    *choice = strcmp(value, "on") ? SWITCH_OFF : SWITCH_ON;
    return true;
}

static bool set_bits(enum code_bits *bits, const char *value,
                     struct error *error)
{
    if (strcmp(value, "16") && strcmp(value, "32"))
        return error_usage(error, "--bits %s: neither 16 nor 32", value);
    *bits = strcmp(value, "16") ? BITS_32 : BITS_16;
    return true;
}

static bool set_address(struct option_address *address, const char *name,
                        const char *value, struct error *error)
{
    uint64_t number;

    if (!number_parse(value, &number) || number > UINT32_MAX)
        return error_usage(error, "--%s %s: not a 32-bit address", name,
                           value);
    *address = (struct option_address){ true, (uint32_t)number };
    return true;
}

static bool set(const struct option *option, struct options *options,
                const char *value, struct error *error)
{
    void *field = (char *)options + option->field;

    switch (option->kind) {
    case KIND_NAME:
        if (!*value && strcmp(option->name, "append"))
            return error_usage(error, "--%s: empty", option->name);
        *(const char **)field = value;
        return true;
    case KIND_SIZE:
        return set_mem(field, value, error);
    case KIND_NUMBER:
        if (!number_parse(value, field) || !*(uint64_t *)field)
            return error_usage(error, "--%s %s: not a number above 0",
                               option->name, value);
        return true;
    case KIND_PORT:
        return set_port(field, option->name, value, error);
    case KIND_FLAG:
        *(bool *)field = true;
        return true;
    case KIND_SWITCH:
        return set_switch(field, option->name, value, error);
    case KIND_CLOCK:
        return set_clock(field, value, error);
    case KIND_HEADLESS:
        *(enum display_choice *)field = DISPLAY_HEADLESS;
        return true;
    case KIND_WINDOW:
        *(enum display_choice *)field = DISPLAY_WINDOW;
        return true;
    case KIND_LOG:
        return set_log(field, value, error);
    case KIND_DUMP:
        return set_dump(field, value, error);
    case KIND_BITS:
        return set_bits(field, value, error);
    case KIND_ADDRESS:
        return set_address(field, option->name, value, error);
    }
    return false;
}

/* The option that `word` (without its dashes, `length` characters) names for
 * this command; one letter after a single dash. */
static const struct option *find(enum command_id command, const char *word,
                                 size_t length, bool is_long)
{
    for (int i = 0; i < OPTIONS; i++) {
        const struct option *option = &table[i];

        if (!(option->commands >> command & 1))
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
    return error_usage(error, "%s: unknown option '%s' "
                       "(see 'pagewalk %s --help')",
                       command_name(command), word, command_name(command));
}

/* Parses the option at argv[*i] and steps over its argument. */
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
    } else if (!value) {
        if (*i + 1 >= argc)
            return error_usage(error, "%s: needs %s", word,
                               option->argument);
        value = argv[++*i];
    }
    return set(option, options, value, error);
}

bool options_parse(struct options *options, enum command_id command,
                   int argc, char **argv, struct error *error)
{
    bool only_operands = false;

    *options = (struct options){
        .command = command,
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

bool options_attribution(const struct options *options)
{
    if (options->attribution != SWITCH_DEFAULT)
        return options->attribution == SWITCH_ON;
    return options->command == COMMAND_lab || options->stats ||
           options->top || options->callers;
}

/* "  -d, --log CATEGORY[,..]" and the help in its column. */
static void help_line(FILE *stream, char letter, const char *name,
                      const char *argument, const char *help)
{
    enum { HELP_COLUMN = 32 };
    char left[80];
    int length = letter ? snprintf(left, sizeof(left), "  -%c, ", letter)
                        : snprintf(left, sizeof(left), "      ");

    length += snprintf(left + length, sizeof(left) - (size_t)length,
                       "--%s%s%s", name, argument ? " " : "",
                       argument ? argument : "");
    if (length >= HELP_COLUMN)
        fprintf(stream, "%s\n%*s%s\n", left, HELP_COLUMN, "", help);
    else
        fprintf(stream, "%-*s%s\n", HELP_COLUMN, left, help);
}

void options_help(enum command_id command, FILE *stream)
{
    bool any = false;

    for (int i = 0; i < OPTIONS; i++)
        any |= table[i].commands >> command & 1;
    fprintf(stream, "usage: pagewalk %s %s%s\n\n%s\n\n",
            commands[command].name, any ? "[OPTIONS] " : "",
            commands[command].arguments, commands[command].summary);
    for (int i = 0; i < OPTIONS; i++)
        if (table[i].commands >> command & 1)
            help_line(stream, table[i].letter, table[i].name,
                      table[i].argument, table[i].help);
    help_line(stream, 'h', "help", NULL, "this text");
}
