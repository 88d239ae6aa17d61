/*
 * The PC keyboard behind the 8042 controller: US layout, to console_input.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_KEYBOARD_H
#define PAGEWALK_GUEST_DRIVERS_KEYBOARD_H

#include "guest/lib/compiler.h"

void keyboard_init(void);

/* Reset the machine: pulse the 8042's reset line, else triple fault. */
void machine_reset(void) __noreturn;

#endif
