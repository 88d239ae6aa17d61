/*
 * When and where the CPU is, in the midst of a block too.
 *
 * A tick of the clock is a cycle, or an instruction under --clock insns. While
 * a block runs, its cycles and instructions are not yet in the counters
 * (cpu->committed is false): these functions add the part that has run.
 */
#ifndef PAGEWALK_CPU_TIME_CPU_TIME_H
#define PAGEWALK_CPU_TIME_CPU_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "cpu/block/block.h"
#include "cpu/state/state.h"

/* The tick at which the current instruction begins. */
static inline uint64_t cpu_time_ticks(const struct cpu *cpu)
{
    const struct block_insn *insn =
        cpu->committed ? NULL : &cpu->block->insn[cpu->uop->insn];

    if (cpu->clock_counts_insns)
        return cpu->counters.instructions + cpu->idle_ticks +
               (insn ? cpu->uop->insn : 0);
    return cpu->cycles.total + (insn ? insn->cycles : 0);
}

/* The cycle in which the current instruction began, and what has been charged
 * for it since. */
uint64_t cpu_time_cycles(const struct cpu *cpu);

/* The linear address of the current instruction; while none runs (a fetch, the
 * delivery of an event), of the next one. */
uint32_t cpu_time_current_lin(const struct cpu *cpu);

/* Brings clock->now to the current tick, and the MMU's counters up to date. To
 * be called before any device is. */
void cpu_time_sync(struct cpu *cpu);

/* Whether an event falls due before the end of a block that begins now, or that
 * runs and is not yet committed; but for what adds cycles as it runs (page
 * walks, a taken branch, ...). Under --clock insns cpu->cycles_due is one. */
static inline bool cpu_time_event_in_block(const struct cpu *cpu,
                                           const struct block *b)
{
    uint64_t cycles = cpu->cycles.total + block_cycles(b);

    if (!cpu->clock_counts_insns)
        return cycles >= cpu->clock->next_due;
    return cpu->counters.instructions + cpu->idle_ticks + b->insns >=
               cpu->clock->next_due ||
           cycles + cpu->idle_ticks >= cpu->cycles_due;
}

/* Under --clock insns: the cycles and idle ticks until cpu->cycles_due, at the
 * current instruction; 0: it is past. */
uint64_t cpu_time_cycles_left(const struct cpu *cpu);

/* Waits until nothing is in flight in the pipeline, and charges the cycles; all
 * that has run is committed. Returns how many. */
uint32_t cpu_time_drain_slow(struct cpu *cpu);

static inline uint32_t cpu_time_drain(struct cpu *cpu)
{
    return UNLIKELY(cpu->key.pipeline) ? cpu_time_drain_slow(cpu) : 0;
}

/* The next instruction is reached by a transfer of control, with nothing in
 * flight. */
void cpu_time_jumped(struct cpu *cpu);

/* Whether an event is due at the current instruction. */
static inline bool cpu_time_event_is_due(const struct cpu *cpu)
{
    return cpu_time_ticks(cpu) >= cpu->clock->next_due ||
           (cpu->clock_counts_insns && !cpu_time_cycles_left(cpu));
}

#endif
