/*
 * The PC keyboard behind the 8042 controller, with US layout.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_KEYBOARD_H
#define PAGEWALK_GUEST_DRIVERS_KEYBOARD_H

#include "guest/lib/compiler.h"

/* Let the keyboard interrupt; its characters go to console_input. */
void keyboard_init(void);

/* Reset the machine: pulse the 8042's reset line; if that does nothing, triple
 * fault. */
void machine_reset(void) __noreturn;

#endif
