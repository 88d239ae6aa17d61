/*
 * Telling the user: progress to the debug console (port 0xE9), errors also to
 * the text screen and to COM1.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_PRINT_H
#define PAGEWALK_FIRMWARE_SERVICES_PRINT_H

/* Formats know %s, %u and %x (32 bits) and nothing else. */
void debug_print(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Prints one line, "firmware: ..." and halts with interrupts off. */
_Noreturn void fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
