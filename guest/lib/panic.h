/*
 * Panic: the kernel found that it cannot go on.
 */
#ifndef PAGEWALK_GUEST_LIB_PANIC_H
#define PAGEWALK_GUEST_LIB_PANIC_H

#include "guest/lib/compiler.h"

/* How panic ends the machine: by END, with a status of failure. Before this
 * call it stops the processor with interrupts off. */
void panic_set_end(void (*end)(uint8_t status));

/* Print one line that begins with "Kernel panic: ", flush the console and end
 * the machine. A panic while the console is being flushed prints nothing. */
void panic(const char *format, ...) __printf(1, 2) __noreturn;

/* A condition that only a bug of the kernel can break. */
#define BUG_ON(condition)                                            \
    do {                                                             \
        if (condition)                                               \
            panic("%s:%d: %s", __FILE__, __LINE__, #condition);      \
    } while (0)

#endif
