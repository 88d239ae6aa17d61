/*
 * The arithmetic of micro-ops that takes more than one C operator: rotates,
 * double shifts, multiplication, division, bit scans. Results and flags are
 * those of PRM386 chapter 17. Where it leaves a flag undefined, a comment says
 * what happens. `bits` is 8, 16 or 32; operands may have garbage above them.
 */
#ifndef PAGEWALK_CPU_ENGINE_ALU_H
#define PAGEWALK_CPU_ENGINE_ALU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

enum alu_rotation { ALU_rol, ALU_ror, ALU_rcl, ALU_rcr };

/* `value` rotated by 5 bits of `count`. Writes CF and OF unless that is 0. */
uint32_t alu_rotate(struct cpu *cpu, enum alu_rotation op, unsigned bits,
                    uint32_t value, uint32_t count);

/* SHLD (`left`) and SHRD of 16 or 32 bits: `value` shifted by 5 bits of
 * `count`, filled from `fill`. Writes the flags unless the count is 0. */
uint32_t alu_shift_double(struct cpu *cpu, bool left, unsigned bits,
                          uint32_t value, uint32_t fill, uint32_t count);

/* MUL, IMUL: EDX:EAX, DX:AX or AX = the accumulator times `by`. */
void alu_mul(struct cpu *cpu, unsigned bits, bool is_signed, uint32_t by);

/* IMUL with a destination: the product of a and b, truncated; CF and OF say
 * that it does not fit. */
uint32_t alu_imul2(struct cpu *cpu, unsigned bits, uint32_t a, uint32_t b);

/* DIV, IDIV of EDX:EAX, DX:AX or AX by `by`. False: #DE waits. */
bool alu_div(struct cpu *cpu, unsigned bits, bool is_signed, uint32_t by);

/* BSF, BSR (`reverse`): the number of the lowest or highest bit set in
 * `source`; `old`, with ZF set, if there is none. */
uint32_t alu_bit_scan(struct cpu *cpu, bool reverse, unsigned bits,
                      uint32_t source, uint32_t old);

#endif
