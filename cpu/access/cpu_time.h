/*
 * Where and when the CPU is, also in the midst of a block.
 *
 * A tick of the clock is a cycle, or an instruction under --clock insns.
 */
#ifndef PAGEWALK_CPU_ACCESS_CPU_TIME_H
#define PAGEWALK_CPU_ACCESS_CPU_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/block/block.h"
#include "cpu/state/state.h"

/* The tick at the current instruction: that of all that came before it. */
uint64_t cpu_time_ticks(const struct cpu *cpu);

/* The linear address of the current instruction; while a fetch or an event's
 * delivery is under way, of the instruction at the boundary. */
uint32_t cpu_time_current_lin(const struct cpu *cpu);

/* Brings clock->now to the current tick and the counters up to date; to be
 * called before a device is. */
void cpu_time_sync(struct cpu *cpu);

/* The ticks that a whole block takes by itself: without walks, a taken branch
 * and what else adds cycles as it runs. */
static inline uint64_t cpu_time_of_block(const struct cpu *cpu,
                                         const struct block *b)
{
    return cpu->clock_counts_insns ? b->insns : b->cycles;
}

/* The tick at the end of a block that begins, or that is running and not yet
 * accounted for. */
static inline uint64_t cpu_time_after_block(const struct cpu *cpu,
                                            const struct block *b)
{
    return cpu->clock_counts_insns
               ? cpu->counters.instructions + cpu->idle_ticks + b->insns
               : cpu->cycles.total + b->cycles;
}

/* Whether an event is due at the current instruction. */
static inline bool cpu_time_event_is_due(const struct cpu *cpu)
{
    return cpu_time_ticks(cpu) >= cpu->clock->next_due;
}

#endif
