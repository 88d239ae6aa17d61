/*
 * Time by a clock table: which key of cpu/model/clocks.def an instruction has,
 * and what of its clocks is known when it is decoded.
 *
 * The rest is charged as it runs (cpu/access/clock_charge.h): microcode charges
 * its own cases, and the micro-op `timed` what depends on an operand.
 */
#ifndef PAGEWALK_CPU_TIMING_CLOCKS_H
#define PAGEWALK_CPU_TIMING_CLOCKS_H

#include <stdint.h>

#include "cpu/decode/crack.h"
#include "cpu/model/model.h"

/* The key of an instruction that was decoded. */
enum clock_key clocks_key(const struct insn *insn);

/* The manual's m of an instruction: a displacement or target counts as one
 * component, immediates as one, each other byte as one (PRM386 17.2.2). */
uint32_t clocks_components(const struct insn *insn);

/*
 * Prepares the micro-ops of a cracked instruction for a model with a clock
 * table. Assists get the instruction's key (uop_key), and what depends on an
 * operand becomes `timed`.
 */
void clocks_mark(const struct crack *c, const struct cpu_model *model,
                 struct uop *uops);

#endif
