/* A small random generator (xorshift64*) and values that make arithmetic
 * interesting. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_RANDOM_H
#define PAGEWALK_TESTS_DIFFERENTIAL_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random { uint64_t state; };      /* not 0 */

static inline uint32_t random_next(struct random *r)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return (uint32_t)(r->state * UINT64_C(0x2545f4914f6cdd1d) >> 32);
}

/* 0 .. n - 1 */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
    return (uint32_t)((uint64_t)random_next(r) * n >> 32);
}

static inline bool random_one_in(struct random *r, uint32_t n)
{
    return random_below(r, n) == 0;
}

/* Boundaries of signed and unsigned bytes, words and dwords, or anything. */
static inline uint32_t random_value(struct random *r)
{
    static const uint32_t edge[] = {
        0, 1, 2, 7, 8, 0xf, 0x10, 0x1f, 0x20, 0x7f, 0x80, 0xfe, 0xff, 0x100,
        0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
        0xfffffffe, 0xffffffff, 0xffffff80, 0xffff8000, 0x99, 0x9a, 0x66,
    };
    uint32_t value = random_next(r);

    switch (random_below(r, 4)) {
    case 0: return edge[random_below(r, sizeof edge / sizeof edge[0])];
    case 1: return value >> random_below(r, 32);
    default: return value;
    }
}

#endif
