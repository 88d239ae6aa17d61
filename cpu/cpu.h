/*
 * The calls that drive a CPU; what it is made of is in cpu/state/state.h.
 */
#ifndef PAGEWALK_CPU_CPU_H
#define PAGEWALK_CPU_CPU_H

#include "cpu/access/cpu_time.h"
#include "cpu/access/flags.h"
#include "cpu/state/state.h"

/* Returns false when the host has no memory. The model must outlive it. */
bool cpu_init(struct cpu *cpu, const struct cpu_model *model,
              struct bus *bus, struct clock *clock, struct log *log);
void cpu_destroy(struct cpu *cpu);

/* The state after RESET (PRM386 10.1): F000:FFF0, EDX the signature. */
void cpu_reset(struct cpu *cpu);

/* Runs until one of enum cpu_stop; events fire on the way. */
enum cpu_stop cpu_run(struct cpu *cpu);

/* Makes cpu_run return at the next instruction boundary; for devices and
 * events (debug exit, reset, cycle limit), on the emulation thread. */
void cpu_request_stop(struct cpu *cpu);

/* The level of the INTR pin. */
void cpu_set_intr(struct cpu *cpu, bool level);

/* Registers, segments and control registers as text, for post-mortems. */
void cpu_dump(const struct cpu *cpu, FILE *stream);

#endif
