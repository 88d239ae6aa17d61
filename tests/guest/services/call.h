/*
 * Calls of the BIOS and what is printed of them: a line each, on COM1, that
 * begins with the call's name. Two BIOSes agree where the lines are equal.
 */
#ifndef PAGEWALK_TESTS_GUEST_SERVICES_CALL_H
#define PAGEWALK_TESTS_GUEST_SERVICES_CALL_H

#include <stdint.h>

/* As start.S loads and stores them. */
struct registers {
    uint32_t di, si, bp, bx, dx, cx, ax;
    uint16_t es, flags;
};

/* What of the registers is printed; the flag is the carry flag. Without any,
 * the carry flag, AX, BX, CX and DX. */
enum {
    SHOW_AX = 1 << 0,
    SHOW_BX = 1 << 1,
    SHOW_CX = 1 << 2,
    SHOW_DX = 1 << 3,
    SHOW_FLAG = 1 << 4,
    SHOW_SI = 1 << 5,
    SHOW_DI = 1 << 6,
    SHOW_BP = 1 << 7,
    SHOW_ES = 1 << 8,
    SHOW_ZERO = 1 << 9,             /* the zero flag */
    SHOW_AH = 1 << 10,
    SHOW_32 = 1 << 11,              /* 32 bits of AX to DX */
    SHOW_NOTHING = 1 << 12,         /* and no line, but for memory */
    SHOW_USUAL = SHOW_FLAG | SHOW_AX | SHOW_BX | SHOW_CX | SHOW_DX
};

struct call {
    const char *name;
    uint8_t vector;
    uint16_t show;
    uint32_t ax, bx, cx, dx, si, di, bp;
    uint16_t es;
    /* Memory that is printed after it: up to 32 bytes in full, more as a hash;
     * `base` is linear, below 1 MiB. */
    uint32_t base;
    uint32_t bytes;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void call_vector(struct registers *registers, unsigned vector);

void print(const char *string);
void print_hex(uint32_t value, unsigned digits);

/* Prints " LABEL=" and `digits` digits. */
void print_value(const char *label, uint32_t value, unsigned digits);

/* Prints " memory=" and `bytes` bytes, or " hash=" if they are more than 32. */
void print_memory(uint32_t base, uint32_t bytes);

/* Prints "NAME yes" or "NAME no". */
void print_whether(const char *name, int so);

uint8_t peek(uint32_t address);
uint16_t peek16(uint32_t address);
void poke(uint32_t address, uint8_t value);

void make_calls(const struct call *calls, unsigned count);

/* Calls without printing; returns AX. */
uint32_t quiet(uint8_t vector, uint32_t ax, uint32_t bx, uint32_t cx,
               uint32_t dx);

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

#endif
