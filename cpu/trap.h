/*
 * Exceptions and interrupts: raising, and entering handlers through the IDT or
 * the real-mode vector table.
 */
#ifndef PAGEWALK_CPU_TRAP_H
#define PAGEWALK_CPU_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"

enum vector {
    VECTOR_DE = 0, VECTOR_DB = 1, VECTOR_NMI = 2, VECTOR_BP = 3,
    VECTOR_OF = 4, VECTOR_BR = 5, VECTOR_UD = 6, VECTOR_NM = 7,
    VECTOR_DF = 8, VECTOR_TS = 10, VECTOR_NP = 11, VECTOR_SS = 12,
    VECTOR_GP = 13, VECTOR_PF = 14, VECTOR_AC = 17,
};

/* How an event came about: it decides EXT, DPL checks and the pushed EIP. */
enum trap_source {
    TRAP_EXCEPTION,     /* the processor's own */
    TRAP_SOFTWARE,      /* INT n, INT3, INTO: the gate's DPL is checked */
    TRAP_EXTERNAL,      /* INTR, NMI */
};

/* Notes an exception to be raised; always returns false, so that a failing
 * operation can `return raise_vector(...)`. */
bool raise_vector(struct cpu *cpu, uint8_t vector);
bool raise_error(struct cpu *cpu, uint8_t vector, uint32_t error);

/*
 * Enters the handler of a vector. `eip` is what is pushed. False: entering
 * faulted and cpu->exception waits; nothing was committed.
 */
bool trap_enter(struct cpu *cpu, uint8_t vector, enum trap_source source,
                uint32_t eip, bool has_error, uint32_t error);

/* Raises cpu->exception at cpu->eip, through double fault to shutdown (PRM386
 * 9.8.8, SDM vol. 3A 6.15). */
void trap_deliver(struct cpu *cpu);

/* Takes the pending external interrupt. */
void trap_interrupt(struct cpu *cpu);

#endif
