/*
 * Debug registers: breakpoints on instructions, data and ports, general detect
 * (PRM386 chapter 12, SDM vol. 3B 17.2). The model's own monitor does not use
 * them.
 *
 * They cost nothing while DR7 enables none. While it does, instructions run one
 * at a time, and pages with a watched byte are kept out of l0, so that their
 * accesses take the slow way, where they are compared.
 */
#ifndef PAGEWALK_CPU_ACCESS_DEBUG_H
#define PAGEWALK_CPU_ACCESS_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* DR0 to DR3, DR7 or CR4.DE changed. */
void debug_update(struct cpu *cpu);

/* Raises #DB with bits of DR6, its fault or trap; GD is cleared, so that the
 * handler can use the registers. Always false. */
bool debug_raise(struct cpu *cpu, uint32_t dr6);

/* Whether an enabled breakpoint is on the instruction at `lin`; its B bits. */
uint32_t debug_at(const struct cpu *cpu, uint32_t lin);

/* Notes the breakpoints that an access hits, for after the instruction. */
void debug_data(struct cpu *cpu, uint32_t lin, unsigned size, bool write);
void debug_port(struct cpu *cpu, uint16_t port, unsigned size);

/* Whether the page of `lin` has a watched byte. */
bool debug_watches_page(const struct cpu *cpu, uint32_t lin);

#endif
