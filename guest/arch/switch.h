/*
 * Changing kernel stacks: the processor's part of changing tasks.
 */
#ifndef PAGEWALK_GUEST_ARCH_SWITCH_H
#define PAGEWALK_GUEST_ARCH_SWITCH_H

#include "guest/arch/segment.h"
#include "guest/lib/compiler.h"

/* Push the registers that C functions preserve, store the stack pointer in
 * *SAVE and go on with stack pointer LOAD. Returns when another call loads the
 * stack pointer in *SAVE. */
void switch_stacks(uint32_t *save, uint32_t load);

/* Prepare the stack that ends at TOP: the first switch to it calls start(arg)
 * with interrupts enabled. START must not return. Returns the stack pointer to
 * load. */
uint32_t new_stack_frame(uint32_t top, void (*start)(void *arg), void *arg);

/* Leave the kernel with the struct pt_regs at address REGS, which lies at the
 * top of the task's kernel stack. */
void leave_kernel(uint32_t regs) __noreturn;

#endif
