/*
 * Disassembly: a decoded instruction as Intel-syntax text.
 *
 * The text comes from the row of isa.def that the decoder found: its name and
 * its operands in their order. It is the syntax of Intel's manuals as MASM and
 * GNU as (.intel_syntax noprefix) read it: lower case, hexadecimal with 0x,
 * every memory operand with its size, displacements signed where there is a
 * base register, immediates unsigned in the operand's size. An operand size, an
 * address size or a segment that is not the default and that no operand shows
 * stands in front as a word: o16, o32, a16, a32, fs (disasm.def).
 */
#ifndef PAGEWALK_CPU_DECODE_DISASM_H
#define PAGEWALK_CPU_DECODE_DISASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu/decode/decode.h"

enum { DISASM_TEXT_MAX = 96 };      /* room for any instruction */

/* Writes an instruction that decode_insn has found good, at offset eip of its
 * code segment, to text[0..size), cut where it does not fit; code32 is CS.D.
 * Returns text. */
char *disasm_text(const struct insn *insn, bool code32, uint32_t eip,
                  char *text, size_t size);

/* Whether an instruction is a relative jump or call; then *target is the offset
 * that it goes to. */
bool disasm_target(const struct insn *insn, uint32_t eip, uint32_t *target);

/* The name of a row's instruction by operand and address size. */
const char *disasm_name(const struct isa_row *row, bool opsize32,
                        bool adsize32);

/* Whether a condition is appended to the name: Jcc, SETcc, CMOVcc. */
bool disasm_has_condition(const struct isa_row *row);

#endif
