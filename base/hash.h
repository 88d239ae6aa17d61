/* Hashes: slots of tables, and what tells contents apart. */
#ifndef PAGEWALK_BASE_HASH_H
#define PAGEWALK_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The slot at which the search for a key begins in a table of open addressing;
 * `slots` is a power of two. Multiplicative hashing (Knuth, The Art of Computer
 * Programming, 6.4). */
static inline uint32_t hash_slot(uint64_t key, uint32_t slots)
{
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (slots - 1);
}

/* Adds bytes to a 64-bit FNV-1a hash (Fowler, Noll, Vo), which begins as
 * HASH_START. */
#define HASH_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
