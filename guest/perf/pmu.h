/*
 * The processor's performance counters: which sort there is, and how they are
 * set and read.
 *
 *   PMU_P5    two counters selected by one register (Pentium)
 *   PMU_P6    two counters (Pentium Pro, II, III)
 *   PMU_ARCH  the counters that CPUID leaf 0AH describes: general ones, and
 *             fixed ones for instructions and cycles
 *
 * One write to one register starts and stops all of them, so that they measure
 * the same stretch (SDM vol. 3B 18.2, 18.22, 18.23).
 */
#ifndef PAGEWALK_GUEST_PERF_PMU_H
#define PAGEWALK_GUEST_PERF_PMU_H

#include "guest/lib/compiler.h"

enum pmu_kind { PMU_NONE, PMU_P5, PMU_P6, PMU_ARCH, PMU_KINDS };

/* The levels in which a counter counts. */
enum pmu_levels { PMU_KERNEL = 1, PMU_USER = 2, PMU_ALL = 3 };

/* Event selects beyond those of the manuals. */
enum pmu_select {
    PMU_CLOCKS = 0x10000,       /* of PMU_P5: clocks */
};

enum { PMU_COUNTERS_MAX = 8 };

/* What starts and stops the counters. */
struct pmu_switch {
    uint32_t msr;               /* 0: there are none */
    uint64_t on, off;
};

/* Find the counters, once. They are used only if they count. */
enum pmu_kind pmu_detect(void);

/* "p6", for messages. */
const char *pmu_name(void);

/* Give all counters back, as they are needed for a new measurement. */
void pmu_reset(void);

/* Set a free counter to 0 and to an event. Its number, or -1 if none is free. */
int pmu_take(uint32_t select, enum pmu_levels levels);

/* The switch for the counters that were taken. */
struct pmu_switch pmu_switch(void);

/* What a counter has counted while the switch was on. */
uint64_t pmu_read(int counter);

#endif
