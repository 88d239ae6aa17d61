/*
 * Control, debug and model-specific registers: the only callers of TLB
 * flushes besides page faults, each with its cause.
 */
#ifndef PAGEWALK_CPU_MICROCODE_SYSREG_H
#define PAGEWALK_CPU_MICROCODE_SYSREG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Loads CR3 with its flush event. False: #GP, a reserved bit in a PDPTE. */
bool sysreg_load_cr3(struct cpu *cpu, uint32_t value, enum flush_cause cause);

/* Copies the control registers' paging bits to the MMU (after reset). */
void sysreg_update_paging(struct cpu *cpu);

#endif
