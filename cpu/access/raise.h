/*
 * Exceptions on their way: an operation that fails notes which one it is and
 * returns false; its callers pass that on, and cpu/microcode/trap.h delivers.
 */
#ifndef PAGEWALK_CPU_ACCESS_RAISE_H
#define PAGEWALK_CPU_ACCESS_RAISE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

enum vector {
    VECTOR_DE = 0, VECTOR_DB = 1, VECTOR_NMI = 2, VECTOR_BP = 3,
    VECTOR_OF = 4, VECTOR_BR = 5, VECTOR_UD = 6, VECTOR_NM = 7,
    VECTOR_DF = 8, VECTOR_TS = 10, VECTOR_NP = 11, VECTOR_SS = 12,
    VECTOR_GP = 13, VECTOR_PF = 14, VECTOR_AC = 17,
};

/* Notes an exception to be raised; EXT of an error code is set here where it
 * belongs. */
void raise_note(struct cpu *cpu, uint8_t vector, bool has_error,
                uint32_t error);

/* The same, and false in any case, as callers and compilers can see: a failing
 * operation does `return raise_vector(...)`. */
static inline bool raise_vector(struct cpu *cpu, uint8_t vector)
{
    raise_note(cpu, vector, false, 0);
    return false;
}

static inline bool raise_error(struct cpu *cpu, uint8_t vector, uint32_t error)
{
    raise_note(cpu, vector, true, error);
    return false;
}

#endif
