/*
 * The command line on the keyboard and the serial port.
 */
#ifndef PAGEWALK_GUEST_SHELL_H
#define PAGEWALK_GUEST_SHELL_H

#include "guest/lib/compiler.h"

void shell(void) __noreturn;

#endif
