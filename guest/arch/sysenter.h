/*
 * SYSENTER (SDM vol. 2; from the P6's signature 0x633 on): a system call that
 * reads no descriptor and pushes nothing.
 *
 * What INT saves the caller has to say itself: a user program puts the address
 * to return to in ESI and its stack pointer in EBP, and loses ECX and EDX, for
 * SYSEXIT wants them there. Calls with more than three arguments use INT 0x80.
 * A program finds a 1 in EDX at its start where SYSENTER works.
 *
 * SYSENTER leaves EFLAGS.TF and NT alone. With TF set the processor traps
 * before the first instruction in the kernel, on the stack that SYSENTER_ESP
 * names: that is a small one of its own, and the trap only clears TF. NT would
 * make the next IRET switch tasks; it is cleared with the other flags.
 */
#ifndef PAGEWALK_GUEST_ARCH_SYSENTER_H
#define PAGEWALK_GUEST_ARCH_SYSENTER_H

#include "guest/arch/trap.h"

/* Set the MSRs, if the processor has SYSENTER and the command line allows. If
 * user mode's tables hold only the entry area, that must be in use already. */
void sysenter_init(void);
bool sysenter_works(void);

/* Is REGS the trap that a caller with TF set takes in the entry? (Under
 * isolation the entry area's code sees to it, for no other is mapped then.) */
bool sysenter_single_step(const struct pt_regs *regs);

#endif
