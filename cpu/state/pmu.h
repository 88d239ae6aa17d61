/* The registers of a performance-monitoring unit; cpu/perf/pmu.h is what they
 * do. */
#ifndef PAGEWALK_CPU_STATE_PMU_H
#define PAGEWALK_CPU_STATE_PMU_H

#include <stdbool.h>
#include <stdint.h>

enum { PMU_GENERAL_MAX = 4, PMU_FIXED_MAX = 3,
       PMU_COUNTERS_MAX = PMU_GENERAL_MAX + PMU_FIXED_MAX };

/* A counter runs in some privilege levels: bit 0 of `levels` stands for the
 * inner ones, bit 1 for the outer. */
struct pmu_counter {
    uint64_t value;         /* what the guest has counted until `from` */
    uint64_t from;          /* the emulator's count at that moment */
    uint8_t count;          /* enum perf_count; PERF_COUNT_nothing: it stands */
    uint8_t levels;
};

/* The general counters first, then from PMU_GENERAL_MAX on the fixed ones. */
struct pmu {
    struct pmu_counter counter[PMU_COUNTERS_MAX];
    uint32_t select[PMU_GENERAL_MAX];   /* PerfEvtSel; [0]: p5's CESR */
    uint64_t fixed_control, global_control;
    uint64_t overflow;      /* IA32_PERF_GLOBAL_STATUS */
    bool by_level;          /* some counter runs in one kind of level alone */
    bool outer;             /* the CPL is an outer level, for by_level */
};

#endif
