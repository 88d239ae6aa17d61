/* Random numbers for the x87, with a taste for those where something happens,
 * and random states. */
#ifndef PAGEWALK_TESTS_FPU_OPERANDS_H
#define PAGEWALK_TESTS_FPU_OPERANDS_H

#include <stdint.h>

#include "cpu/fpu/fpu.h"

/* A generator (xorshift64*); the state must not be 0. */
uint64_t operands_random(uint64_t *state);

/* A number of 80 bits of any class, and one that stands near another. */
struct f80 operands_f80(uint64_t *state);
struct f80 operands_near(uint64_t *state, struct f80 a);

/* Bytes of an operand in memory; at least OPERANDS_BYTES. */
enum { OPERANDS_BYTES = 112 };
void operands_memory(uint64_t *state, enum fpu_operand operand,
                     uint8_t *bytes);

/* A whole FPU in which no exception pends that is not masked. */
void operands_fpu(uint64_t *state, struct fpu *fpu);

#endif
