/*
 * 64-bit division without libgcc: a 64-bit dividend by a 32-bit divisor takes
 * two DIVs, the remainder of the high half being carried into the low one.
 */
#ifndef PAGEWALK_GUEST_LIB_DIV64_H
#define PAGEWALK_GUEST_LIB_DIV64_H

#include <stdint.h>

/* Quotient of N / D; the remainder goes to *REM. D must not be 0. */
static inline uint64_t div64_rem(uint64_t n, uint32_t d, uint32_t *rem)
{
    uint32_t high = (uint32_t)(n >> 32), low = (uint32_t)n, carry;
    uint32_t quotient_high = high / d;

    carry = high % d;
    __asm__("divl %2" : "+a"(low), "+d"(carry) : "r"(d) : "cc");
    *rem = carry;
    return (uint64_t)quotient_high << 32 | low;
}

static inline uint64_t div64(uint64_t n, uint32_t d)
{
    uint32_t rem;

    return div64_rem(n, d, &rem);
}

#endif
