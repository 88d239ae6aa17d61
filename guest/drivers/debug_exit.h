/*
 * The way out of an emulator.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_DEBUG_EXIT_H
#define PAGEWALK_GUEST_DRIVERS_DEBUG_EXIT_H

#include "guest/lib/compiler.h"

/* Write VALUE (0: success) to the debug-exit port. If the machine has no such
 * port, stop with interrupts off. */
void debug_exit(uint8_t value) __noreturn;

/* Stop with interrupts off. */
void cpu_halt(void) __noreturn;

#endif
