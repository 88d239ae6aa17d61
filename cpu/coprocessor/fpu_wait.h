/*
 * Exceptions of the x87 on their way to the CPU.
 *
 * One that is not masked pends until the next instruction that waits for it.
 * With CR0.NE set that instruction raises #MF. With NE clear, and on a 386,
 * the pin FERR# (of a 387, ERROR#) tells the board, which interrupts on IRQ 13;
 * the instruction stands still until the interrupt comes, or goes on where the
 * board holds IGNNE# (SDM vol. 1 appendix D; PRM386 11.2).
 */
#ifndef PAGEWALK_CPU_COPROCESSOR_FPU_WAIT_H
#define PAGEWALK_CPU_COPROCESSOR_FPU_WAIT_H

#include "cpu/state/state.h"

/* Looks for an exception that pends. False: the instruction does not run; #MF
 * waits, or the CPU does. */
bool fpu_wait_slow(struct cpu *cpu);

static inline bool fpu_wait(struct cpu *cpu)
{
    return !fpu_exception_pends(&cpu->fpu) || fpu_wait_slow(cpu);
}

/* Tells the board when FERR# has changed. */
void fpu_signal_slow(struct cpu *cpu);

static inline void fpu_signal(struct cpu *cpu)
{
    if (fpu_exception_pends(&cpu->fpu) != cpu->ferr)
        fpu_signal_slow(cpu);
}

#endif
