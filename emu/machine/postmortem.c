#include "emu/machine/postmortem.h"

#include <inttypes.h>

#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/microcode/trap.h"
#include "emu/image/listing.h"
#include "emu/machine/guest_memory.h"
#include "mmu/dump/dump.h"

enum { HLT = 0xf4, STACK_WORDS = 16, ROW_WORDS = 4, CALLERS_MAX = 16 };

uint32_t postmortem_lin(const struct machine *machine)
{
    const struct cpu *cpu = machine_current_cpu(machine);
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    uint8_t byte;

    return cpu->halted && guest_read(cpu, lin - 1, GUEST_CODE, &byte, 1) &&
                   byte == HLT
               ? lin - 1 : lin;
}

static void put_insn(const struct machine *machine, FILE *stream)
{
    const struct cpu *cpu = machine_current_cpu(machine);
    uint32_t lin = postmortem_lin(machine);
    uint8_t bytes[INSN_BYTES_MAX];
    unsigned count = (unsigned)guest_read(cpu, lin, GUEST_CODE, bytes,
                                          sizeof(bytes));
    struct listing listing;

    listing_init(&listing, &machine->model, stream);
    listing.symbols = machine->config.symbols;
    listing.mmu = &cpu->mmu;
    listing.code32 = cpu->seg[SEG_CS].attr & DESC_D;
    listing.cs_base = cpu->seg[SEG_CS].base;
    fprintf(stream, "    ");
    if (count)
        listing_insn(&listing, bytes, count, lin, 0);
    else
        fprintf(stream, "no code can be fetched there\n");
}

/* Returns whether one of the exceptions was a page fault. */
static bool put_exceptions(const struct cpu *cpu, FILE *stream)
{
    static const char *const when[] = {
        "first", "in its delivery", "in the delivery of #DF",
    };
    char text[TRAP_TEXT_MAX];
    bool page_fault = false;

    for (unsigned i = 0; i < sizeof(when) / sizeof(when[0]); i++) {
        fprintf(stream, "%s: %s\n", when[i],
                trap_text(cpu, &cpu->fatal[i], text));
        page_fault |= cpu->fatal[i].vector == VECTOR_PF;
    }
    return page_fault;
}

static void put_stack(const struct cpu *cpu, FILE *stream)
{
    uint32_t esp = cpu->r[ESP];

    if (!(cpu->seg[SEG_SS].attr & DESC_D))
        esp &= UINT16_MAX;
    esp += cpu->seg[SEG_SS].base;
    for (unsigned i = 0; i < STACK_WORDS; i++) {
        uint32_t at = esp + i * 4, word;

        if (guest_read(cpu, at, GUEST_DATA, &word, 4) < 4) {
            fprintf(stream, "%sstack 0x%08" PRIx32 ": no memory there",
                    i ? "\n" : "", at);
            break;
        }
        if (i % ROW_WORDS == 0)
            fprintf(stream, "%sstack 0x%08" PRIx32 ":", i ? "\n" : "", at);
        fprintf(stream, " %08" PRIx32, word);
    }
    fputc('\n', stream);
}

/* Stacks grow down: each frame lies above the one of its callee. */
static void put_callers(const struct machine *machine, FILE *stream)
{
    const struct cpu *cpu = machine_current_cpu(machine);
    uint32_t stack = cpu->seg[SEG_SS].base, frame = cpu->r[EBP];
    char place[SYMBOLS_PLACE_MAX];

    if (!(cpu->seg[SEG_CS].attr & DESC_D))
        return;
    for (unsigned i = 0; i < CALLERS_MAX; i++) {
        uint32_t link[2];       /* the caller's EBP, the return address */

        if (guest_read(cpu, stack + frame, GUEST_DATA, link, sizeof(link)) <
                sizeof(link) || !link[1])
            break;
        /* A call may be the last instruction of its function: then only its
         * own bytes, not the return address, are in it. */
        fprintf(stream, "called from %s\n",
                symbols_locate(machine->config.symbols, &cpu->mmu,
                               cpu->seg[SEG_CS].base + link[1] - 1, place,
                               sizeof(place)));
        if (link[0] <= frame)
            break;
        frame = link[0];
    }
}

void postmortem_write(const struct machine *machine, FILE *stream)
{
    const struct cpu *cpu = machine_current_cpu(machine);
    bool page_fault = false;

    put_insn(machine, stream);
    if (cpu->shutdown)
        page_fault = put_exceptions(cpu, stream);
    cpu_dump(cpu, stream);
    put_stack(cpu, stream);
    put_callers(machine, stream);
    if (page_fault)
        dump_page(&cpu->mmu, cpu->cr2, stream);
}
