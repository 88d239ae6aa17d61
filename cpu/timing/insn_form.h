/*
 * The form of an instruction, as clock tables speak of it: its prefixes,
 * whether it has a displacement and an immediate.
 */
#ifndef PAGEWALK_CPU_TIMING_INSN_FORM_H
#define PAGEWALK_CPU_TIMING_INSN_FORM_H

#include <stdbool.h>

#include "cpu/decode/crack.h"

/* How many kinds of prefixes it has: of segment, operand size, address size,
 * LOCK and REP. A repeated prefix counts once, and 0F is none. */
unsigned insn_form_prefixes(const struct crack *c);

/* A displacement in its memory operand, of whatever value: also the offset of
 * MOV AL, moffs. */
bool insn_form_displacement(const struct insn *insn);

/* An immediate operand; the 1 of a shift by one is none. */
bool insn_form_immediate(const struct insn *insn);

#endif
