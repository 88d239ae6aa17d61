/*
 * Attributes and small macros used everywhere.
 *
 * Code marked __init and data marked __initdata are given back to the page
 * allocator when booting is over; nothing may refer to them afterwards.
 */
#ifndef PAGEWALK_GUEST_LIB_COMPILER_H
#define PAGEWALK_GUEST_LIB_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define __init          __attribute__((section(".init.text"), cold))
#define __initdata      __attribute__((section(".init.data")))
#define __page_aligned  __attribute__((section(".bss.page_aligned"), \
                                       aligned(4096)))
#define __packed        __attribute__((packed))
#define __noinline      __attribute__((noinline))
#define __noreturn      __attribute__((noreturn))
#define __printf(f, a)  __attribute__((format(printf, f, a)))

#define ARRAY_SIZE(a)   (sizeof(a) / sizeof((a)[0]))

#define container_of(ptr, type, member) \
    ((type *)((char *)(ptr) - offsetof(type, member)))

static inline uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline uint32_t max_u32(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

#endif
