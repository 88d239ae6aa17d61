/*
 * Measurements by a program of user mode: at the lab port
 * (devices/paravirtual/labport_abi.h), which IOPL 3 lets it use. What passes
 * between begin and end belongs to the region "linux.ROW", whoever does it.
 */
#ifndef PAGEWALK_GUEST_LINUX_MEASURE_H
#define PAGEWALK_GUEST_LINUX_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

struct row {
    const char *name, *operation;
    uint32_t operations;
    uint32_t number;            /* of its region */
    bool (*measure)(const struct row *row);     /* false: a call failed */
};

/* Whether there is a lab port, and the kernel gives it to this program. */
bool measure_allowed(void);

void measure_begin(const struct row *row);
void measure_end(const struct row *row);

/* Print text, a number, the cost of one operation of a row. */
void print(const char *text);
void print_number(uint32_t number);
void print_cost(const struct row *row);

/* Ends the run: the emulator's exit code is 0 where `value` is. */
void leave(uint8_t value) __attribute__((noreturn));

#endif
