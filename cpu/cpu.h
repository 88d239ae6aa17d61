/*
 * The calls that drive a CPU; its state is in cpu/state/state.h.
 *
 * A CPU runs on one thread, from cpu_run. Devices and events call back on that
 * thread while it runs.
 */
#ifndef PAGEWALK_CPU_CPU_H
#define PAGEWALK_CPU_CPU_H

#include "cpu/access/flags.h"
#include "cpu/state/state.h"
#include "cpu/time/cpu_time.h"

/* Makes a CPU on a bus and a clock, in the state after RESET. It becomes the
 * bus's listener. The model, the bus, the clock and the log must outlive it.
 * False: the host has no memory. */
bool cpu_init(struct cpu *cpu, const struct cpu_model *model,
              struct bus *bus, struct clock *clock, struct log *log);
void cpu_destroy(struct cpu *cpu);

/* The state after RESET (PRM386 10.1, SDM vol. 3A 9.1): CS:EIP is F000:FFF0,
 * EDX holds the model's signature, all TLB entries are gone. */
void cpu_reset(struct cpu *cpu);

/* Runs until one of enum cpu_stop; events of the clock fire on the way, each at
 * the first instruction boundary at which its tick has been reached. */
enum cpu_stop cpu_run(struct cpu *cpu);

/* Makes cpu_run return CPU_STOP_REQUEST at the next instruction boundary; for
 * devices and events (debug exit, reset, cycle limit). */
void cpu_request_stop(struct cpu *cpu);

/* Adds a linear address before whose instruction cpu->reached is called, which
 * must be set. Counts and cycles of the run do not change. The run is as fast as
 * without, but near the address: a block ends before an instruction that may be
 * there. False: there are CPU_STOPS_MAX addresses. */
bool cpu_stop_add(struct cpu *cpu, uint32_t lin);

/* Removes an address, if it is there. */
void cpu_stop_remove(struct cpu *cpu, uint32_t lin);

/* The level of the A20M# pin: true masks bit 20 of physical addresses
 * (mmu_gate_a20). */
void cpu_set_a20m(struct cpu *cpu, bool level);

/* Sets the level of the INTR pin. */
void cpu_set_intr(struct cpu *cpu, bool level);

/* An edge of the NMI pin. One waits while another is served (SDM vol. 3A 6.7.1);
 * further ones are lost. It wakes a halted CPU whose interrupts are on. */
void cpu_nmi(struct cpu *cpu);

/* Registers, segments and control registers as text, for post-mortems. */
void cpu_dump(const struct cpu *cpu, FILE *stream);

#endif
