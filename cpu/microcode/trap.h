/*
 * Exceptions and interrupts enter their handlers, through the IDT or the
 * real-mode vector table.
 */
#ifndef PAGEWALK_CPU_MICROCODE_TRAP_H
#define PAGEWALK_CPU_MICROCODE_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* How an event came about: it decides EXT, DPL checks and the pushed EIP. */
enum trap_source {
    TRAP_EXCEPTION,     /* the processor's own */
    TRAP_SOFTWARE,      /* INT n, INT3, INTO: the gate's DPL is checked */
    TRAP_EXTERNAL,      /* INTR, NMI */
};

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
