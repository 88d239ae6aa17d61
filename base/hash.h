/*
 * Hashing with a secret key: multiply-shift (Dietzfelbinger, Universal hashing
 * and k-wise independent random variables via integer arithmetic without
 * primes, STACS 1996). Any two different pairs of numbers collide with a chance
 * of at most 1 / slots, so neither a guest nor a trace can choose numbers that
 * all hash alike. What a program prints must not depend on the key.
 */
#ifndef PAGEWALK_BASE_HASH_H
#define PAGEWALK_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t a, b;
};

/* A key from the host's random numbers. */
struct hash_key hash_key_new(void);

/* The slot at which the search for a pair of numbers begins in a table of
 * `slots` slots, a power of two. */
static inline uint32_t hash_slot(const struct hash_key *key, uint32_t a,
                                 uint32_t b, uint32_t slots)
{
    return (uint32_t)((a * key->a + b * key->b) >> 32) & (slots - 1);
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
