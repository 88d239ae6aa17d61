/* Time as the CPU sees it, and as devices do. */
#include "cpu/time/cpu_time.h"

#include "cpu/block/block.h"
#include "cpu/state/state.h"
#include "cpu/timing/timing.h"
#include "cpu/timing/timing_states.h"

uint64_t cpu_time_cycles_left(const struct cpu *cpu)
{
    uint64_t spent = cpu->cycles.total + cpu->idle_ticks;

    if (!cpu->committed)
        spent += cpu->block->insn[cpu->uop->insn].cycles;
    return spent < cpu->cycles_due ? cpu->cycles_due - spent : 0;
}

uint64_t cpu_time_cycles(const struct cpu *cpu)
{
    return cpu->cycles.total +
           (cpu->committed ? 0 : cpu->block->insn[cpu->uop->insn].cycles);
}

uint32_t cpu_time_current_lin(const struct cpu *cpu)
{
    uint32_t boundary = cpu->seg[SEG_CS].base + cpu->eip;

    return cpu->committed ? boundary
                          : boundary + cpu->block->insn[cpu->uop->insn].start;
}

uint32_t cpu_time_drain_slow(struct cpu *cpu)
{
    struct timing_drain *drain = timing_states_drain(cpu->pipeline_states,
                                                     cpu->key.pipeline);
    struct timing timing;

    if (UNLIKELY(drain->total == TIMING_DRAIN_UNKNOWN)) {
        timing_begin(&timing, cpu->model, cpu->keeps_jumps,
                     timing_states_get(cpu->pipeline_states,
                                       cpu->key.pipeline));
        timing_drain(&timing);
        *drain = (struct timing_drain){
            .total = (uint16_t)timing.cycles.total,
            .serialise = (uint16_t)timing.cycles.serialise,
        };
    }
    cpu->cycles.total += drain->total;
    cpu->cycles.by_cause[CYCLE_serialise] += drain->serialise;
    cpu->key.pipeline = TIMING_STATE_EMPTY;
    return drain->total;
}

void cpu_time_jumped(struct cpu *cpu)
{
    cpu->key.pipeline = cpu->keeps_jumps ? TIMING_STATE_JUMPED : 0;
}

void cpu_time_sync(struct cpu *cpu)
{
    cpu->clock->now = cpu_time_ticks(cpu);
    mmu_sync_counters(&cpu->mmu);
}
