#include "base/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ESCAPE_LENGTH = 4 };     /* of \xNN, and of the longest character */

/* The length of the character of UTF-8 that `text` begins with; 0: it begins
 * with none (RFC 3629: no surrogate, nothing above U+10FFFF, and the shortest
 * form). */
static unsigned utf8_length(const unsigned char *text)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned length = text[0] < 0x80             ? 1
                      : (text[0] & 0xe0) == 0xc0 ? 2
                      : (text[0] & 0xf0) == 0xe0 ? 3
                      : (text[0] & 0xf8) == 0xf0 ? 4
                                                 : 0;
    uint32_t point = length > 1 ? text[0] & (0x7fu >> length) : text[0];

    for (unsigned i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3f);
    }
    if (!length || point < least[length] || point > 0x10ffff ||
        (point >= 0xd800 && point <= 0xdfff))
        return 0;
    return length;
}

/* C0, DEL, or C1 as two bytes of UTF-8. */
static bool is_control(const unsigned char *text)
{
    return text[0] < 0x20 || text[0] == 0x7f ||
           (text[0] == 0xc2 && text[1] < 0xa0);
}

/* The next character, in the form in which it is shown. Returns what follows
 * it. */
static const unsigned char *next(const unsigned char *at,
                                 char shown[ESCAPE_LENGTH + 1])
{
    unsigned length = utf8_length(at);

    if (!length || is_control(at)) {
        snprintf(shown, ESCAPE_LENGTH + 1, "\\x%02x", *at);
        return at + 1;
    }
    memcpy(shown, at, length);
    shown[length] = 0;
    return at + length;
}

char *escape_text(const char *text, char *buffer, size_t size)
{
    const unsigned char *at = (const unsigned char *)text;
    char shown[ESCAPE_LENGTH + 1];
    size_t length = 0;

    while (*at) {
        at = next(at, shown);
        if (length + strlen(shown) >= size)
            break;
        memcpy(buffer + length, shown, strlen(shown));
        length += strlen(shown);
    }
    buffer[length] = 0;
    return buffer;
}

char *escape_copy(const char *text)
{
    size_t size = ESCAPE_SIZE(strlen(text));
    char *copy = malloc(size);

    return copy ? escape_text(text, copy, size) : NULL;
}

void escape_print(const char *text, FILE *stream)
{
    const unsigned char *at = (const unsigned char *)text;
    char shown[ESCAPE_LENGTH + 1];

    while (*at) {
        at = next(at, shown);
        fputs(shown, stream);
    }
}
