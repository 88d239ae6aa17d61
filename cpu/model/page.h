/*
 * The 4 KiB pages of addresses, linear and physical.
 */
#ifndef PAGEWALK_CPU_MODEL_PAGE_H
#define PAGEWALK_CPU_MODEL_PAGE_H

#include <stdbool.h>
#include <stdint.h>

enum { PAGE_SHIFT = 12, PAGE_BYTES = 1 << PAGE_SHIFT };

static inline uint64_t page_base(uint64_t address)
{
    return address & ~(uint64_t)(PAGE_BYTES - 1);
}

static inline uint64_t page_number(uint64_t address)
{
    return address >> PAGE_SHIFT;
}

/* Bytes from an address to the end of its page. */
static inline unsigned page_room(uint64_t address)
{
    return PAGE_BYTES - (unsigned)(address & (PAGE_BYTES - 1));
}

/* The first address of the page after that of a linear address; the last page
 * is followed by the first. */
static inline uint32_t page_next(uint32_t lin)
{
    return (lin | (PAGE_BYTES - 1)) + 1;
}

static inline bool page_is_same(uint64_t a, uint64_t b)
{
    return !((a ^ b) >> PAGE_SHIFT);
}

#endif
