/* Integers in and of numbers: rounding, scaling, remainders, conversions. */
#include <string.h>

#include "cpu/fpu/f80_parts.h"

typedef unsigned __int128 u128;

/* A finite number as an integer, rounded: its magnitude, which must be below
 * 2^64. Notes PE. False: it is not below. */
static bool round_to_integer(struct f80_env *env, struct f80_parts p,
                             uint64_t *magnitude)
{
    int32_t exp = p.exp - F80_BIAS;
    uint64_t hi = p.m, lo = 0;
    const uint64_t half = UINT64_C(1) << 63;
    bool up;

    env->up = false;
    *magnitude = 0;
    if (p.class == F80_ZERO)
        return true;
    if (exp > 63)
        return false;
    f80_shift_right(&hi, &lo, (uint32_t)(63 - exp));
    switch (env->rounding) {
    case F80_NEAREST: up = lo > half || (lo == half && hi & 1); break;
    case F80_DOWN:    up = lo && p.sign; break;
    case F80_UP:      up = lo && !p.sign; break;
    default:          up = false; break;
    }
    if (lo)
        env->flags |= F80_PE;
    env->up = up;
    *magnitude = hi + up;
    return *magnitude || !up;
}

struct f80 f80_rint(struct f80_env *env, struct f80 a)
{
    struct f80_parts p = f80_unpack(a);
    struct f80 result;
    uint64_t m;
    int shift;

    if (f80_decides(env, a, &result))
        return result;
    if (p.class == F80_ZERO || p.class == F80_INFINITY ||
        p.exp - F80_BIAS >= 63)
        return a;
    round_to_integer(env, p, &m);
    if (!m)
        return f80_zero(p.sign);
    shift = __builtin_clzll(m);
    return f80_make(p.sign, (uint32_t)(F80_BIAS + 63 - shift), m << shift);
}

/* The integer part of a finite number, within what moves any exponent out of
 * range. */
static int32_t scale_of(struct f80_parts p)
{
    enum { EXP_LIMIT = 1 << 17 };
    int32_t exp = p.exp - F80_BIAS, value;

    if (p.class == F80_ZERO || exp < 0)
        return 0;
    value = exp > 16 ? EXP_LIMIT : (int32_t)(p.m >> (63 - exp));
    return p.sign ? -value : value;
}

struct f80 f80_scale(struct f80_env *env, struct f80 a, struct f80 b)
{
    struct f80_parts p = f80_unpack(a), q = f80_unpack(b);
    struct f80 result;

    if (f80_decide(env, a, b, &result))
        return result;
    if (q.class == F80_INFINITY) {
        if (q.sign ? p.class == F80_INFINITY : p.class == F80_ZERO)
            return f80_invalid(env);
        return q.sign ? f80_zero(p.sign) : f80_infinity(p.sign);
    }
    if (p.class == F80_INFINITY || p.class == F80_ZERO)
        return a;
    return f80_round(env, p.sign, p.exp + scale_of(q), p.m, 0);
}

struct f80 f80_extract(struct f80_env *env, struct f80 a,
                       struct f80 *significand)
{
    struct f80_parts p = f80_unpack(a);
    struct f80 result;

    *significand = a;
    if (f80_decides(env, a, &result)) {
        *significand = result;
        return result;
    }
    if (p.class == F80_ZERO) {
        env->flags |= F80_ZE;
        return f80_infinity(true);
    }
    if (p.class == F80_INFINITY)
        return f80_infinity(false);
    *significand = f80_make(p.sign, F80_BIAS, p.m);
    return f80_of_int(p.exp - F80_BIAS);
}

/* (a * 2^shift) / b of significands: the quotient, which must be below 2^64,
 * and the remainder. */
static uint64_t quotient_of(uint64_t a, unsigned shift, uint64_t b,
                            uint64_t *rest)
{
    u128 n = (u128)a << shift;

    *rest = (uint64_t)(n % b);
    return (uint64_t)(n / b);
}

/* Packs rest * 2^(exp - 63). */
static struct f80 pack_remainder(struct f80_env *env, bool sign, int32_t exp,
                                 uint64_t rest)
{
    int shift;

    if (!rest)
        return f80_zero(sign);
    shift = __builtin_clzll(rest);
    return f80_round(env, sign, exp - shift, rest << shift, 0);
}

/* How much FPREM reduces the exponent at a time if it does not end: 32 to 63,
 * congruent to the difference, so that the quotient bits that are left out are
 * whole groups (SDM vol. 2 FPREM). */
static unsigned partial_step(int32_t difference)
{
    return ((unsigned)difference & 31) | 32;
}

struct f80 f80_rem(struct f80_env *env, struct f80 a, struct f80 b,
                   bool nearest, unsigned *quotient, bool *partial)
{
    struct f80_parts p = f80_unpack(a), q = f80_unpack(b);
    int32_t difference = p.exp - q.exp;
    uint64_t n, rest;
    struct f80 result;
    bool sign = p.sign;

    *quotient = 0;
    *partial = false;
    if (f80_decide(env, a, b, &result))
        return result;
    if (p.class == F80_INFINITY || q.class == F80_ZERO)
        return f80_invalid(env);
    if (p.class == F80_ZERO)
        return a;
    if (q.class == F80_INFINITY || difference < -1 ||
        (difference < 0 && !nearest))
        return f80_round(env, sign, p.exp, p.m, 0);
    if (difference >= 64) {
        unsigned step = partial_step(difference);

        *partial = true;
        quotient_of(p.m, step, q.m, &rest);
        return pack_remainder(env, sign, p.exp - (int32_t)step, rest);
    }
    if (difference < 0) {   /* a is between b / 4 and b */
        u128 twice = p.m;   /* 2 * a, in units of b's last bit */

        if (twice <= q.m)
            return f80_round(env, sign, p.exp, p.m, 0);
        *quotient = 1;
        return pack_remainder(env, !sign, p.exp, (q.m << 1) - p.m);
    }
    n = quotient_of(p.m, (unsigned)difference, q.m, &rest);
    if (nearest && ((u128)rest * 2 > q.m ||
                    ((u128)rest * 2 == q.m && n & 1))) {
        rest = q.m - rest;
        sign = !sign;
        n++;
    }
    *quotient = n & 7;
    return pack_remainder(env, sign, q.exp, rest);
}

struct f80 f80_of_int(int64_t value)
{
    bool sign = value < 0;
    uint64_t m = sign ? -(uint64_t)value : (uint64_t)value;
    int shift;

    if (!m)
        return f80_zero(false);
    shift = __builtin_clzll(m);
    return f80_make(sign, (uint32_t)(F80_BIAS + 63 - shift), m << shift);
}

/* Undoes what an operation that is refused has noted. */
static int64_t integer_indefinite(struct f80_env *env, unsigned bits)
{
    env->flags = F80_IE;
    env->up = false;
    return INT64_MIN >> (64 - bits);
}

int64_t f80_to_int(struct f80_env *env, struct f80 a, unsigned bits)
{
    struct f80_parts p = f80_unpack(a);
    uint64_t magnitude, most = (UINT64_C(1) << (bits - 1)) - 1 + p.sign;

    if (p.class >= F80_INFINITY || !round_to_integer(env, p, &magnitude) ||
        magnitude > most)
        return integer_indefinite(env, bits);
    return (int64_t)(p.sign ? -magnitude : magnitude);
}

enum { BCD_DIGIT_BYTES = F80_BCD_BYTES - 1 };

struct f80 f80_of_bcd(const uint8_t bytes[F80_BCD_BYTES])
{
    int64_t value = 0;
    struct f80 a;

    for (unsigned i = BCD_DIGIT_BYTES; i-- > 0;)
        value = value * 100 + (bytes[i] >> 4) * 10 + (bytes[i] & 15);
    a = f80_of_int(value);
    a.se |= (uint16_t)((bytes[BCD_DIGIT_BYTES] & 0x80) << 8);
    return a;
}

void f80_bcd_indefinite(uint8_t bytes[F80_BCD_BYTES])
{
    memset(bytes, 0, F80_BCD_BYTES);
    bytes[7] = 0xc0;
    bytes[8] = bytes[9] = 0xff;
}

void f80_to_bcd(struct f80_env *env, struct f80 a,
                uint8_t bytes[F80_BCD_BYTES])
{
    const uint64_t most = UINT64_C(999999999999999999);
    struct f80_parts p = f80_unpack(a);
    uint64_t magnitude;

    if (p.class >= F80_INFINITY || !round_to_integer(env, p, &magnitude) ||
        magnitude > most) {
        integer_indefinite(env, 64);
        f80_bcd_indefinite(bytes);
        return;
    }
    for (unsigned i = 0; i < BCD_DIGIT_BYTES; i++, magnitude /= 100)
        bytes[i] = (uint8_t)(magnitude / 10 % 10 << 4 | magnitude % 10);
    bytes[BCD_DIGIT_BYTES] = p.sign ? 0x80 : 0;
}
