/* Values: print, set, and the switch of physical addresses. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "emu/debug/expression.h"
#include "emu/debug/registers.h"
#include "emu/machine/guest_memory.h"
#include "emu/monitor/monitor_parts.h"

static const char blanks[] = " \t";

static void put_binary(FILE *out, uint64_t value)
{
    unsigned bit = 64;

    while (bit > 1 && !(value >> (bit - 1)))
        bit--;
    while (bit--)
        fputc('0' + (int)(value >> bit & 1), out);
}

/* "/F EXPR": also 'print/x $eax', whose slash the command's name ends at. */
bool monitor_do_print(struct monitor *m, const char *text, struct error *error)
{
    char style = 0;
    uint64_t value;

    if (*text == '/') {
        style = text[1];
        if (!style || !strchr("xducot", style) || !strchr(blanks, text[2]))
            return error_usage(error, "%s: not /x, /d, /u, /c, /o or /t", text);
        text += 2 + strspn(text + 2, blanks);
    }
    if (!expression_value(&m->debugger, text, &value, error))
        return false;
    switch (style) {
    case 'd':
        fprintf(m->out, "%" PRId64 "\n", (int64_t)value);
        break;
    case 'u':
        fprintf(m->out, "%" PRIu64 "\n", value);
        break;
    case 'o':
        fprintf(m->out, "0%" PRIo64 "\n", value);
        break;
    case 'c':
        fprintf(m->out, "'%c'\n", isprint((int)(value & 0x7f)) &&
                                  value < 0x80 ? (int)value : '.');
        break;
    case 't':
        put_binary(m->out, value);
        fputc('\n', m->out);
        break;
    case 'x':
        fprintf(m->out, "0x%" PRIx64 "\n", value);
        break;
    default:
        fprintf(m->out, "0x%08" PRIx64 "  %" PRId64 "\n", value,
                (int64_t)value);
    }
    return true;
}

static void put_bytes(uint64_t value, uint8_t bytes[10])
{
    for (unsigned i = 0; i < 10; i++)
        bytes[i] = i < 8 ? (uint8_t)(value >> i * 8) : 0;
}

/* "$eax = 5" */
static bool set_register(struct monitor *m, const char *text,
                         struct error *error)
{
    size_t length = 1;
    uint8_t bytes[10];
    uint64_t value;
    unsigned number;

    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    number = register_find(text + 1, length - 1);
    if (number == REGISTERS)
        return error_usage(error, "no register '%.*s'", (int)length - 1,
                           text + 1);
    text += length + strspn(text + length, blanks);
    if (*text++ != '=')
        return error_usage(error, "set: a '=' is missing");
    if (!expression_value(&m->debugger, text, &value, error))
        return false;
    put_bytes(value, bytes);
    return register_write(debugger_cpu(&m->debugger), number, bytes, error);
}

/* The bytes that "(u8)" in front of an address asks for. */
static unsigned take_size(const char **text)
{
    static const struct { const char *type; unsigned bytes; } types[] = {
        { "(u8)", 1 }, { "(u16)", 2 }, { "(u32)", 4 }, { "(u64)", 8 },
    };

    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!strncmp(*text, types[i].type, strlen(types[i].type))) {
            *text += strlen(types[i].type);
            return types[i].bytes;
        }
    return 4;
}

static bool set_memory(struct monitor *m, const char *text,
                       struct error *error)
{
    struct debugger *d = &m->debugger;
    unsigned size = take_size(&text);
    uint64_t address, value;
    uint8_t bytes[10];
    size_t done;

    text += *text == '*';
    if (!expression_begin(d, text, &text, &address, error))
        return false;
    if (*text++ != '=')
        return error_usage(error, "set: a '=' is missing");
    if (!expression_value(d, text, &value, error))
        return false;
    put_bytes(value, bytes);
    d->writing = true;
    done = guest_write(debugger_cpu(d), address,
                       d->physical ? GUEST_PHYSICAL : GUEST_DATA, bytes, size);
    d->writing = false;
    return done == size ||
           error_usage(error, "no memory that can be written at 0x%08" PRIx64,
                       address + done);
}

bool monitor_do_set(struct monitor *m, const char *text, struct error *error)
{
    if (!strncmp(text, "var ", 4))      /* as gdb has it */
        text += 4 + strspn(text + 4, blanks);
    return *text == '$' ? set_register(m, text, error)
                        : set_memory(m, text, error);
}

bool monitor_do_physical(struct monitor *m, const char *text,
                         struct error *error)
{
    if (!strcmp(text, "on") || !strcmp(text, "off"))
        m->debugger.physical = text[1] == 'n';
    else if (*text)
        return error_usage(error, "physical: on or off");
    fprintf(m->out, "addresses of memory are %s\n",
            m->debugger.physical ? "physical" : "linear");
    return true;
}
