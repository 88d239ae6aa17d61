/*
 * What instructions cost where nothing stalls: the fixed part of time.
 *
 * Time is the sum of two. The pipeline's time P depends on the instructions
 * alone, in their order; it is worked out here when a block is made. Stalls X
 * (page walks, cache misses, mispredicted branches, I/O, entries to handlers)
 * are charged as they happen, and while they last the pipeline stands still. So
 * a sum of both is exact whatever the order within a block is.
 *
 * Instructions are timed one by one. What one leaves for the next is a struct
 * timing_state; a block is made for the state in which it is entered, so where
 * a block ends never shows in time.
 *
 * A model has one of three timings:
 *   costs      a cost class for each instruction (cpu/timing/timing_costs.c)
 *   clocks     the figures of a manual for each instruction and form
 *              (cpu/timing/timing_clocks.c)
 *   pipeline   a scoreboard over micro-ops (cpu/timing/timing_pipeline.c)
 */
#ifndef PAGEWALK_CPU_TIMING_TIMING_H
#define PAGEWALK_CPU_TIMING_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/crack.h"
#include "cpu/model/model.h"
#include "cpu/timing/timing_state.h"

/* The ways out of a run of instructions. */
enum timing_exit {
    TIMING_NEXT,        /* on to the next instruction: a branch not taken too */
    TIMING_TAKEN,       /* a direct branch or call that is taken */
    TIMING_INDIRECT,    /* a near jump, call or return through a register */
    TIMING_EXITS
};

/* Cycles since the start of a run, at the boundary behind an instruction. */
struct timing_cycles {
    uint32_t total;
    uint32_t dependency;    /* of the total, waiting for results */
    uint32_t serialise;     /* of the total, draining the pipeline */
    uint32_t branch;        /* of the total, the cost of branches */
};

/* A run of instructions that is being timed. */
struct timing {
    const struct cpu_model *model;
    bool keeps_jumps;           /* timing_state.jumped matters */
    struct timing_state state;
    struct timing_cycles cycles;
    bool in_v;                  /* the last instruction ran in the pipe V
                                   (cpu/timing/pairing.h) */
};

/* Begins a run that is entered in a state. `keeps_jumps`: entries by a transfer
 * of control are told apart from others. */
void timing_begin(struct timing *timing, const struct cpu_model *model,
                  bool keeps_jumps, const struct timing_state *entry);

/* Adds an instruction that has been cracked. */
void timing_insn(struct timing *timing, const struct crack *crack);

/* The run as it is left after its last instruction, which was `crack`. */
struct timing timing_leave(const struct timing *timing,
                           const struct crack *crack, enum timing_exit exit);

/* Waits until nothing is in flight, as the entry to a handler and instructions
 * of microcode do: adds the cycles to the run. */
void timing_drain(struct timing *timing);

/* The cycles of an instruction alone: nothing is in flight before it, nor when
 * they end. */
uint32_t timing_alone(const struct cpu_model *model, const struct crack *crack);

/* Whether an instruction is a branch that is taken or not: Jcc, LOOP, JCXZ. */
bool timing_is_conditional(const struct crack *crack);

/* Whether instructions of a model may wait for those before them: then there are
 * cycles of dependency. */
bool timing_has_interlocks(const struct cpu_model *model);

/* What it costs to have predicted the last instruction, a branch, wrongly. */
uint32_t timing_mispredict(const struct timing *timing);

/* Whether a model's timing itself needs to know entries by a transfer. */
bool timing_needs_jumps(const struct cpu_model *model);

#endif
