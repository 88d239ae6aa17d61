/*
 * Performance-monitoring units and their events, as tables: which unit has which
 * counters, which event selects what. cpu/perf/ is what they do.
 */
#ifndef PAGEWALK_CPU_MODEL_PERF_EVENT_H
#define PAGEWALK_CPU_MODEL_PERF_EVENT_H

#include <stdint.h>

enum pmu_kind {
#define PMU(name, general, fixed, width, registers, help) PMU_##name,
#include "cpu/model/pmu.def"
#undef PMU
    PMU_KINDS
};

/* What a counter counts. */
enum perf_count {
#define PERF_COUNT(name, help, value) PERF_COUNT_##name,
#include "cpu/model/perf_event.def"
    PERF_COUNTS
};

/* Event selects that no register holds: of clocks, and of fixed counter n. */
enum { PERF_ANY = 0x100, PERF_FIXED_0 = 0x200 };
#define PERF_FIXED(n) (PERF_FIXED_0 + (n))

struct pmu_text {
    const char *name;       /* "p6" */
    uint8_t general, fixed; /* counters */
    uint8_t width;          /* bits of a counter */
    const char *registers, *help;
};

/* The unit of a kind below PMU_KINDS. */
const struct pmu_text *pmu_text(enum pmu_kind pmu);

struct perf_event {
    enum pmu_kind pmu;
    uint16_t select;        /* event select, PERF_ANY, PERF_FIXED(n) */
    uint8_t umask;
    const char *name;       /* Intel's mnemonic */
    enum perf_count count;
    const char *source;
};

/* The event number `index`, in the order of the table; null past the last. */
const struct perf_event *perf_event_at(unsigned index);

/* What a unit counts for an event select and a unit mask;
 * PERF_COUNT_nothing: no event of the table. */
enum perf_count perf_event_count(enum pmu_kind pmu, unsigned select,
                                 unsigned umask);

/* "cycles - cycles_halt": what is counted, by the names of the counters. */
const char *perf_count_help(enum perf_count count);

#endif
