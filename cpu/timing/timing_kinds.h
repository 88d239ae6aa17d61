/*
 * The three timings behind cpu/timing/timing.h. Private to cpu/timing.
 *
 * Each has three functions. TIMING_insn adds an instruction to a run, but for
 * timing_state.jumped, which is 1 where the run was entered by a transfer of
 * control and this is its first instruction. TIMING_leave adds what the exit
 * costs. TIMING_drain waits until nothing is in flight.
 */
#ifndef PAGEWALK_CPU_TIMING_TIMING_KINDS_H
#define PAGEWALK_CPU_TIMING_TIMING_KINDS_H

#include "cpu/timing/timing.h"

void timing_costs_insn(struct timing *t, const struct crack *c);
void timing_costs_leave(struct timing *t, const struct crack *c,
                        enum timing_exit exit);

void timing_clocks_insn(struct timing *t, const struct crack *c);
void timing_clocks_leave(struct timing *t, const struct crack *c,
                         enum timing_exit exit);

/* Whether addresses wait for registers. */
bool timing_clocks_interlock(const struct cpu_model *model);

void timing_pipeline_insn(struct timing *t, const struct crack *c);
void timing_pipeline_leave(struct timing *t, const struct crack *c,
                           enum timing_exit exit);
void timing_pipeline_drain(struct timing *t);

/* The micro-op of an instruction that transfers control at the end of a block;
 * null: there is none. */
const struct uop *timing_branch(const struct crack *c);

/* Whether an instruction costs what its class costs. I/O is charged as it
 * happens, an opcode that is none costs the entry to its handler. */
bool timing_has_class_cost(const struct crack *c);

/* The cycles of an instruction's cost class; 0 if it does not cost these. */
uint32_t timing_class_cost(const struct crack *c,
                           const struct cpu_model *model);

#endif
