#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name, *help;
} categories[LOG_CATEGORIES] = {
#define LOG_CATEGORY(name, help) { #name, help },
#include "base/log.def"
#undef LOG_CATEGORY
};

bool log_line(struct log *log, enum log_category category,
              const char *format, ...)
{
    char place[LOG_PLACE_MAX];
    va_list args;

    if (log->place && log->place(log->opaque, place) &&
        !(log->mask & 1u << LOG_rom))
        return false;
    fprintf(log->stream, "%s: ", categories[category].name);
    if (log->place)
        fprintf(log->stream, "%s: ", place);
    va_start(args, format);
    vfprintf(log->stream, format, args);
    va_end(args);
    fputc('\n', log->stream);
    return true;
}

/* Whether `length` characters of a word are a name. */
static bool is_name(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(name, word, length) == 0;
}

const char *log_category_name(unsigned index)
{
    return index < LOG_CATEGORIES ? categories[index].name : NULL;
}

/* The mask bits of one word, 0 when it names no category. */
static uint32_t mask_of(const char *word, size_t length)
{
    if (is_name(word, length, "all"))
        return (1u << LOG_CATEGORIES) - 1;
    if (is_name(word, length, "help"))
        return LOG_HELP;
    for (unsigned i = 0; i < LOG_CATEGORIES; i++)
        if (is_name(word, length, categories[i].name))
            return 1u << i;
    return 0;
}

uint32_t log_parse_mask(const char *list, const char **bad)
{
    uint32_t mask = 0;

    *bad = NULL;
    for (;;) {
        size_t length = strcspn(list, ",");
        uint32_t bits = mask_of(list, length);

        if (!bits) {
            *bad = list;
            return 0;
        }
        mask |= bits;
        if (!list[length])
            return mask;
        list += length + 1;
    }
}

void log_help(FILE *stream)
{
    for (unsigned i = 0; i < LOG_CATEGORIES; i++)
        fprintf(stream, "%-6s %s\n", categories[i].name, categories[i].help);
    fprintf(stream, "%-6s every category\n", "all");
}
