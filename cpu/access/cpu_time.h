/* Where and when the CPU is. */
#ifndef PAGEWALK_CPU_ACCESS_CPU_TIME_H
#define PAGEWALK_CPU_ACCESS_CPU_TIME_H

#include "cpu/state/state.h"

/* The clock's tick at the current instruction: the cycles, or instructions,
 * of all that came before it. */
uint64_t cpu_time_ticks(const struct cpu *cpu);

/* The linear address of the current instruction; while a fetch or an event's
 * delivery is under way, of the one at the boundary. */
uint32_t cpu_time_current_lin(const struct cpu *cpu);

/* Brings clock->now to that tick, and the counters up to date, before a
 * device is called. */
void cpu_time_sync(struct cpu *cpu);

#endif
