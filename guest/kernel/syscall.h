/*
 * System calls: syscalls.def lists them.
 */
#ifndef PAGEWALK_GUEST_KERNEL_SYSCALL_H
#define PAGEWALK_GUEST_KERNEL_SYSCALL_H

#include "guest/arch/trap.h"

/* Make the system call that REGS asks for, and put its result into REGS. */
void syscall_dispatch(struct pt_regs *regs);

/* Answer the system call `measure` by MEASURE from now on, or with NULL let it
 * fail. MEASURE begins or ends a measurement; false if it makes no sense. */
void syscall_set_measure(bool (*measure)(struct pt_regs *regs, bool begin));

#endif
