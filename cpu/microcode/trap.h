/*
 * Events (exceptions and interrupts) enter their handlers, through the IDT or
 * the real-mode vector table (PRM386 chapter 9, SDM vol. 3A chapter 6).
 */
#ifndef PAGEWALK_CPU_MICROCODE_TRAP_H
#define PAGEWALK_CPU_MICROCODE_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* What caused an event. It decides whether the gate's DPL is checked, whether
 * error codes get EXT, and whether RF is pushed as set. */
enum trap_source {
    TRAP_EXCEPTION,     /* an exception, or INT1 */
    TRAP_SOFTWARE,      /* INT n, INT3, INTO */
    TRAP_EXTERNAL,      /* INTR */
};

/*
 * Enters the handler of a vector, pushing `eip` and, if `has_error`, `error`.
 * False: entering faulted and an exception waits. Nothing was committed then,
 * unless the fault came after a task switch: it belongs to the new task.
 */
bool trap_enter(struct cpu *cpu, uint8_t vector, enum trap_source source,
                uint32_t eip, bool has_error, uint32_t error);

/* Delivers the exception that waits, raised at cpu->eip. If its delivery
 * faults, delivers that fault or a double fault; if the delivery of a double
 * fault faults, the CPU shuts down (PRM386 9.8.8, SDM vol. 3A 6.15). */
void trap_deliver(struct cpu *cpu);

enum { TRAP_TEXT_MAX = 128 };   /* bytes for trap_text() */

/* "#PF (page fault), error 0x2: supervisor write of 0xbfff0000, not present";
 * returns text. The address is CR2, which the last page fault has set. */
char *trap_text(const struct cpu *cpu, const struct exception *exception,
                char text[TRAP_TEXT_MAX]);

/* Takes the interrupt that INTR asks for. The caller has checked IF. */
void trap_interrupt(struct cpu *cpu);

/* Delivers the NMI that waits; others are blocked until IRET. */
void trap_nmi(struct cpu *cpu);

#endif
