/*
 * Formatted output to the registered console. Conversions: %d %u %x %p %s %c
 * %%, with the flags `-` and `0`, a width (also `*`), and the lengths `l` and
 * `ll`.
 */
#ifndef PAGEWALK_GUEST_LIB_PRINTK_H
#define PAGEWALK_GUEST_LIB_PRINTK_H

#include "guest/lib/compiler.h"

#include <stdarg.h>

struct console {
    void (*putc)(char c);
    void (*flush)(void);    /* show what was put, before the machine stops */
};

/* Print to CONSOLE from now on. What is printed before the first call is
 * lost, so the call is the first thing that the kernel does. */
void register_console(const struct console *console);

/* Flush the registered console. */
void printk_flush(void);

void printk(const char *format, ...) __printf(1, 2);
void vprintk(const char *format, va_list args);

/* Format into BUF, cut at SIZE - 1 characters, always ended by a 0. */
void snprintf(char *buf, size_t size, const char *format, ...) __printf(3, 4);

#endif
