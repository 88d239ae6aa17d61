#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

static const char *const category_name[LOG_CATEGORIES] = {
#define LOG_CATEGORY(name, help) #name,
#include "base/log.def"
#undef LOG_CATEGORY
};

void log_line(struct log *log, enum log_category category,
              const char *format, ...)
{
    va_list args;

    fprintf(log->stream, "%s: ", category_name[category]);
    va_start(args, format);
    vfprintf(log->stream, format, args);
    va_end(args);
    fputc('\n', log->stream);
}

/* The mask bits of one word, 0 when it names no category. */
static uint32_t mask_of(const char *word, size_t length)
{
    if (length == 3 && memcmp(word, "all", 3) == 0)
        return (1u << LOG_CATEGORIES) - 1;
    for (unsigned i = 0; i < LOG_CATEGORIES; i++)
        if (strlen(category_name[i]) == length &&
            memcmp(category_name[i], word, length) == 0)
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
