/*
 * Messages for the user: progress goes to the debug console (port 0xE9), errors
 * also to the text screen and to COM1.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_PRINT_H
#define PAGEWALK_FIRMWARE_SERVICES_PRINT_H

/* Prints to the debug console. A format may contain %s, %u and %x (32 bits). */
void debug_print(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Prints one line, "firmware: ...", as an error. */
void complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Prints such a line and stops with interrupts off. */
_Noreturn void fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
