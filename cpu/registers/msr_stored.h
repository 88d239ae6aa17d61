/*
 * Model-specific registers that only hold what is written to them
 * (cpu/model/msr.def): memory types and machine check. The memory types of
 * MTRRs and of the PAT reach no cache of the model; those that PCD and PWT give
 * do (docs/caches.md).
 */
#ifndef PAGEWALK_CPU_REGISTERS_MSR_STORED_H
#define PAGEWALK_CPU_REGISTERS_MSR_STORED_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Whether the model has this register. The next two need it. */
bool msr_stored_has(const struct cpu_model *model, uint32_t number);

uint64_t msr_stored_read(const struct cpu *cpu, uint32_t number);

/* False: #GP(0) for a reserved bit or memory type, or a register that is
 * read-only. Nothing has changed. */
bool msr_stored_write(struct cpu *cpu, uint32_t number, uint64_t value);

/* The state after RESET. MTRRs are off (SDM vol. 3A 11.11.5). */
void msr_stored_reset(struct cpu *cpu);

#endif
