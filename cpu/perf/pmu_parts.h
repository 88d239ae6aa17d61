/* What the files of the performance-monitoring unit share; private to
 * cpu/perf. */
#ifndef PAGEWALK_CPU_PERF_PMU_PARTS_H
#define PAGEWALK_CPU_PERF_PMU_PARTS_H

#include "cpu/model/perf_event.h"
#include "cpu/state/state.h"

/* CESR: one half for each counter (SDM vol. 3B 18.23.1). */
enum cesr_bits {
    CESR_ES = 0x3f,             /* event select */
    CESR_CC_SHIFT = 6,
    CESR_CC_LEVELS = 0x3,       /* CC, then: CPL 0 to 2, CPL 3 */
    CESR_CC_CLOCKS = 1 << 8,    /* CC: clocks in place of events */
    CESR_HALF = 0x3ff,          /* with PC, bit 9 */
};

/* PerfEvtSel, IA32_PERFEVTSEL (SDM vol. 3B 18.2.1.1, 18.22.1). */
enum perfevtsel_bits {
    PERFEVTSEL_EVENT = 0xff,
    PERFEVTSEL_UMASK_SHIFT = 8,
    PERFEVTSEL_USR = 1 << 16,
    PERFEVTSEL_OS = 1 << 17,
    PERFEVTSEL_E = 1 << 18,     /* edge detect */
    PERFEVTSEL_ANY = 1 << 21,   /* any thread; reserved on the P6 */
    PERFEVTSEL_EN = 1 << 22,
};

#define PERFEVTSEL_CMASK UINT32_C(0xff000000)

/* IA32_FIXED_CTR_CTRL: a field for each counter (SDM vol. 3B 18.2.3.1). */
enum fixed_ctrl_bits {
    FIXED_CTRL_BITS = 4,
    FIXED_CTRL_LEVELS = 0x3,    /* OS, user; then any thread, PMI */
};

/* Brings every counter up to the present. */
void pmu_settle(struct cpu *cpu);

/* Settles, then sets the counters to what the registers say. */
void pmu_update(struct cpu *cpu);

/* The bits of a counter. */
uint64_t pmu_mask(const struct cpu_model *model);

#endif
