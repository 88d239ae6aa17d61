/*
 * Bits of an entry that a test combines: the combinations are numbered.
 */
#ifndef PAGEWALK_TESTS_ACCESS_BIT_SET_H
#define PAGEWALK_TESTS_ACCESS_BIT_SET_H

#include <stdint.h>

struct bit_set {
    const uint8_t *bit;
    unsigned count;
};

#define BIT_SET(bits) { bits, sizeof bits / sizeof *bits }

/* Spreads the low bits of `n` over the bits of a set. */
static inline uint64_t bit_set_spread(const struct bit_set *set, unsigned n)
{
    uint64_t entry = 0;

    for (unsigned i = 0; i < set->count; i++)
        if (n >> i & 1)
            entry |= UINT64_C(1) << set->bit[i];
    return entry;
}

#endif
