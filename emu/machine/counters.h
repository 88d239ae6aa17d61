/*
 * The scalar counters of a machine, by number: one list for the statistics,
 * the regions of the lab port and `pagewalk list counters`.
 */
#ifndef PAGEWALK_EMU_MACHINE_COUNTERS_H
#define PAGEWALK_EMU_MACHINE_COUNTERS_H

#include <stdint.h>

#include "cpu/cpu.h"
#include "emu/attribution/attribution.h"

/* cycles.def and flush.def are included from within counters.def. */
enum counter {
#define COUNTER(name, unit, help, expression) COUNTER_##name,
#define ATTRIBUTED COUNTER
#include "emu/machine/counters.def"
#undef ATTRIBUTED
#undef COUNTER
    COUNTERS
};

/* Where counters are read. */
struct counter_source {
    const struct cpu *cpu;
    const struct attribution *attribution;  /* null: nobody classifies */
};

/* Counts since power-on; 0 for a number past the end. */
uint64_t counter_value(const struct counter_source *source, unsigned counter);

/* Whether anybody counts it: refills and miss classes need attribution. */
bool counter_is_measured(const struct counter_source *source,
                         unsigned counter);

const char *counter_name(unsigned counter);
const char *counter_unit(unsigned counter);
const char *counter_help(unsigned counter);

#endif
