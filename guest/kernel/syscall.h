/*
 * System calls.
 */
#ifndef PAGEWALK_GUEST_KERNEL_SYSCALL_H
#define PAGEWALK_GUEST_KERNEL_SYSCALL_H

#include "guest/arch/trap.h"

/* Do what REGS asks for and put the result there. */
void syscall_dispatch(struct pt_regs *regs);

#endif
