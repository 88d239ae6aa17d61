/*
 * The checks of mode and privilege that instructions begin with. False: an
 * exception waits.
 */
#ifndef PAGEWALK_CPU_MICROCODE_PRIVILEGE_H
#define PAGEWALK_CPU_MICROCODE_PRIVILEGE_H

#include <stdbool.h>

#include "cpu/access/flags.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/state/state.h"

/* #GP(0) unless CPL is 0. */
static inline bool privilege_require_level_0(struct cpu *cpu)
{
    return cpu->cpl == 0 || raise_error(cpu, VECTOR_GP, 0);
}

/* #UD in real and virtual-8086 mode. */
static inline bool privilege_require_protected_mode(struct cpu *cpu)
{
    return !segment_real_mode(cpu) || raise_vector(cpu, VECTOR_UD);
}

/* #GP(0) in protected and virtual-8086 mode unless CPL is within IOPL (PRM386
 * 8.3.1). */
static inline bool privilege_require_iopl(struct cpu *cpu)
{
    return !(cpu->cr0 & CR0_PE) || cpu->cpl <= flags_iopl(cpu) ||
           raise_error(cpu, VECTOR_GP, 0);
}

/* #GP(0) in virtual-8086 mode unless IOPL is 3: PUSHF, POPF, INT n, IRET
 * (PRM386 15.4.1). */
static inline bool privilege_require_vm_iopl(struct cpu *cpu)
{
    return !(cpu->eflags & EFLAGS_VM) || flags_iopl(cpu) == 3 ||
           raise_error(cpu, VECTOR_GP, 0);
}

#endif
