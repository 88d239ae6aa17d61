/*
 * Numbers with 128 bits of significand, in which transcendental functions are
 * computed: m / 2^127 * 2^exp, with the highest bit of m set unless the number
 * is 0. Results are cut, so each operation is wrong by less than one unit of
 * the last bit, or by two where it says so.
 */
#ifndef PAGEWALK_CPU_FPU_F80_WIDE_H
#define PAGEWALK_CPU_FPU_F80_WIDE_H

#include "cpu/fpu/f80.h"

struct wide {
    bool sign;
    int32_t exp;
    unsigned __int128 m;
};

/* From a finite number; from the halves of a significand. */
struct wide wide_of(struct f80_parts p);
struct wide wide_constant(int32_t exp, uint64_t hi, uint64_t lo);
struct wide wide_int(int32_t value);

/* m * 2^exp of any m. */
struct wide wide_scaled(unsigned __int128 m, int32_t exp);

struct wide wide_negate(struct wide a);
struct wide wide_add(struct wide a, struct wide b);
struct wide wide_sub(struct wide a, struct wide b);
struct wide wide_mul(struct wide a, struct wide b);     /* two units */
struct wide wide_div(struct wide a, struct wide b);
struct wide wide_div_int(struct wide a, uint32_t by);

/* The next number towards zero, or away from it: a stands for one that is
 * closer to it than 128 bits tell. */
struct wide wide_nudge(struct wide a, bool away);

/* Below 2^WIDE_TINY x^3 is below the last bit of x. */
enum { WIDE_TINY = -62 };

/* Whether a term of a series, and those after it, do nothing to its sum. */
static inline bool wide_is_negligible(struct wide term, struct wide sum)
{
    enum { EXACT_ENOUGH = 130 };    /* bits */

    return !term.m || term.exp < sum.exp - EXACT_ENOUGH;
}

/* Rounded; it is not exact, whatever its bits. */
struct f80 wide_round(struct f80_env *env, struct wide a);

#endif
