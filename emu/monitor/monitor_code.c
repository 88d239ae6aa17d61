/* Instructions of the guest as text: the next one, and those at an address. */
#include <inttypes.h>

#include "cpu/access/segment.h"
#include "cpu/model/page.h"
#include "emu/debug/source.h"
#include "emu/monitor/monitor_parts.h"

void monitor_tell_difference(const struct monitor *m, uint32_t lin,
                             enum guest_space space)
{
    const struct cpu *cpu = monitor_cpu(m);
    char text[2][PEEK_TEXT_MAX];
    struct peek used, tables;

    guest_peek(cpu, lin, space, &used);
    guest_peek_tables(cpu, lin, space, &tables);
    tables.tell_table = used.tell_table;
    if (used.holder && tables.holder && peek_differs(&used, &tables))
        fprintf(m->out, "    not as the page tables say: %s; %s\n",
                peek_text(&used, text[0]), peek_text(&tables, text[1]));
}

/* Prints the instruction at an address; its caller has printed the address.
 * Returns the instruction's length in bytes, 0 where no memory is. */
static unsigned show_insn(struct monitor *m, uint64_t address,
                          enum guest_space space, unsigned width)
{
    const struct cpu *cpu = monitor_cpu(m);
    uint8_t bytes[INSN_BYTES_MAX];
    unsigned count = (unsigned)guest_read(cpu, address, space, bytes,
                                          sizeof(bytes));

    if (!count) {
        fprintf(m->out, "?\n");
        return 0;
    }
    m->listing.mmu = &cpu->mmu;
    m->listing.code32 = cpu->seg[SEG_CS].attr & DESC_D;
    m->listing.cs_base = space == GUEST_PHYSICAL ? 0 : cpu->seg[SEG_CS].base;
    return listing_insn(&m->listing, bytes, count, (uint32_t)address, width);
}

void monitor_show_place(struct monitor *m)
{
    const struct cpu *cpu = monitor_cpu(m);
    uint32_t lin = cpu_time_current_lin(cpu);
    char place[SYMBOLS_PLACE_MAX], line[SOURCE_TEXT_MAX];
    struct peek code;
    unsigned bytes;

    source_line_of(&m->debugger, lin, line);
    fprintf(m->out, "%s%s%s%s: ",
            debugger_place(&m->debugger, lin, place, sizeof place),
            *line ? " at " : "", line, cpu->halted ? " (halted)" : "");
    bytes = show_insn(m, lin, GUEST_CODE, 0);
    monitor_tell_difference(m, lin, GUEST_CODE);
    if (bytes && !page_is_same(lin, lin + bytes - 1))
        monitor_tell_difference(m, lin + bytes - 1, GUEST_CODE);
    guest_peek(cpu, lin, GUEST_CODE, &code);
    if (!code.permitted)
        fprintf(m->out, "    the fetch will fault\n");
}

void monitor_show_code(struct monitor *m, uint64_t address,
                       enum guest_space space, uint64_t count)
{
    bool physical = space == GUEST_PHYSICAL;
    unsigned bytes = 1;

    for (uint64_t i = 0; bytes && i < count; i++, address += bytes) {
        if (!physical) {
            address = (uint32_t)address;
            /* Once for each page. */
            if (!i || address % BUS_PAGE_SIZE < bytes)
                monitor_tell_difference(m, (uint32_t)address, space);
        }
        fprintf(m->out, "0x%0*" PRIx64 ": ", physical ? 9 : 8, address);
        bytes = show_insn(m, address, space, LISTING_BYTES_WIDTH);
    }
}

/* The instructions of a function, or those from an address on where none is
 * known. */
bool monitor_do_disassemble(struct monitor *m, const char *text,
                            struct error *error)
{
    const struct symbols *symbols = m->machine->config.symbols;
    uint32_t lin = cpu_time_current_lin(monitor_cpu(m)), first, last;
    unsigned bytes = 1;

    if (*text && (!monitor_linear(m, &text, &lin, error) ||
                  !monitor_no_argument(text, error)))
        return false;
    if (!symbols || !symbols_stretch(symbols, lin, &first, &last)) {
        monitor_show_code(m, lin, GUEST_CODE, 8);
        return true;
    }
    for (lin = first; bytes && lin - first <= last - first; lin += bytes) {
        fprintf(m->out, "0x%08" PRIx32 ": ", lin);
        bytes = show_insn(m, lin, GUEST_CODE, LISTING_BYTES_WIDTH);
    }
    return true;
}
