/*
 * Changing kernel stacks, which is all there is to changing tasks.
 */
#ifndef PAGEWALK_GUEST_ARCH_SWITCH_H
#define PAGEWALK_GUEST_ARCH_SWITCH_H

#include "guest/arch/segment.h"
#include "guest/lib/compiler.h"

/* Save the registers that C functions preserve on this stack and its top in
 * *SAVE; go on with the stack whose top is LOAD. Returns when someone loads
 * *SAVE. */
void switch_stacks(uint32_t *save, uint32_t load);

/* A stack below TOP that, loaded for the first time, calls start(arg) with
 * interrupts enabled. START must not return. Returns what to load. */
uint32_t new_stack_frame(uint32_t top, void (*start)(void *arg), void *arg);

/* Leave the kernel with the struct pt_regs at the top of the stack ESP0. */
void leave_kernel(uint32_t regs) __noreturn;

#endif
