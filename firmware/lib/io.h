/*
 * Port input and output, and stopping the processor. The bundled kernel has its
 * own copy (guest/arch/io.h): ROM and kernel share no code, so that each is
 * built without the other.
 */
#ifndef PAGEWALK_FIRMWARE_LIB_IO_H
#define PAGEWALK_FIRMWARE_LIB_IO_H

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

/* Reads or writes `words` 16-bit words at `port`. */
static inline void insw(uint16_t port, void *to, uint32_t words)
{
    __asm__ volatile("rep insw"
                     : "+D"(to), "+c"(words)
                     : "d"(port)
                     : "memory");
}

static inline void outsw(uint16_t port, const void *from, uint32_t words)
{
    __asm__ volatile("rep outsw"
                     : "+S"(from), "+c"(words)
                     : "d"(port)
                     : "memory");
}

/* Reads `bytes` bytes from `port` to `to`. */
static inline void insb(uint16_t port, void *to, uint32_t bytes)
{
    __asm__ volatile("rep insb"
                     : "+D"(to), "+c"(bytes)
                     : "d"(port)
                     : "memory");
}

/* Stops with interrupts off. */
_Noreturn static inline void halt(void)
{
    for (;;)
        __asm__ volatile("cli; hlt");
}

#endif
