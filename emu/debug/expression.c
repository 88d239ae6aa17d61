/* Expressions: a recursive descent, by the precedence of operators. */
#include "emu/debug/expression.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "emu/debug/registers.h"
#include "emu/debug/source.h"
#include "emu/host/number.h"
#include "emu/machine/guest_memory.h"

enum { DEPTH_MAX = 64, WORD_MAX = 256 };

struct parser {
    struct debugger *debugger;
    const char *at;
    struct error *error;
    unsigned depth;             /* of operands within each other */
};

static bool parse(struct parser *p, unsigned level, uint64_t *value);

static void skip_blanks(struct parser *p)
{
    p->at += strspn(p->at, " \t");
}

static bool take(struct parser *p, const char *text)
{
    size_t length = strlen(text);

    skip_blanks(p);
    if (strncmp(p->at, text, length))
        return false;
    p->at += length;
    return true;
}

/* Types by which memory is read and values are cut. */
static const struct {
    const char *name;
    unsigned bytes;
    bool is_signed;
} types[] = {
    { "u8", 1, false }, { "u16", 2, false }, { "u32", 4, false },
    { "u64", 8, false }, { "char", 1, true }, { "short", 2, true },
    { "int", 4, true }, { "unsigned", 4, false }, { "long", 4, true },
};

enum { TYPES = sizeof types / sizeof types[0] };

/* The type of "(NAME)"; TYPES: it is none, and nothing was taken. */
static unsigned take_type(struct parser *p)
{
    const char *start = p->at;

    for (unsigned i = 0; i < TYPES && take(p, "("); i++) {
        if (take(p, types[i].name) && take(p, ")"))
            return i;
        p->at = start;
    }
    return TYPES;
}

static uint64_t cut(uint64_t value, unsigned type)
{
    unsigned unused = 64 - types[type].bytes * 8;

    value <<= unused;
    return types[type].is_signed ? (uint64_t)((int64_t)value >> unused)
                                 : value >> unused;
}

static bool load(struct parser *p, uint64_t address, unsigned bytes,
                 uint64_t *value)
{
    uint8_t byte[8];

    if (guest_read(debugger_cpu(p->debugger), (uint32_t)address, GUEST_DATA,
                   byte, bytes) < bytes)
        return error_usage(p->error, "no memory at 0x%08" PRIx32,
                           (uint32_t)address);
    for (*value = 0; bytes--;)
        *value = *value << 8 | byte[bytes];
    return true;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_.$@:/-", c));
}

/* A name may be "file.c:12"; a '-' or '/' is of it only in such a name. */
static size_t word_length(const char *at)
{
    size_t length = 0, plain = 0;

    while (isalnum((unsigned char)at[plain]) || (at[plain] &&
                                                 strchr("_.$@", at[plain])))
        plain++;
    while (is_word(at[length]))
        length++;
    for (size_t i = 0; i + 1 < length; i++)
        if (at[i] == ':' && isdigit((unsigned char)at[i + 1])) {
            for (i++; isdigit((unsigned char)at[i]); i++)
                ;
            return i;
        }
    return plain;
}

static bool name_value(struct parser *p, uint64_t *value)
{
    const struct symbols *symbols = p->debugger->machine->config.symbols;
    const struct symbol *symbol;
    size_t length = word_length(p->at);
    char word[WORD_MAX];
    uint32_t offset;

    if (!length)
        return *p->at ? error_usage(p->error, "'%s' is no expression", p->at)
                      : error_usage(p->error, "an expression is missing");
    if (length >= sizeof word)
        return error_usage(p->error, "a name is too long");
    memcpy(word, p->at, length);
    word[length] = 0;
    if (number_parse(word, value)) {
        p->at += length;
        return true;
    }
    if (isdigit((unsigned char)word[0]))
        return error_usage(p->error, "'%s' is not a number", word);
    if (strchr(word, ':')) {
        p->at += length;
        return source_address(p->debugger, word, value, p->error);
    }
    symbol = symbols ? symbols_named_any(symbols, word, &offset) : NULL;
    if (!symbol)
        return error_usage(p->error, "'%s' is neither a number nor a symbol",
                           word);
    p->at += length;
    *value = (uint64_t)symbol->address + offset;
    return true;
}

static bool register_operand(struct parser *p, uint64_t *value)
{
    size_t length = 0;
    unsigned number;

    while (isalnum((unsigned char)p->at[length]) || p->at[length] == '_')
        length++;
    number = register_find(p->at, length);
    if (number == REGISTERS || register_about(number)->bytes > 8)
        return error_usage(p->error, "no register '%.*s'", (int)length, p->at);
    *value = register_value(debugger_cpu(p->debugger), number);
    p->at += length;
    return true;
}

static bool operand(struct parser *p, uint64_t *value);

/* "(TYPE)*ADDR" is memory of that type, "(TYPE)VALUE" is cut to it. */
static bool cast(struct parser *p, unsigned type, uint64_t *value)
{
    if (take(p, "*")) {
        if (!operand(p, value) || !load(p, *value, types[type].bytes, value))
            return false;
    } else if (!operand(p, value)) {
        return false;
    }
    *value = cut(*value, type);
    return true;
}

static bool operand_at(struct parser *p, uint64_t *value)
{
    unsigned type = take_type(p);

    if (type < TYPES)
        return cast(p, type, value);
    if (take(p, "("))
        return parse(p, 0, value) &&
               (take(p, ")") || error_usage(p->error, "a ')' is missing"));
    if (take(p, "*"))
        return operand(p, value) && load(p, *value, 4, value);
    if (take(p, "-")) {
        if (!operand(p, value))
            return false;
        *value = -*value;
        return true;
    }
    if (take(p, "~")) {
        if (!operand(p, value))
            return false;
        *value = ~*value;
        return true;
    }
    if (take(p, "!")) {
        if (!operand(p, value))
            return false;
        *value = !*value;
        return true;
    }
    if (take(p, "&"))           /* a symbol is its address already */
        return operand(p, value);
    if (take(p, "$"))
        return register_operand(p, value);
    if (p->at[0] == '\'' && p->at[1] && p->at[2] == '\'') {
        *value = (unsigned char)p->at[1];
        p->at += 3;
        return true;
    }
    return name_value(p, value);
}

static bool operand(struct parser *p, uint64_t *value)
{
    bool ok;

    if (p->depth == DEPTH_MAX)
        return error_usage(p->error, "an expression is too deep");
    p->depth++;
    ok = operand_at(p, value);
    p->depth--;
    return ok;
}

/* Operators, a longer one before its beginning. */
static const struct {
    const char *text;
    unsigned level;             /* the higher, the closer it binds */
} operators[] = {
    { "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<<", 8 },
    { ">>", 8 }, { "<=", 7 }, { ">=", 7 }, { "|", 3 }, { "^", 4 }, { "&", 5 },
    { "<", 7 }, { ">", 7 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 },
    { "%", 10 },
};

enum { OPERATORS = sizeof operators / sizeof operators[0] };

static bool apply(struct parser *p, const char *op, uint64_t *a, uint64_t b)
{
    if (strchr("/%", op[0]) && !b)
        return error_usage(p->error, "a division by 0");
    switch (op[0]) {
    case '|':
        *a = op[1] ? *a || b : (*a | b);
        break;
    case '&':
        *a = op[1] ? *a && b : (*a & b);
        break;
    case '=':
        *a = *a == b;
        break;
    case '!':
        *a = *a != b;
        break;
    case '<':
        *a = op[1] == '<' ? (b < 64 ? *a << b : 0)
             : op[1]      ? *a <= b : *a < b;
        break;
    case '>':
        *a = op[1] == '>' ? (b < 64 ? *a >> b : 0)
             : op[1]      ? *a >= b : *a > b;
        break;
    case '^':
        *a ^= b;
        break;
    case '+':
        *a += b;
        break;
    case '-':
        *a -= b;
        break;
    case '*':
        *a *= b;
        break;
    case '/':
        *a /= b;
        break;
    default:
        *a %= b;
    }
    return true;
}

/* An operand, and all that operators above `level` join to it. */
static bool parse(struct parser *p, unsigned level, uint64_t *value)
{
    uint64_t right;

    if (!operand(p, value))
        return false;
    for (;;) {
        unsigned i = 0;

        skip_blanks(p);
        while (i < OPERATORS && strncmp(p->at, operators[i].text,
                                        strlen(operators[i].text)))
            i++;
        if (i == OPERATORS || operators[i].level <= level)
            return true;
        p->at += strlen(operators[i].text);
        if (!parse(p, operators[i].level, &right) ||
            !apply(p, operators[i].text, value, right))
            return false;
    }
}

bool expression_begin(struct debugger *d, const char *text,
                      const char **end, uint64_t *value, struct error *error)
{
    struct parser p = { .debugger = d, .at = text, .error = error };

    if (!parse(&p, 0, value))
        return false;
    skip_blanks(&p);
    *end = p.at;
    return true;
}

bool expression_value(struct debugger *d, const char *text,
                      uint64_t *value, struct error *error)
{
    const char *end;

    return expression_begin(d, text, &end, value, error) &&
           (!*end || error_usage(error, "'%s' does not belong to an expression",
                                 end));
}
