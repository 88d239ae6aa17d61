/* The address of the current instruction; bringing devices up to date. */
#include "cpu/access/cpu_time.h"

#include "cpu/block/block.h"
#include "cpu/state/state.h"

uint64_t cpu_time_cycles_left(const struct cpu *cpu)
{
    uint64_t spent = cpu->cycles.total + cpu->idle_ticks;

    if (!cpu->committed)
        spent += cpu->block->insn[cpu->uop->insn].cycles;
    return spent < cpu->cycles_due ? cpu->cycles_due - spent : 0;
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
