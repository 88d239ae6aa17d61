/*
 * The arithmetic of micro-ops that is more than one C operator: rotates,
 * double shifts, multiplication, division. Flags per instruction as PRM386
 * chapter 17 has them; what it leaves undefined is chosen as the comments say.
 */
#ifndef PAGEWALK_CPU_ENGINE_ALU_H
#define PAGEWALK_CPU_ENGINE_ALU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

enum alu_rotation { ALU_rol, ALU_ror, ALU_rcl, ALU_rcr };

/* value rotated within `bits` (8, 16, 32); sets CF and OF unless the count, of
 * which 5 bits are used, is 0. */
uint32_t alu_rotate(struct cpu *cpu, enum alu_rotation op, unsigned bits,
                    uint32_t value, uint32_t count);

/* SHLD and SHRD of 16 or 32 bits. */
uint32_t alu_shift_double(struct cpu *cpu, bool left, unsigned bits,
                          uint32_t value, uint32_t fill, uint32_t count);

/* EDX:EAX (AX, DX:AX) = accumulator * by. */
void alu_mul(struct cpu *cpu, unsigned bits, bool is_signed, uint32_t by);

/* Truncated product; CF and OF when it does not fit. */
uint32_t alu_imul2(struct cpu *cpu, unsigned bits, uint32_t a, uint32_t b);

/* False: #DE waits. */
bool alu_div(struct cpu *cpu, unsigned bits, bool is_signed, uint32_t by);

/* Bit scan; returns the destination's new value (unchanged, with ZF set, when
 * the source is 0). */
uint32_t alu_bit_scan(struct cpu *cpu, bool reverse, unsigned bits,
                      uint32_t source, uint32_t old);

#endif
