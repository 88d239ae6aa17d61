#include "emu/host/number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The digits at the start of text; *end is the character that follows. */
static bool parse_digits(const char *text, uint64_t *value, char **end)
{
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

    if (!isdigit((unsigned char)text[0]) ||
        (hex && !isxdigit((unsigned char)text[2])))
        return false;
    errno = 0;
    *value = strtoull(text, end, hex ? 16 : 10);
    return errno == 0;
}

bool number_parse(const char *text, uint64_t *value)
{
    uint64_t parsed;
    char *end;

    if (!parse_digits(text, &parsed, &end) || *end)
        return false;
    *value = parsed;
    return true;
}

bool number_parse_max(const char *text, uint32_t max, uint32_t *value)
{
    uint64_t parsed;

    if (!number_parse(text, &parsed) || parsed > max)
        return false;
    *value = (uint32_t)parsed;
    return true;
}

bool number_require(const char *text, uint32_t max, uint32_t *value,
                    struct error *error)
{
    return number_parse_max(text, max, value) ||
           error_usage(error, "'%s' is not a number up to %" PRIu32, text,
                       max);
}

bool number_parse_size(const char *text, uint64_t *value)
{
    static const char units[] = "KMG";
    unsigned shift = 0;
    uint64_t parsed;
    char *end;

    if (!parse_digits(text, &parsed, &end))
        return false;
    if (*end) {
        const char *unit = strchr(units, toupper((unsigned char)*end));

        if (!unit || end[1])
            return false;
        shift = 10 * (unsigned)(unit - units + 1);
    }
    if (parsed > UINT64_MAX >> shift)
        return false;
    *value = parsed << shift;
    return true;
}

char *number_group(uint64_t value, char *text, size_t size)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%" PRIu64, value);
    size_t out = 0;

    for (int i = 0; i < length && out + 2 < size; i++) {
        if (i && (length - i) % 3 == 0)
            text[out++] = ',';
        text[out++] = digits[i];
    }
    text[out] = 0;
    return text;
}

char *number_size(uint64_t value, char *text, size_t size)
{
    static const char units[] = " KMG";
    unsigned unit = 0;

    while (units[unit + 1] && value && !(value & 1023)) {
        value >>= 10;
        unit++;
    }
    snprintf(text, size, "%" PRIu64 "%.*s", value, unit != 0, units + unit);
    return text;
}

char *number_short(double value, char *text, size_t size)
{
    if (value == 0)
        snprintf(text, size, "-");
    else if (value < 9.995)
        snprintf(text, size, "%.2f", value);
    else if (value < 999.95)
        snprintf(text, size, "%.1f", value);
    else if (value < 99999.5)
        snprintf(text, size, "%.0f", value);
    else
        snprintf(text, size, "%.0fk", value / 1000);
    return text;
}
