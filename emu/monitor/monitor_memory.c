/* Addresses as users write them, and memory in the formats they ask for. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/monitor/monitor.h"

enum { EXAMINE_MAX = 4096, ROW_BYTES = 16 };

static bool register_value(const struct cpu *cpu, const char *name,
                           uint64_t *value)
{
    const struct { const char *name; uint32_t value; } registers[] = {
        {"eax", cpu->r[EAX]}, {"ecx", cpu->r[ECX]}, {"edx", cpu->r[EDX]},
        {"ebx", cpu->r[EBX]}, {"esp", cpu->r[ESP]}, {"ebp", cpu->r[EBP]},
        {"esi", cpu->r[ESI]}, {"edi", cpu->r[EDI]},
        {"eip", cpu_time_current_lin(cpu)},
        {"cr2", cpu->cr2},    {"cr3", cpu->cr3},
    };

    for (unsigned i = 0; i < sizeof registers / sizeof registers[0]; i++)
        if (!strcmp(registers[i].name, name)) {
            *value = registers[i].value;
            return true;
        }
    return false;
}

bool monitor_address(const struct monitor *m, const char *text,
                     uint64_t *address, struct error *error)
{
    const struct symbols *symbols = m->machine->config.symbols;
    const struct symbol *symbol;
    uint32_t offset;

    if (number_parse(text, address))
        return true;
    if (*text == '$')
        return register_value(monitor_cpu(m), text + 1, address) ||
               error_usage(error, "no register '%s'", text + 1);
    symbol = symbols ? symbols_named_any(symbols, text, &offset) : NULL;
    if (!symbol)
        return error_usage(error, "'%s' is neither a number nor a symbol",
                           text);
    *address = (uint64_t)symbol->address + offset;
    return true;
}

/* How to print memory: "/8xw" means 8 words in hexadecimal. */
struct format {
    uint64_t count;
    char style;             /* x, d, u, c, or i for instructions */
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
        if (strchr("xduci", *at))
            f->style = *at;
        else if (strchr("bhw", *at))
            f->size = *at == 'b' ? 1 : *at == 'h' ? 2 : 4;
        else
            return error_usage(error, "%s: not N, x d u c i, b h w", text);
        if (*at == 'c')
            f->size = 1;
    }
    if (!f->count || f->count > EXAMINE_MAX)
        return error_usage(error, "%s: not between 1 and %d units", text,
                           EXAMINE_MAX);
    return true;
}

static bool read_unit(const struct monitor *m, uint64_t address,
                      enum guest_space space, unsigned size, uint32_t *value)
{
    uint8_t bytes[4];

    *value = 0;
    if (guest_read(monitor_cpu(m), address, space, bytes, size) < size)
        return false;
    for (unsigned i = 0; i < size; i++)
        *value |= (uint32_t)bytes[i] << i * 8;
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

static int32_t sign_extend(uint32_t value, unsigned size)
{
    unsigned unused = 32 - size * 8;

    return (int32_t)(value << unused) >> unused;
}

static void put_unit(FILE *out, const struct format *f, uint32_t value)
{
    switch (f->style) {
    case 'd':
        fprintf(out, " %11" PRId32, sign_extend(value, f->size));
        break;
    case 'u':
        fprintf(out, " %10" PRIu32, value);
        break;
    case 'c':
        fprintf(out, " %c", isprint((int)value) ? (int)value : '.');
        break;
    default:
        fprintf(out, " 0x%0*" PRIx32, (int)f->size * 2, value);
    }
}

bool monitor_examine(struct monitor *m, const char *format,
                     uint64_t address, bool physical, struct error *error)
{
    enum guest_space space = physical ? GUEST_PHYSICAL : GUEST_DATA;
    struct format f;
    uint32_t value;

    if (!parse_format(format, &f, error))
        return false;
    if (f.style == 'i') {
        monitor_show_code(m, address, physical ? GUEST_PHYSICAL : GUEST_CODE,
                          f.count);
        return true;
    }
    if (!physical)
        tell_differences(m, (uint32_t)address, (uint32_t)f.count * f.size);
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
