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

    errno = 0;
    if (!isdigit((unsigned char)text[0]) ||
        (hex && !isxdigit((unsigned char)text[2])))
        return false;
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

/* A number as people write it, on its way to an integer:
 * digits * 10^exponent * factor. */
struct decimal {
    uint64_t digits, factor;
    int exponent;
};

static const char not_a_number[] = "not a number";
static const char too_large[] = "too large";

/* Digits, with at most one point among them: "1.5". */
static const char *read_digits(const char **at, struct decimal *d)
{
    bool point = false;

    if (!isdigit((unsigned char)**at))
        return not_a_number;
    for (; isdigit((unsigned char)**at) || (**at == '.' && !point); ++*at) {
        unsigned digit = (unsigned)(**at - '0');

        if (**at == '.') {
            point = true;
            continue;
        }
        if (d->digits > (UINT64_MAX - digit) / 10)
            return too_large;
        d->digits = 10 * d->digits + digit;
        d->exponent -= point;
    }
    return NULL;
}

/* "e6", "E+6", or nothing. */
static const char *read_exponent(const char **at, struct decimal *d)
{
    enum { EXPONENT_MAX = 1000 };
    int exponent = 0;

    if (**at != 'e' && **at != 'E')
        return NULL;
    *at += (*at)[1] == '+' ? 2 : 1;
    if (!isdigit((unsigned char)**at))
        return not_a_number;
    for (; isdigit((unsigned char)**at); ++*at)
        if (exponent < EXPONENT_MAX)
            exponent = 10 * exponent + (**at - '0');
    d->exponent += exponent;
    return NULL;
}

/* "M", "MB" and "MiB" of a size, "M" of a count, or nothing. */
static const char *read_unit(const char **at, enum number_kind kind,
                             struct decimal *d)
{
    static const char letters[] = "KMGT";
    const char *unit = **at ? strchr(letters, toupper((unsigned char)**at))
                            : NULL;

    d->factor = 1;
    if (unit) {
        for (long i = unit - letters; i >= 0; i--)
            d->factor *= kind == NUMBER_SIZE ? 1024 : 1000;
        ++*at;
        if (kind == NUMBER_SIZE && (*at)[0] == 'i' && (*at)[1] == 'B')
            ++*at;
    }
    if (kind == NUMBER_SIZE && (**at == 'B' || **at == 'b'))
        ++*at;
    if (!**at)
        return NULL;
    return kind == NUMBER_SIZE ? "its unit is not K, M, G or T, as in 512M, "
                                 "1.5GiB"
                               : "its unit is not K, M, G or T, as in 20M, "
                                 "1e6";
}

/* Takes a power of ten out of what is there. False: there is none. */
static bool divide_by_10(struct decimal *d)
{
    static const unsigned primes[] = { 2, 5 };

    for (unsigned i = 0; i < 2; i++) {
        uint64_t *from = d->digits % primes[i] ? &d->factor : &d->digits;

        if (*from % primes[i])
            return false;
        *from /= primes[i];
    }
    return true;
}

static const char *combine(struct decimal *d, enum number_kind kind,
                           uint64_t *value)
{
    for (; d->exponent < 0 && d->digits; d->exponent++)
        if (!divide_by_10(d))
            return kind == NUMBER_SIZE ? "not a whole number of bytes"
                                       : "not a whole number";
    for (; d->exponent > 0 && d->digits; d->exponent--) {
        if (d->digits > UINT64_MAX / 10)
            return too_large;
        d->digits *= 10;
    }
    if (d->digits > UINT64_MAX / d->factor)
        return too_large;
    *value = d->digits * d->factor;
    return NULL;
}

const char *number_read(const char *text, enum number_kind kind,
                        uint64_t *value)
{
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    struct decimal d = { .digits = 0 };
    const char *why;
    char *end;

    if (!*text)
        return "empty";
    if (text[0] == '-' && isdigit((unsigned char)text[1]))
        return "negative";
    if (!hex) {
        why = read_digits(&text, &d);
        if (!why)
            why = read_exponent(&text, &d);
    } else if (parse_digits(text, &d.digits, &end)) {
        text = end;
        why = NULL;
    } else {
        why = errno == ERANGE ? too_large : not_a_number;
    }
    if (!why)
        why = read_unit(&text, kind, &d);
    return why ? why : combine(&d, kind, value);
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
