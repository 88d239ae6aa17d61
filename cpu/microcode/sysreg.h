/*
 * Control, debug and model-specific registers: the only callers of TLB
 * flushes besides page faults, each with its cause.
 */
#ifndef PAGEWALK_CPU_MICROCODE_SYSREG_H
#define PAGEWALK_CPU_MICROCODE_SYSREG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"

enum cr0_bits {
    CR0_PE = 1 << 0,
    CR0_MP = 1 << 1,
    CR0_EM = 1 << 2,
    CR0_TS = 1 << 3,
    CR0_ET = 1 << 4,
    CR0_NE = 1 << 5,
    CR0_WP = 1 << 16,
    CR0_AM = 1 << 18,
    CR0_NW = 1 << 29,
    CR0_CD = 1 << 30,
};

#define CR0_PG (UINT32_C(1) << 31)

enum cr4_bits {
    CR4_VME = 1 << 0,
    CR4_PVI = 1 << 1,
    CR4_TSD = 1 << 2,
    CR4_DE = 1 << 3,
    CR4_PSE = 1 << 4,
    CR4_PAE = 1 << 5,
    CR4_MCE = 1 << 6,
    CR4_PGE = 1 << 7,
    CR4_PCE = 1 << 8,
};

#define EFER_NXE (UINT64_C(1) << 11)

/* Loads CR3 with its flush event. False: #GP, a reserved bit in a PDPTE. */
bool sysreg_load_cr3(struct cpu *cpu, uint32_t value, enum flush_cause cause);

/* Copies the control registers' paging bits to the MMU (after reset). */
void sysreg_update_paging(struct cpu *cpu);

#endif
