/*
 * Exceptions on their way: an operation that fails notes an exception in
 * cpu->exception and returns false, its callers return false as well, and
 * trap_deliver (cpu/microcode/trap.h) enters the handler. An exception that is
 * noted is said to wait.
 */
#ifndef PAGEWALK_CPU_ACCESS_RAISE_H
#define PAGEWALK_CPU_ACCESS_RAISE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

enum vector {
#define VECTOR(name, number, help) VECTOR_##name = number,
#include "cpu/model/vector.def"
#undef VECTOR
};

/* What is noted in place of an exception where an instruction stands still: it
 * is not delivered, and the CPU halts before the instruction
 * (cpu/coprocessor/fpu_wait.h). The vector is of an interrupt; no exception has
 * it. */
enum { VECTOR_STANDSTILL = 0xff };

/* Error codes, but for that of a page fault (PRM386 9.7, SDM vol. 3A 6.13): a
 * selector's index and TI, or an IDT index, and these. */
enum raise_error_code {
    RAISE_EXT = 1 << 0,         /* the program did not cause the event that was
                                   being delivered */
    RAISE_IDT = 1 << 1,         /* the index is one of the IDT */
};

/* Notes an exception. EXT is set here, where it belongs (cpu->ext). */
void raise_note(struct cpu *cpu, uint8_t vector, bool has_error,
                uint32_t error);

/* Notes an exception without an error code and returns false: a failing
 * operation does `return raise_vector(...)`. Inline, so that the compiler sees
 * the false. */
static inline bool raise_vector(struct cpu *cpu, uint8_t vector)
{
    raise_note(cpu, vector, false, 0);
    return false;
}

/* Notes an exception with an error code and returns false. */
static inline bool raise_error(struct cpu *cpu, uint8_t vector, uint32_t error)
{
    raise_note(cpu, vector, true, error);
    return false;
}

#endif
