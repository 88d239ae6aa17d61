/* What the end of a run means: the exit code, and the words for the user. */
#include <inttypes.h>

#include "emu/machine/machine.h"
#include "mmu/dump/dump.h"

int machine_exit_code(const struct machine *machine)
{
    switch (machine->stop) {
    case MACHINE_EXIT:
        if (machine->exit_value)
            return EXIT_CODE_GUEST;
        break;
    case MACHINE_SHUTDOWN:
    case MACHINE_HALT:
        return EXIT_CODE_GUEST;
    case MACHINE_LIMIT:
        return EXIT_CODE_LIMIT;
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
    return machine->stale.found ? EXIT_CODE_GUEST : EXIT_CODE_OK;
}

void machine_explain(const struct machine *machine, FILE *stream)
{
    const struct cpu *cpu = machine_current_cpu(machine);
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;

    if (machine->config.check_stale)
        stale_summary(&machine->stale);
    switch (machine->stop) {
    case MACHINE_SHUTDOWN:
        fprintf(stream, "pagewalk: triple fault at 0x%08" PRIx32
                ", last exception %u\n", lin, cpu->last_exception.vector);
        cpu_dump(cpu, stream);
        dump_last_walk(&cpu->mmu, stream);
        break;
    case MACHINE_HALT:
        fprintf(stream, "pagewalk: halted with interrupts off at 0x%08"
                PRIx32 "\n", lin);
        break;
    case MACHINE_LIMIT:
        fprintf(stream, "pagewalk: stopped after %" PRIu64 " cycles\n",
                cpu->cycles.total);
        break;
    case MACHINE_EXIT:
        if (machine->exit_value)
            fprintf(stream, "pagewalk: the guest ended with value %" PRIu32
                    "\n", machine->exit_value);
        break;
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
}
