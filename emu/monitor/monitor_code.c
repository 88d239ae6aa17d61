/* Instructions of the guest as text: the next one, and those at an address. */
#include <inttypes.h>

#include "cpu/access/segment.h"
#include "emu/monitor/monitor.h"

/* Prints the instruction at an address; its caller has printed the address.
 * Returns the instruction's length in bytes, 0 where no memory is. */
static unsigned show_insn(struct monitor *m, uint64_t address, bool physical,
                          unsigned width)
{
    const struct cpu *cpu = monitor_cpu(m);
    uint8_t bytes[INSN_BYTES_MAX];
    unsigned count = 0;

    while (count < INSN_BYTES_MAX &&
           monitor_peek(m, physical ? address + count
                                    : (uint32_t)(address + count),
                        physical, &bytes[count]))
        count++;
    if (!count) {
        fprintf(m->out, "?\n");
        return 0;
    }
    m->listing.mmu = &cpu->mmu;
    m->listing.code32 = cpu->seg[SEG_CS].attr & DESC_D;
    m->listing.cs_base = physical ? 0 : cpu->seg[SEG_CS].base;
    return listing_insn(&m->listing, bytes, count, (uint32_t)address, width);
}

void monitor_show_place(struct monitor *m)
{
    const struct cpu *cpu = monitor_cpu(m);
    uint32_t lin = cpu_time_current_lin(cpu);
    char place[SYMBOLS_PLACE_MAX];

    fprintf(m->out, "%s%s: ",
            symbols_locate(m->machine->config.symbols, &cpu->mmu, lin, place,
                           sizeof(place)),
            cpu->halted ? " (halted)" : "");
    show_insn(m, lin, false, 0);
}

void monitor_show_code(struct monitor *m, uint64_t address, bool physical,
                       uint64_t count)
{
    unsigned bytes = 1;

    for (uint64_t i = 0; bytes && i < count; i++, address += bytes) {
        if (!physical)
            address = (uint32_t)address;
        fprintf(m->out, "0x%0*" PRIx64 ": ", physical ? 9 : 8, address);
        bytes = show_insn(m, address, physical, LISTING_BYTES_WIDTH);
    }
}
