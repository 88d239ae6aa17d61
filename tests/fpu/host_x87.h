/*
 * The x87 of the host, on x86-64: one instruction on a whole state of the FPU,
 * from memory to memory. Its exceptions are never delivered: FNSAVE does not
 * wait for them, and leaves an FPU as FNINIT does.
 */
#ifndef PAGEWALK_TESTS_FPU_HOST_X87_H
#define PAGEWALK_TESTS_FPU_HOST_X87_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/fpu/fpu.h"

/* What goes in and comes out: images of FNSAVE, of 32-bit protected mode. */
enum { HOST_X87_MEMORY = 112 };

struct host_x87 {
    uint8_t before[FPU_STATE_MAX], after[FPU_STATE_MAX];
    uint8_t memory[HOST_X87_MEMORY];
    uint64_t eflags;        /* CF, PF and ZF, before and after */
};

/* Makes code for an encoding (fpu_insn_find); false: the host is none that has
 * an x87, or does not let a program make code. */
bool host_x87_prepare(unsigned encoding);

/* Runs the code of an encoding that was prepared, with an operand size of 32 or
 * 16 bits. In `before` no exception may pend that is not masked. */
void host_x87_run(unsigned encoding, bool opsize32, struct host_x87 *run);

#endif
