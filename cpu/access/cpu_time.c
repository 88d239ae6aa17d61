/* The tick and the address of the current instruction. */
#include "cpu/access/cpu_time.h"

#include "cpu/block/block.h"
#include "cpu/state/state.h"

uint64_t cpu_time_ticks(const struct cpu *cpu)
{
    const struct block_insn *insn =
        cpu->committed ? NULL : &cpu->block->insn[cpu->uop->insn];

    if (cpu->clock_counts_insns)
        return cpu->counters.instructions + cpu->idle_ticks +
               (insn ? cpu->uop->insn : 0);
    return cpu->cycles.total + (insn ? insn->cycles : 0);
}

uint32_t cpu_time_current_lin(const struct cpu *cpu)
{
    uint32_t boundary = cpu->seg[SEG_CS].base + cpu->eip;

    return cpu->committed ? boundary
                          : boundary + cpu->block->insn[cpu->uop->insn].start;
}

void cpu_time_sync(struct cpu *cpu)
{
    cpu->clock->now = cpu_time_ticks(cpu);
    mmu_sync_counters(&cpu->mmu);
}
