/* What there is to see of the CPU and its tables: info, page, stale, bt. */
#include <inttypes.h>
#include <string.h>

#include "emu/debug/expression.h"
#include "emu/debug/frames.h"
#include "emu/debug/source.h"
#include "emu/monitor/monitor_parts.h"
#include "mmu/dump/dump.h"
#include "mmu/dump/dump_list.h"

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

/* "ADDR function+0x12", and the line of source. */
static bool show_symbol(struct monitor *m, const char *text,
                        struct error *error)
{
    char place[SYMBOLS_PLACE_MAX], line[SOURCE_TEXT_MAX];
    uint32_t lin = 0;

    if (!monitor_linear(m, &text, &lin, error) ||
        !monitor_no_argument(text, error))
        return false;
    source_line_of(&m->debugger, lin, line);
    fprintf(m->out, "%s%s%s\n",
            debugger_place(&m->debugger, lin, place, sizeof place),
            *line ? " at " : "", line);
    return true;
}

/* The word that `text` begins, perhaps shortened; *rest is behind it. */
static bool is_word(const char *text, const char *word, const char **rest)
{
    size_t length = strcspn(text, " \t");

    *rest = text + length + strspn(text + length, " \t");
    return length && !strncmp(word, text, length);
}

bool monitor_do_info(struct monitor *m, const char *text, struct error *error)
{
    enum dump_kind kind = dump_list_find(text, strlen(text));
    const char *rest;

    if (kind == DUMP_mem)
        monitor_mem(m);
    else if (kind != DUMPS)
        dump_list_write(kind, &monitor_cpu(m)->mmu, m->out);
    else if (is_word(text, "registers", &rest))
        show_registers(m);
    else if (is_word(text, "fpu", &rest))
        monitor_fpu(m);
    else if (is_word(text, "breakpoints", &rest) ||
             is_word(text, "watchpoints", &rest))
        monitor_show_points(m);
    else if (is_word(text, "symbol", &rest) || is_word(text, "line", &rest))
        return show_symbol(m, rest, error);
    else
        return error_usage(error, "info: tlb, mem, pg, registers, fpu, break, "
                           "symbol or line");
    return true;
}

bool monitor_do_page(struct monitor *m, const char *text, struct error *error)
{
    uint32_t lin = 0;

    if (!monitor_linear(m, &text, &lin, error) ||
        !monitor_no_argument(text, error))
        return false;
    dump_page(&monitor_cpu(m)->mmu, lin, m->out);
    return true;
}

bool monitor_do_stale(struct monitor *m, const char *text, struct error *error)
{
    if (!monitor_no_argument(text, error))
        return false;
    dump_stale(&monitor_cpu(m)->mmu, m->out);
    return true;
}

bool monitor_do_bt(struct monitor *m, const char *text, struct error *error)
{
    if (!monitor_no_argument(text, error))
        return false;
    frames_print(&m->debugger, m->out);
    return true;
}
