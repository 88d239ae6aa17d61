/*
 * Parts begin at multiples of four, in this order (scripts/kallsyms.c of Linux
 * from 4.20 on; in later ones the addresses follow the token index):
 *
 *     addresses, [base,] count, names, marks, [order,] tokens, token index
 *
 * With CONFIG_KALLSYMS_BASE_RELATIVE there is a base, else addresses are
 * complete; later kernels have the order of the names. The index is what no
 * other data looks like: 256 rising numbers of 16 bits, each of which is where a
 * string begins in what lies in front of it. The rest is found backwards from
 * there.
 */
#include "emu/linux/kallsyms.h"

#include <string.h>

#include "base/bytes.h"

enum {
    INDEX_BYTES = 2 * KALLSYMS_TOKENS,
    TOKEN_MOST = 512,           /* bytes of a token, with its 0 */
    MARK_EVERY = 256,           /* names */
    SEQ_BYTES = 3,              /* of a name's place in the order of names */
    NAME_LEAST = 2,             /* a length, and a token */
    LENGTH_LONG = 0x80,         /* a second byte of the length follows (6.1) */
    COUNT_MAX = 1 << 20,
    TRIES = 16,                 /* tokens without the rest, in a file that is
                                   made to take long */
};

static uint32_t word(const struct kallsyms *table, size_t at)
{
    return bytes_get_le(table->data + at, 4);
}

static uint32_t token_at(const struct kallsyms *table, unsigned token)
{
    return bytes_get_le(table->data + table->token_index + 2 * token, 2);
}

static size_t align(size_t at)
{
    return (at + 3) & ~(size_t)3;
}

static bool is_index(const struct kallsyms *table)
{
    if (token_at(table, 0))
        return false;
    for (unsigned i = 1; i < KALLSYMS_TOKENS; i++) {
        uint32_t before = token_at(table, i - 1), at = token_at(table, i);

        if (at < before + 2 || at > before + TOKEN_MOST)
            return false;
    }
    return true;
}

/* Whether strings lie where the index has them, up to the index. */
static bool are_tokens(const struct kallsyms *table)
{
    const uint8_t *tokens = table->data + table->tokens;
    size_t bytes = table->token_index - table->tokens;
    size_t last = token_at(table, KALLSYMS_TOKENS - 1);
    const uint8_t *end;

    if (last >= bytes)
        return false;
    for (unsigned i = 1; i < KALLSYMS_TOKENS; i++)
        if (tokens[token_at(table, i) - 1])
            return false;
    end = memchr(tokens + last, 0, bytes - last);
    return end && align((size_t)(end + 1 - tokens)) == bytes;
}

static bool find_tokens(struct kallsyms *table)
{
    size_t last = token_at(table, KALLSYMS_TOKENS - 1);

    for (size_t bytes = align(last + 2); bytes <= last + TOKEN_MOST + 4;
         bytes += 4) {
        if (bytes > table->token_index)
            return false;
        table->tokens = table->token_index - bytes;
        if (are_tokens(table))
            return true;
    }
    return false;
}

/* The bytes of a name's length at an offset, and the tokens behind them; 0: the
 * data ends. */
static unsigned read_length(const struct kallsyms *table, size_t at, size_t end,
                            unsigned *tokens)
{
    if (at >= end)
        return 0;
    *tokens = table->data[at];
    if (!(*tokens & LENGTH_LONG))
        return 1;
    if (at + 1 >= end)
        return 0;
    *tokens = (*tokens & ~LENGTH_LONG) |
              (unsigned)table->data[at + 1] * LENGTH_LONG;
    return 2;
}

/* Whether `count` names fill the bytes from table->names up to the marks, and
 * each 256th lies where its mark says. */
static bool are_names(const struct kallsyms *table, size_t marks)
{
    size_t at = table->names;
    unsigned tokens;

    for (uint32_t i = 0; i < table->count; i++) {
        unsigned bytes = read_length(table, at, marks, &tokens);

        if (!bytes || !tokens ||
            (i % MARK_EVERY == 0 &&
             word(table, marks + i / MARK_EVERY * 4) != at - table->names))
            return false;
        at += bytes + tokens;
    }
    return align(at) == marks;
}

/* Whether the addresses rise, are not all 0, and stay within 32 bits. */
static bool are_addresses(const struct kallsyms *table)
{
    uint32_t before = 0;

    for (uint32_t i = 0; i < table->count; i++) {
        uint32_t at = word(table, table->addresses + (size_t)i * 4);

        if (at < before || at > UINT32_MAX - table->base)
            return false;
        before = at;
    }
    return before != 0;
}

/* Tries the addresses at a place; false: they are not there. */
static bool try_addresses(struct kallsyms *table, size_t at, size_t base_at)
{
    uint64_t end = (uint64_t)at + (uint64_t)table->count * 4;

    if (end > table->size || base_at > table->size - 4)
        return false;
    table->addresses = at;
    table->base = base_at ? word(table, base_at) : 0;
    return are_addresses(table);
}

static bool find_addresses(struct kallsyms *table)
{
    size_t count_at = table->names - 4, bytes = (size_t)table->count * 4;
    size_t behind = table->token_index + INDEX_BYTES;

    return (count_at >= bytes + 4 &&
            try_addresses(table, count_at - 4 - bytes, count_at - 4)) ||
           (count_at >= bytes &&
            try_addresses(table, count_at - bytes, 0)) ||
           try_addresses(table, behind, behind + bytes) ||
           try_addresses(table, behind, 0);
}

/* The names in front of the marks, by their count, which fits the number of
 * marks and is `count` unless that is 0. */
static bool find_names(struct kallsyms *table, size_t marks, uint32_t number,
                       uint32_t count)
{
    size_t last = word(table, marks + (number - 1) * (size_t)4);
    size_t most = last + MARK_EVERY * (size_t)KALLSYMS_NAME_MAX;

    for (size_t bytes = align(last + NAME_LEAST); bytes < most; bytes += 4) {
        if (bytes + 4 > marks)
            return false;
        table->names = marks - bytes;
        table->count = word(table, table->names - 4);
        if (table->count && table->count <= COUNT_MAX &&
            (!count || table->count == count) &&
            (table->count - 1) / MARK_EVERY == number - 1 &&
            are_names(table, marks))
            return true;
    }
    return false;
}

/* Marks rise from 0: the last ones in front of the tokens. */
static bool find_marks(struct kallsyms *table)
{
    size_t at = table->tokens;
    uint32_t after = UINT32_MAX;

    while (at >= 4) {
        uint32_t mark = word(table, at - 4);

        if (mark >= after)
            return false;
        after = mark;
        at -= 4;
        if (!mark)
            return find_names(table, at, (uint32_t)(table->tokens - at) / 4,
                              0);
    }
    return false;
}

static bool are_marks(const struct kallsyms *table, size_t at, uint32_t number)
{
    if (word(table, at))
        return false;
    for (uint32_t i = 1; i < number; i++)
        if (word(table, at + i * (size_t)4) <=
            word(table, at + (i - 1) * (size_t)4))
            return false;
    return true;
}

/* The same where numbers of SEQ_BYTES, one for each name, lie between marks and
 * tokens: how many there are tells where the marks begin. */
static bool find_marks_by_count(struct kallsyms *table)
{
    for (uint32_t count = 1; count <= COUNT_MAX; count++) {
        uint32_t number = (count - 1) / MARK_EVERY + 1;
        size_t bytes = align((size_t)count * SEQ_BYTES) + number * (size_t)4;

        if (bytes > table->tokens)
            return false;
        if (are_marks(table, table->tokens - bytes, number) &&
            find_names(table, table->tokens - bytes, number, count))
            return true;
    }
    return false;
}

bool kallsyms_find(struct kallsyms *table, const uint8_t *data, size_t size)
{
    unsigned tries = TRIES;

    *table = (struct kallsyms){ .data = data, .size = size };
    for (size_t at = 0; tries && size >= INDEX_BYTES &&
         at <= size - INDEX_BYTES; at += 4) {
        table->token_index = at;
        if (!is_index(table) || !find_tokens(table))
            continue;
        if ((find_marks(table) || find_marks_by_count(table)) &&
            find_addresses(table))
            return true;
        tries--;
    }
    return false;
}

/* Appends a token to the text, of which the first byte is the type. */
static size_t put_token(const struct kallsyms *table, unsigned token,
                        char *text, size_t used)
{
    const char *from = (const char *)table->data + table->tokens +
                       token_at(table, token);

    while (*from && used < KALLSYMS_NAME_MAX)
        text[used++] = *from++;
    return used;
}

bool kallsyms_next(struct kallsyms *table, struct kallsyms_symbol *symbol)
{
    char text[KALLSYMS_NAME_MAX + 1];
    size_t used = 0;
    unsigned tokens = 0;

    if (table->number >= table->count)
        return false;
    table->names += read_length(table, table->names, table->size, &tokens);
    for (unsigned i = 0; i < tokens; i++)
        used = put_token(table, table->data[table->names + i], text, used);
    text[used] = 0;
    table->names += tokens;
    symbol->address = table->base +
        word(table, table->addresses + (size_t)table->number++ * 4);
    symbol->type = text[0];
    memcpy(symbol->name, text + 1, used ? used : 1);
    if (!used)
        symbol->name[0] = 0;
    return true;
}
