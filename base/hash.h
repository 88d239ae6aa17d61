/* Multiplicative hashing (Knuth, The Art of Computer Programming, 6.4). */
#ifndef PAGEWALK_BASE_HASH_H
#define PAGEWALK_BASE_HASH_H

#include <stdint.h>

/* The slot at which the search for a key begins in a table of open addressing;
 * `slots` is a power of two. */
static inline uint32_t hash_slot(uint64_t key, uint32_t slots)
{
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (slots - 1);
}

#endif
