/*
 * The Pentium's two pipes: which instructions run side by side, and when an
 * address has to wait.
 *
 * An instruction goes to the pipe U. The one behind it goes to V in the same
 * clock if both are simple, U's class lets one be beside it and V's lets it be
 * there (pairing.def), V has no prefix but the 0F of Jcc, neither has both a
 * displacement and an immediate, and V neither reads nor writes a register that
 * U writes. Flags do not keep two apart, nor does ESP where both move it
 * without naming it, as PUSH, POP and CALL do. Both leave the pipes together: a
 * pair takes the longer time of the two. Two read-modify-writes of memory take
 * two clocks more (Pentium Processor User's Manual vol. 1, Data Book, 3.1.2).
 *
 * An address waits for one clock if a register of it was written in the clock
 * before, in either pipe (address generation interlock; AP-500, AP-526). If the
 * address is that of V, the pair waits.
 *
 * Chosen: instructions pair from their first run on (the part needs the bounds
 * of instructions in its code cache), banks of the data cache do not collide,
 * and a read-modify-write beside an instruction that only reads memory takes
 * the longer time of the two (Fog measured one clock more if the former is in
 * U).
 */
#ifndef PAGEWALK_CPU_TIMING_PAIRING_H
#define PAGEWALK_CPU_TIMING_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/crack.h"
#include "cpu/timing/timing.h"

enum pairing_class { PAIRING_NP, PAIRING_PU, PAIRING_PV, PAIRING_UV };

/* The class of a row of isa.def with its ModRM operand in memory or not. */
enum pairing_class pairing_row_class(const struct isa_row *row, bool is_mem);

/* The class of an instruction as it is: with both a displacement and an
 * immediate it does not pair, and with a prefix not in V. */
enum pairing_class pairing_class(const struct crack *c);

/*
 * Adds an instruction to a run on a model with two pipes: `clocks` are those of
 * its table, `prefix` the clocks that its prefixes take before them, in U. Adds
 * to timing->cycles, interlocks to its dependency, and keeps timing->state.
 * Returns whether the instruction ran in V.
 */
bool pairing_insn(struct timing *timing, const struct crack *c, uint32_t prefix,
                  uint32_t clocks);

#endif
