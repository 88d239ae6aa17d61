/* The words that Tab offers at the prompt. */
#include <string.h>

#include "emu/debug/registers.h"
#include "emu/monitor/monitor_parts.h"
#include "mmu/flush_cause.h"

/* Behind `info`. */
static const char *info_word(unsigned n)
{
    static const char *const words[] = {
        "tlb", "mem", "pg", "registers", "fpu", "break", "symbol", "line",
    };

    return n < sizeof words / sizeof words[0] ? words[n] : NULL;
}

/* Behind `catch`: events; behind `catch flush`, causes. */
static const char *catch_word(const char *line, unsigned n)
{
    if (!strstr(line, "flush"))
        return monitor_event_name(n);
    return n < FLUSH_CAUSES ? flush_cause_name((enum flush_cause)n) : NULL;
}

static const char *register_word(unsigned n)
{
    static const char *const words[] = {
#define DEBUG_REGISTER(name, bits, group, type, source, index) "$" #name,
#include "emu/debug/register.def"
#undef DEBUG_REGISTER
    };

    return n < REGISTERS ? words[n] : NULL;
}

static const char *symbol_word(const struct symbols *symbols, size_t n)
{
    if (!symbols)
        return NULL;
    if (n < symbols->count)
        return symbols->symbol[n].name;
    n -= symbols->count;
    return n < symbols->data_count ? symbols->data[n].name : NULL;
}

const char *monitor_word(void *opaque, const char *line, const char *word,
                         unsigned n)
{
    const struct monitor *m = opaque;

    line += strspn(line, " \t");
    if (!*line)
        return monitor_command_name(n);
    if (!strncmp(line, "info", 4))
        return info_word(n);
    if (!strncmp(line, "catch", 5))
        return catch_word(line, n);
    return *word == '$' ? register_word(n)
                        : symbol_word(m->machine->config.symbols, n);
}
