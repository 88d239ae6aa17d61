/*
 * SYSENTER (SDM vol. 2; from the P6's signature 0x633 on): a system call that
 * reads no descriptor and pushes nothing.
 *
 * The caller passes what INT would have saved: a user program puts the address
 * to return to in ESI and its stack pointer in EBP. It loses ECX and EDX,
 * because SYSEXIT takes ESP and EIP from them. Calls with more than three
 * arguments use INT 0x80. A program finds a 1 in EDX at its start if SYSENTER
 * works.
 *
 * SYSENTER does not change EFLAGS.TF and NT. With TF set the processor traps
 * before the first instruction in the kernel, on the stack that SYSENTER_ESP
 * names. That is a small stack for this purpose, and the trap only clears TF.
 * With NT set the next IRET would switch tasks, so the entry clears NT.
 */
#ifndef PAGEWALK_GUEST_ARCH_SYSENTER_H
#define PAGEWALK_GUEST_ARCH_SYSENTER_H

#include "guest/arch/trap.h"

/* Set the MSRs, if the processor has SYSENTER and the command line allows it.
 * Under isolation entry_area_activate must have been called before. */
void sysenter_init(void);

/* Can user programs use SYSENTER? */
bool sysenter_works(void);

/* Let SYSENTER go to EIP with ESP from now on, and to the kernel's entry again.
 * Only where sysenter_works. */
void sysenter_enter_at(uint32_t eip, uint32_t esp);
void sysenter_enter_kernel(void);

/* Is REGS the single-step trap before the first instruction of SYSENTER's
 * entry? Under isolation the entry area's code handles that trap itself. */
bool sysenter_single_step(const struct pt_regs *regs);

#endif
