/* The commands of monitor.def, one function each. */
#include <inttypes.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/monitor/monitor.h"
#include "emu/stats/stats.h"
#include "mmu/dump/dump.h"
#include "mmu/dump/dump_list.h"

static const char blanks[] = " \t";

/* The index of the breakpoint at an address; m->breakpoints: none is there. */
static unsigned find_breakpoint(const struct monitor *m, uint32_t lin)
{
    unsigned i = 0;

    while (i < m->breakpoints && m->breakpoint[i] != lin)
        i++;
    return i;
}

static bool linear_address(const struct monitor *m, const char *text,
                           uint32_t *lin, struct error *error)
{
    uint64_t address;

    if (!*text)
        return error_usage(error, "an address is missing");
    if (!monitor_address(m, text, &address, error))
        return false;
    if (address > UINT32_MAX)
        return error_usage(error, "%s: linear addresses have 32 bits", text);
    *lin = (uint32_t)address;
    return true;
}

static void show_registers(const struct monitor *m)
{
    const struct cpu *cpu = monitor_cpu(m);
    const struct paging *paging = &cpu->mmu.paging;

    cpu_dump(cpu, m->out);
    fprintf(m->out, "paging %s",
            !paging->enabled ? "off" : paging->pae ? "pae" : "two-level");
    fprintf(m->out, "  efer %" PRIx64 "\n", cpu->efer);
    for (unsigned i = 0; paging->enabled && paging->pae && i < 4; i++)
        fprintf(m->out, "pdpte%u %016" PRIx64 "%s", i, paging->pdpte[i],
                i % 2 ? "\n" : "  ");
}

static void show_breakpoints(const struct monitor *m)
{
    char place[SYMBOLS_PLACE_MAX];

    if (!m->breakpoints)
        fprintf(m->out, "no breakpoints\n");
    for (unsigned i = 0; i < m->breakpoints; i++)
        fprintf(m->out, "%s\n",
                symbols_locate(m->machine->config.symbols,
                               &monitor_cpu(m)->mmu, m->breakpoint[i],
                               place, sizeof(place)));
}

static bool do_info(struct monitor *m, const char *what, struct error *error)
{
    enum dump_kind kind = dump_list_find(what, strlen(what));

    if (kind != DUMPS)
        dump_list_write(kind, &monitor_cpu(m)->mmu, m->out);
    else if (*what && !strncmp("registers", what, strlen(what)))
        show_registers(m);
    else if (*what && !strncmp("fpu", what, strlen(what)))
        monitor_fpu(m);
    else if (*what && !strncmp("breakpoints", what, strlen(what)))
        show_breakpoints(m);
    else
        return error_usage(error, "info: tlb, mem, pg, registers, fpu or break");
    return true;
}

static bool do_page(struct monitor *m, const char *text, struct error *error)
{
    uint32_t lin = 0;

    if (!linear_address(m, text, &lin, error))
        return false;
    dump_page(&monitor_cpu(m)->mmu, lin, m->out);
    return true;
}

/* "/8xw ADDR", or "ADDR" alone. */
static bool examine(struct monitor *m, const char *text, bool physical,
                    struct error *error)
{
    size_t length = *text == '/' ? strcspn(text, blanks) : 0;
    char format[16];
    uint64_t address;

    if (length >= sizeof(format))
        return error_usage(error, "%s: not a format", text);
    memcpy(format, text, length);
    format[length] = 0;
    text += length + strspn(text + length, blanks);
    if (!*text)
        return error_usage(error, "an address is missing");
    return monitor_address(m, text, &address, error) &&
           monitor_examine(m, format, address, physical, error);
}

static bool do_x(struct monitor *m, const char *text, struct error *error)
{
    return examine(m, text, false, error);
}

static bool do_xp(struct monitor *m, const char *text, struct error *error)
{
    return examine(m, text, true, error);
}

static bool do_break(struct monitor *m, const char *text, struct error *error)
{
    uint32_t lin = 0;

    if (!linear_address(m, text, &lin, error))
        return false;
    if (find_breakpoint(m, lin) < m->breakpoints)
        return true;
    if (m->breakpoints == MONITOR_BREAKPOINTS)
        return error_usage(error, "break: there are %d breakpoints already",
                           MONITOR_BREAKPOINTS);
    m->breakpoint[m->breakpoints++] = lin;
    return true;
}

static bool do_delete(struct monitor *m, const char *text,
                      struct error *error)
{
    uint32_t lin = 0;
    unsigned i;

    if (!*text) {
        m->breakpoints = 0;
        return true;
    }
    if (!linear_address(m, text, &lin, error))
        return false;
    i = find_breakpoint(m, lin);
    if (i == m->breakpoints)
        return error_usage(error, "no breakpoint at 0x%08" PRIx32, lin);
    m->breakpoint[i] = m->breakpoint[--m->breakpoints];
    return true;
}

static bool do_step(struct monitor *m, const char *text, struct error *error)
{
    uint64_t steps = 1;

    if (*text && (!number_parse(text, &steps) || !steps))
        return error_usage(error, "step %s: not a number above 0", text);
    m->steps = steps;
    m->resume = true;
    return true;
}

static bool no_argument(const char *text, struct error *error)
{
    return !*text || error_usage(error, "unexpected argument '%s'", text);
}

static bool do_cont(struct monitor *m, const char *text, struct error *error)
{
    m->resume = no_argument(text, error);
    return m->resume;
}

static bool do_stats(struct monitor *m, const char *text, struct error *error)
{
    const struct stats_layout layout = { .top = STATS_TOP };

    if (!no_argument(text, error))
        return false;
    stats_text(m->machine, &layout, m->out);
    return true;
}

static bool do_help(struct monitor *m, const char *text, struct error *error);

static bool do_quit(struct monitor *m, const char *text, struct error *error)
{
    m->quit = no_argument(text, error);
    return m->quit;
}

static const struct {
    const char *name, *arguments, *help;
    bool (*run)(struct monitor *m, const char *text, struct error *error);
} commands[] = {
#define MONITOR_COMMAND(name, arguments, help) \
    { #name, arguments, help, do_##name },
#include "emu/monitor/monitor.def"
#undef MONITOR_COMMAND
};

/* Each line of the help text in its column. */
static void put_help(const struct monitor *m, const char *name,
                     const char *arguments, const char *help)
{
    int column = fprintf(m->out, "%-6s %-26s ", name, arguments);

    for (size_t end; help[end = strcspn(help, "\n")]; help += end + 1)
        fprintf(m->out, "%.*s\n%*s", (int)end, help, column, "");
    fprintf(m->out, "%s\n", help);
}

enum { COMMANDS_COUNT = sizeof(commands) / sizeof(commands[0]) };

static bool do_help(struct monitor *m, const char *text, struct error *error)
{
    if (!no_argument(text, error))
        return false;
    for (unsigned i = 0; i < COMMANDS_COUNT; i++)
        put_help(m, commands[i].name, commands[i].arguments,
                 commands[i].help);
    fprintf(m->out, "ADDR is a number, $eip or another register, or "
            "symbol+number\n");
    return true;
}

/* The command's name ends at a blank or at a slash, as in x/8x. */
bool monitor_command(struct monitor *m, char *line, struct error *error)
{
    char *word = line + strspn(line, blanks);
    size_t length = strcspn(word, " \t/");
    char *text = word + length + strspn(word + length, blanks);
    size_t end = strlen(text);

    while (end && strchr(blanks, text[end - 1]))
        text[--end] = 0;
    if (!*word || *word == '#')
        return true;
    for (unsigned i = 0; length && i < COMMANDS_COUNT; i++)
        if (!strncmp(commands[i].name, word, length))
            return commands[i].run(m, text, error);
    return error_usage(error, "no command '%.*s'; try help",
                       (int)strcspn(word, blanks), word);
}
