/*
 * The bits of an entry that a test combines: its combinations, by number. Bits
 * are numbered as in the manual (SDM vol. 3A 4.3, 4.4).
 */
#ifndef PAGEWALK_TESTS_ACCESS_BIT_SET_H
#define PAGEWALK_TESTS_ACCESS_BIT_SET_H

#include <stdint.h>

enum entry_bit {
    BIT_P = 0, BIT_RW = 1, BIT_US = 2, BIT_A = 5, BIT_D = 6,
    BIT_PS = 7,             /* of a PDE */
    BIT_PAT = 7,            /* of a PTE */
    BIT_G = 8,
    BIT_PAT_LARGE = 12,     /* of a PDE with PS */
    BIT_NX = 63,            /* of PAE */
};

/* In every entry's set; PS in a PDE, PAT in a PTE. */
#define BITS_OF_ALL BIT_P, BIT_RW, BIT_US, BIT_A, BIT_D, BIT_PS, BIT_G

struct bit_set {
    const uint8_t *bit;     /* numbers of bits */
    unsigned count;
};

#define BIT_SET(bits) { bits, sizeof bits / sizeof *bits }

/* Combination n of 2^count: bit i of n is the set's bit i. */
static inline uint64_t bit_set_spread(const struct bit_set *set, unsigned n)
{
    uint64_t entry = 0;

    for (unsigned i = 0; i < set->count; i++)
        if (n >> i & 1)
            entry |= UINT64_C(1) << set->bit[i];
    return entry;
}

#endif
