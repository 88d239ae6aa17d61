/*
 * What an 80386 makes of shifts and bit instructions where its manual leaves a
 * result or a flag undefined. Measured on parts: a 386SX (test386.asm, POST E0)
 * and a 386EX (SingleStepTests/80386, issue 4); docs/instructions.md says which
 * tells what.
 */
#ifndef PAGEWALK_CPU_ENGINE_ALU_386_H
#define PAGEWALK_CPU_ENGINE_ALU_386_H

#include <stdbool.h>
#include <stdint.h>

/* The count of a byte shift by 9 to 31 bits: 16 and 24 shift as 8 does, out of
 * which comes CF. */
uint32_t alu_386_byte_count(uint32_t count);

/* EFLAGS_OF of BT, BTS, BTR, BTC on bit `n` of a value: that of a rotation to
 * the right by n. */
uint32_t alu_386_bit_test_of(unsigned bits, uint32_t value, unsigned n);

/* The arithmetic flags of BSF and BSR (`reverse`) of a source, within its
 * `bits` 16 or 32, that is not 0. */
uint32_t alu_386_bit_scan_flags(bool reverse, unsigned bits, uint32_t source);

#endif
