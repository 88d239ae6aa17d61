/*
 * What a clock table charges as instructions run: the cases that microcode
 * knows, and what depends on the value of an operand. Models with another
 * timing charge nothing here.
 */
#ifndef PAGEWALK_CPU_ACCESS_CLOCK_CHARGE_H
#define PAGEWALK_CPU_ACCESS_CLOCK_CHARGE_H

#include "base/compiler.h"
#include "cpu/model/clocks.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

static inline bool clock_charge_applies(const struct cpu *cpu)
{
    return UNLIKELY(cpu->model->timing.kind == TIMING_CLOCKS);
}

/* Charges a key's case, at least one clock, for n of what the case counts. */
void clock_charge_case(struct cpu *cpu, enum clock_key key, unsigned number,
                       uint32_t n, enum cycle_cause cause);

/* The same of the assist that runs, by the key of its instruction. */
static inline void clock_charge(struct cpu *cpu, const struct uop *u,
                                unsigned number, uint32_t n,
                                enum cycle_cause cause)
{
    if (clock_charge_applies(cpu))
        clock_charge_case(cpu, (enum clock_key)uop_key(u), number, n, cause);
}

/* The figure of a case of the assist that runs. */
static inline const struct clock_figure *
clock_charge_figure(const struct cpu *cpu, const struct uop *u,
                    unsigned number)
{
    return clock_table_figure(&cpu->model->timing.clocks,
                              (enum clock_key)uop_key(u), number);
}

/* The case of MODE and SEGMENT in which the CPU is. */
unsigned clock_charge_mode(const struct cpu *cpu);

/* Of a load of a segment register, the case of SEGMENT. */
unsigned clock_charge_segment(const struct cpu *cpu, unsigned seg);

/* The case of IO in which the CPU is. */
unsigned clock_charge_io(const struct cpu *cpu);

/* Charges what a micro-op `timed` costs beyond the fixed clocks of its
 * instruction; to be called before its operation. */
void clock_charge_operands(struct cpu *cpu, const struct uop *u);

#endif
