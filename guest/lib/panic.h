/*
 * The end of the road.
 */
#ifndef PAGEWALK_GUEST_LIB_PANIC_H
#define PAGEWALK_GUEST_LIB_PANIC_H

#include "guest/lib/compiler.h"

/* Print one line that begins with "Kernel panic: " and end the machine with a
 * status of failure. */
void panic(const char *format, ...) __printf(1, 2) __noreturn;

/* A condition that only a bug of the kernel can break. */
#define BUG_ON(condition)                                            \
    do {                                                             \
        if (condition)                                               \
            panic("%s:%d: %s", __FILE__, __LINE__, #condition);      \
    } while (0)

#endif
