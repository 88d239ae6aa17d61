/*
 * Port input and output. The boot ROM has its own copy (firmware/lib/io.h): ROM
 * and kernel share no code, so that each is built without the other.
 */
#ifndef PAGEWALK_GUEST_ARCH_IO_H
#define PAGEWALK_GUEST_ARCH_IO_H

#include <stdint.h>

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t inw(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t inl(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

/* Move COUNT words between memory and a port. */
static inline void insw(uint16_t port, void *to, uint32_t count)
{
    __asm__ volatile("rep insw" : "+D"(to), "+c"(count) : "d"(port)
                     : "memory");
}

static inline void outsw(uint16_t port, const void *from, uint32_t count)
{
    __asm__ volatile("rep outsw" : "+S"(from), "+c"(count) : "d"(port)
                     : "memory");
}

#endif
