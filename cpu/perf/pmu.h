/*
 * The performance-monitoring unit: the counters that a guest programs by MSRs
 * and reads by RDMSR and RDPMC (SDM vol. 3B 18.2, 18.22, 18.23).
 *
 * A counter is not counted up. It holds what the guest has counted until some
 * moment, and what the emulator's own statistic was then; a read adds what the
 * statistic has gained since. What counts at one privilege level alone is
 * settled when the CPL changes. So counting costs the engine nothing, and the
 * numbers are those of the statistics, to the last unit.
 *
 * All functions want cpu->committed, as in an assist that ends its block.
 *
 * Edge detection and counter masks compare counts cycle by cycle, which the
 * emulator does not know: setting them is #GP(0). Overflow delivers no
 * interrupt, as there is no local APIC; INT, PMI and the pins are storage.
 */
#ifndef PAGEWALK_CPU_PERF_PMU_H
#define PAGEWALK_CPU_PERF_PMU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* The state after RESET (SDM vol. 3A 9.1.1): every counter is 0 and stands. */
void pmu_reset(struct cpu *cpu);

/* To be called when the CPL may have changed, if cpu->pmu.by_level. */
void pmu_level_changed(struct cpu *cpu);

/* Whether the model's unit has this MSR. The next two need it. */
bool pmu_has_msr(const struct cpu_model *model, uint32_t number);

uint64_t pmu_read_msr(struct cpu *cpu, uint32_t number);

/* False: #GP(0) for a reserved bit, one that is not modelled, or a register that
 * is read-only. Nothing has changed. */
bool pmu_write_msr(struct cpu *cpu, uint32_t number, uint64_t value);

/* RDPMC of the counter that ECX selects. False: there is none. */
bool pmu_rdpmc(struct cpu *cpu, uint32_t ecx, uint64_t *value);

/* CPUID leaf 0AH, as EAX, EBX, ECX, EDX. False: the model does not have it. */
bool pmu_cpuid(const struct cpu_model *model, uint32_t registers[4]);

#endif
