/* Words and numbers of an event stream: docs/events.md, "Lines". */
#include "tests/reference/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool words_fail(struct words *w, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(w->error, sizeof w->error, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* `#` begins a comment: any byte may stand in it, but not before it. */
bool words_split(struct words *w, char *text, long length)
{
    char *comment = memchr(text, '#', (size_t)length);
    char *end = comment ? comment : text + length;

    w->count = 0;
    for (char *c = text; c < end; c++)
        if (!is_blank(*c) && (*c < '!' || *c > '~'))
            return words_fail(w, "a byte that is not printable ASCII");
    for (char *c = text; c < end;) {
        while (c < end && is_blank(*c))
            c++;
        if (c == end)
            break;
        if (w->count == WORDS_MAX + 1)
            return words_fail(w, "too many words");
        w->word[w->count++] = c;
        while (c < end && !is_blank(*c))
            c++;
        if (c < end)
            *c++ = '\0';
    }
    *end = '\0';
    return true;
}

bool words_arguments(struct words *w, int count)
{
    if (w->count - 1 == count)
        return true;
    return words_fail(w, "%s takes %d argument%s, not %d", w->word[0], count,
                      count == 1 ? "" : "s", w->count - 1);
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

/* Numbers are decimal or 0x hexadecimal; leading zeros mean nothing. */
bool words_number(struct words *w, int i, const char *what,
                  uint32_t min, uint32_t max, uint32_t *value)
{
    const char *c = w->word[i];
    int base = 10;
    uint64_t sum = 0;

    if (c[0] == '0' && c[1] == 'x') {
        base = 16;
        c += 2;
    }
    if (!*c)
        return words_fail(w, "%s: no number: %.32s", what, w->word[i]);
    for (; *c; c++) {
        if (digit_value(*c) >= base)
            return words_fail(w, "%s: no number: %.32s", what, w->word[i]);
        sum = sum * (uint64_t)base + (uint64_t)digit_value(*c);
        if (sum > UINT32_MAX)
            sum = (uint64_t)UINT32_MAX + 1;
    }
    if (sum < min || sum > max)
        return words_fail(w, max > 9999 ? "%s: %.32s is not within %u..%#x"
                                        : "%s: %.32s is not within %u..%u",
                          what, w->word[i], min, max);
    *value = (uint32_t)sum;
    return true;
}

bool words_flag(struct words *w, int i, const char *what, bool *value)
{
    uint32_t number;

    if (!words_number(w, i, what, 0, 1, &number))
        return false;
    *value = number;
    return true;
}

bool words_choice(struct words *w, int i, const char *what,
                  const char *const *choices, int *value)
{
    for (int n = 0; choices[n]; n++) {
        if (!strcmp(w->word[i], choices[n])) {
            *value = n;
            return true;
        }
    }
    return words_fail(w, "%s: unknown word: %.32s", what, w->word[i]);
}
