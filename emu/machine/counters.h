/*
 * The values of a machine's numbered counters (counters.def): for the fields of
 * -x, for regions, and for guests at the lab port.
 */
#ifndef PAGEWALK_EMU_MACHINE_COUNTERS_H
#define PAGEWALK_EMU_MACHINE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "emu/attribution/attribution.h"
#include "emu/machine/counter_row.h"

/* Where counters are read. */
struct counter_source {
    const struct cpu *cpu;
    const struct attribution *attribution;  /* null: there is none */
};

/* Whether a model can flush in this way at all. */
bool counters_have_cause(const struct cpu_model *model,
                         enum flush_cause cause);

/* Whether the CPU's model has what an instance of a row counts: without a second
 * level nothing of it is counted, and so on. */
bool counter_row_exists(const struct counter_row *row, unsigned instance,
                        const struct cpu *cpu);

/* Whether a counter has this number and the machine counts it: refills and
 * miss classes need attribution, a cycle cause needs the part of the machine
 * that charges it. */
bool counter_is_measured(const struct counter_source *source,
                         unsigned number);

/* The count since power-on; 0 if it is not measured. */
uint64_t counter_value(const struct counter_source *source, unsigned number);

/* All of them, by number. */
void counters_read(const struct counter_source *source,
                   uint64_t value[COUNTERS]);

/* The number of the counter of a cause's cycles. */
unsigned counters_of_cause(enum cycle_cause cause);

/* From all of them, those of the cycle stack. */
void counters_by_cause(const uint64_t value[COUNTERS],
                       uint64_t by_cause[CYCLE_CAUSES]);

#endif
