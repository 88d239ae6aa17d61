/*
 * The table of boot options, and the loop that parses the command line by it.
 */
#include "guest/lib/boot_options.h"

#include "guest/lib/bug.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

struct boot_options boot_options = {
    .pge = true,
    .sysenter = true,
    .highmem = true,
    .dma = true,
    .invlpg = true,
    .split = "3g",
    .structpage = 64,
    .benchscale = 100,
};

char boot_command_line[COMMAND_LINE_SIZE];

enum {
    DIGITS_MAX = 9,     /* so many decimal digits always fit 32 bits */
};

enum option_kind {
    OPTION_SWITCH,      /* name, name=on, name=off */
    OPTION_STRING,      /* name=text */
    OPTION_LIST,        /* name=a,b; the bare name is name=all */
    OPTION_NUMBER,      /* name=N, decimal */
    OPTION_BYTES,       /* name=32 or name=64 */
};

struct option {
    const char *name;
    enum option_kind kind;
    void *target;
    size_t size;
    bool (*accept)(const char *value);  /* NULL: accept any string */
};

#define OPTION(name, kind) \
    { #name, kind, &boot_options.name, sizeof(boot_options.name), NULL }
#define CHOICE(name, accept) \
    { #name, OPTION_STRING, &boot_options.name, sizeof(boot_options.name), \
      accept }

static bool split_known(const char *value)
{
    static const char *const splits[] = {
#define SPLIT(name, page_offset) name,
#include "guest/lib/splits.def"
#undef SPLIT
    };

    for (size_t i = 0; i < ARRAY_SIZE(splits); i++)
        if (strcmp(value, splits[i]) == 0)
            return true;
    return false;
}

static const struct option options[] = {
    OPTION(lab, OPTION_STRING),
    OPTION(run, OPTION_STRING),
    OPTION(console, OPTION_STRING),
    CHOICE(bug, bug_plant),
    OPTION(bench, OPTION_LIST),
    OPTION(benchscale, OPTION_NUMBER),
    OPTION(swap, OPTION_STRING),
    OPTION(selftest, OPTION_SWITCH),
    OPTION(exit, OPTION_SWITCH),
    OPTION(pse, OPTION_SWITCH),
    OPTION(kpti, OPTION_SWITCH),
    OPTION(recursive, OPTION_SWITCH),
    OPTION(sysenter, OPTION_SWITCH),
    OPTION(highmem, OPTION_SWITCH),
    OPTION(dma, OPTION_SWITCH),
    OPTION(pge, OPTION_SWITCH),
    OPTION(pae, OPTION_SWITCH),
    OPTION(invlpg, OPTION_SWITCH),
    CHOICE(split, split_known),
    OPTION(structpage, OPTION_BYTES),
};

static __init bool parse_decimal(const char *text, uint32_t *value)
{
    uint32_t number = 0;

    if (!*text || strlen(text) > DIGITS_MAX)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (uint32_t)(*text - '0');
    }
    *value = number;
    return true;
}

/* VALUE is NULL for a bare name. False if the option does not take VALUE. */
static __init bool set_option(const struct option *option, const char *value)
{
    switch (option->kind) {
    case OPTION_SWITCH:
        if (value && strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
            return false;
        *(bool *)option->target = !value || strcmp(value, "on") == 0;
        return true;
    case OPTION_STRING:
        if (!value || strlen(value) >= option->size)
            return false;
        if (option->accept && !option->accept(value))
            return false;
        strlcpy(option->target, value, option->size);
        return true;
    case OPTION_LIST:
        if (value && strlen(value) >= option->size)
            return false;
        strlcpy(option->target, value ? value : "all", option->size);
        return true;
    case OPTION_NUMBER:
        return value && parse_decimal(value, option->target);
    case OPTION_BYTES:
        if (!value || (strcmp(value, "32") != 0 && strcmp(value, "64") != 0))
            return false;
        *(uint32_t *)option->target = value[0] == '3' ? 32 : 64;
        return true;
    }
    return false;
}

static __init const struct option *find_option(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (str_is(name, len, options[i].name))
            return &options[i];
    return NULL;
}

/* Some loaders put the image's path in front of the options; a directory in it
 * may have a `=` in its name. */
static __init bool may_be_image_name(const char *word)
{
    bool has_value = false;

    for (; *word; word++) {
        if (*word == '/' || *word == '\\')
            return true;
        has_value |= *word == '=';
    }
    return !has_value;
}

static bool given[ARRAY_SIZE(options)] __initdata = { false };

static __init void parse_word(char *word, bool first)
{
    size_t len = 0;
    const struct option *option;

    while (word[len] && word[len] != '=')
        len++;
    option = find_option(word, len);
    if (!option) {
        if (!first || !may_be_image_name(word))
            printk("warning: unknown option \"%s\" ignored\n", word);
        return;
    }
    if (given[option - options])
        printk("warning: option %s is given twice, \"%s\" counts\n",
               option->name, word);
    given[option - options] = true;
    if (!set_option(option, word[len] ? word + len + 1 : NULL))
        printk("warning: bad value in option \"%s\", ignored\n", word);
}

__init void boot_option_ignored(const void *member, const char *word,
                                const char *why)
{
    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (options[i].target == member && given[i])
            printk("warning: option \"%s\" ignored: %s\n", word, why);
}

__init void boot_options_parse(void)
{
    static char line[sizeof(boot_command_line)] __initdata = { 0 };
    char *at = line;
    bool first = true;

    printk("Kernel command line: %s\n", boot_command_line);
    strlcpy(line, boot_command_line, sizeof(line));
    while (*at) {
        char *word = at;

        while (*at && *at != ' ')
            at++;
        if (*at)
            *at++ = '\0';
        if (*word) {
            parse_word(word, first);
            first = false;
        }
    }
}
