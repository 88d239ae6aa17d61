#include "emu/lab/lab_words.h"

#include <string.h>

const char *lab_words_find(const char *line, const char *key,
                           size_t key_length, size_t *length)
{
    while (*line) {
        *length = strcspn(line, " ");
        if (strcspn(line, "= ") == key_length &&
            !memcmp(line, key, key_length))
            return line;
        line += *length;
        line += strspn(line, " ");
    }
    return NULL;
}

/* Adds one word. */
static bool add(char *line, size_t size, const char *option, const char *word,
                size_t length, struct error *error)
{
    size_t key_length = strcspn(word, "= "), used = strlen(line), found_length;
    const char *found;

    if (key_length > length)
        key_length = length;
    found = lab_words_find(line, word, key_length, &found_length);
    if (found && found_length == length && !memcmp(found, word, length))
        return true;
    if (found)
        return error_usage(error, "%s %.*s: %.*s is given, too", option,
                           (int)length, word, (int)found_length, found);
    if (used + 1 + length >= size)
        return error_usage(error, "%s: a kernel command line of more than %zu "
                           "characters", option, size - 1);
    if (used)
        line[used++] = ' ';
    memcpy(line + used, word, length);
    line[used + length] = 0;
    return true;
}

bool lab_words_add(char *line, size_t size, const char *option,
                   const char *text, char separator, struct error *error)
{
    const char ends[] = { ' ', separator, 0 };

    for (text += strspn(text, ends); *text; text += strspn(text, ends)) {
        size_t length = strcspn(text, ends);

        if (!add(line, size, option, text, length, error))
            return false;
        text += length;
    }
    return true;
}
