/* Memory in the formats that users ask for. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "emu/debug/expression.h"
#include "emu/monitor/monitor_parts.h"

enum { EXAMINE_MAX = 4096, ROW_BYTES = 16 };

/* How to print memory: "/8xw" means 8 words in hexadecimal. */
struct format {
    uint64_t count;
    char style;             /* x, d, u, c, s, or i for instructions */
    unsigned size;          /* bytes of a unit */
};

static bool parse_format(const char *text, struct format *f,
                         struct error *error)
{
    const char *at = text + (*text == '/');

    *f = (struct format){ .count = 1, .style = 'x', .size = 4 };
    if (isdigit((unsigned char)*at)) {
        f->count = 0;
        for (; isdigit((unsigned char)*at) && f->count <= EXAMINE_MAX; at++)
            f->count = f->count * 10 + (uint64_t)(*at - '0');
    }
    for (; *at; at++) {
        if (strchr("xducsi", *at))
            f->style = *at;
        else if (strchr("bhwg", *at))
            f->size = *at == 'b' ? 1 : *at == 'h' ? 2 : *at == 'w' ? 4 : 8;
        else
            return error_usage(error, "%s: not N, x d u c s i, b h w g", text);
        if (*at == 'c')
            f->size = 1;
    }
    if (!f->count || f->count > EXAMINE_MAX)
        return error_usage(error, "%s: not between 1 and %d units", text,
                           EXAMINE_MAX);
    return true;
}

static bool read_unit(const struct monitor *m, uint64_t address,
                      enum guest_space space, unsigned size, uint64_t *value)
{
    uint8_t bytes[8];

    *value = 0;
    if (guest_read(monitor_cpu(m), address, space, bytes, size) < size)
        return false;
    for (unsigned i = 0; i < size; i++)
        *value |= (uint64_t)bytes[i] << i * 8;
    return true;
}

/* Once for each page of [address, address + size). */
static void tell_differences(const struct monitor *m, uint32_t address,
                             uint32_t size)
{
    uint32_t offset = address % BUS_PAGE_SIZE, page = address - offset;

    for (uint32_t i = 0; i < offset + size; i += BUS_PAGE_SIZE)
        monitor_tell_difference(m, page + i, GUEST_DATA);
}

static int64_t sign_extend(uint64_t value, unsigned size)
{
    unsigned unused = 64 - size * 8;

    return (int64_t)(value << unused) >> unused;
}

static void put_unit(FILE *out, const struct format *f, uint64_t value)
{
    switch (f->style) {
    case 'd':
        fprintf(out, " %11" PRId64, sign_extend(value, f->size));
        break;
    case 'u':
        fprintf(out, " %10" PRIu64, value);
        break;
    case 'c':
        fprintf(out, " %c", isprint((int)value) ? (int)value : '.');
        break;
    default:
        fprintf(out, " 0x%0*" PRIx64, (int)f->size * 2, value);
    }
}

/* Texts, each up to its 0 byte. */
static void put_texts(struct monitor *m, uint64_t address,
                      enum guest_space space, uint64_t count)
{
    uint64_t byte = 1;

    for (unsigned done = 0; count && done < EXAMINE_MAX; count--) {
        fprintf(m->out, "0x%0*" PRIx64 ": \"",
                space == GUEST_PHYSICAL ? 9 : 8, address);
        while (done++ < EXAMINE_MAX &&
               read_unit(m, address++, space, 1, &byte) && byte)
            fputc(isprint((int)byte) ? (int)byte : '.', m->out);
        fprintf(m->out, "\"\n");
    }
}

static bool examine_at(struct monitor *m, const char *format, uint64_t address,
                       bool physical, struct error *error)
{
    enum guest_space space = physical ? GUEST_PHYSICAL : GUEST_DATA;
    struct format f;
    uint64_t value;

    if (!parse_format(format, &f, error))
        return false;
    if (f.style == 'i') {
        monitor_show_code(m, address, physical ? GUEST_PHYSICAL : GUEST_CODE,
                          f.count);
        return true;
    }
    if (!physical)
        tell_differences(m, (uint32_t)address, (uint32_t)f.count * f.size);
    if (f.style == 's') {
        put_texts(m, address, space, f.count);
        return true;
    }
    for (uint64_t i = 0; i < f.count; i++, address += f.size) {
        if (!physical)
            address = (uint32_t)address;
        if (i % (ROW_BYTES / f.size) == 0)
            fprintf(m->out, "%s0x%0*" PRIx64 ":", i ? "\n" : "",
                    physical ? 9 : 8, address);
        if (read_unit(m, address, space, f.size, &value))
            put_unit(m->out, &f, value);
        else
            fprintf(m->out, " ?");
    }
    fputc('\n', m->out);
    return true;
}

/* "/8xw ADDR", or "ADDR" alone. */
static bool examine(struct monitor *m, const char *text, bool physical,
                    struct error *error)
{
    size_t length = *text == '/' ? strcspn(text, " \t") : 0;
    char format[16];
    uint64_t address;

    if (length >= sizeof(format))
        return error_usage(error, "%s: not a format", text);
    memcpy(format, text, length);
    format[length] = 0;
    text += length + strspn(text + length, " \t");
    if (!*text)
        return error_usage(error, "an address is missing");
    return expression_value(&m->debugger, text, &address, error) &&
           examine_at(m, format, address, physical, error);
}

bool monitor_do_x(struct monitor *m, const char *text, struct error *error)
{
    return examine(m, text, m->debugger.physical, error);
}

bool monitor_do_xp(struct monitor *m, const char *text, struct error *error)
{
    return examine(m, text, true, error);
}
