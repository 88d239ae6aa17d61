/*
 * Control registers as the MMU sees them. Their instructions, and those on
 * debug and test registers, are in sysreg.c. Here, and where a page fault
 * occurs, TLBs are flushed, each time with a cause.
 */
#ifndef PAGEWALK_CPU_MICROCODE_SYSREG_H
#define PAGEWALK_CPU_MICROCODE_SYSREG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Loads CR3, with a flush event of `cause` (MOV CR3 or a task switch). False:
 * #GP(0) waits, for a reserved bit in a PDPTE. */
bool sysreg_load_cr3(struct cpu *cpu, uint32_t value, enum flush_cause cause);

/* Brings the MMU's copy of the paging bits up to date after a change of CR0,
 * CR3, CR4 or EFER, and drops what l0 and the walk memo hold. */
void sysreg_update_paging(struct cpu *cpu);

#endif
