/* Addition, multiplication, division, roots, comparison. */
#include "cpu/fpu/f80_parts.h"

typedef unsigned __int128 u128;

static uint64_t high(u128 x)
{
    return (uint64_t)(x >> 64);
}

static int leading_zeros(u128 x)
{
    return high(x) ? __builtin_clzll(high(x))
                   : 64 + __builtin_clzll((uint64_t)x);
}

/* x, whose bit 126 has the exponent exp. */
static struct f80 round_sum(struct f80_env *env, bool sign, int32_t exp,
                            u128 x)
{
    int shift = leading_zeros(x);

    x <<= shift;
    return f80_round(env, sign, exp + 1 - shift, high(x), (uint64_t)x);
}

/* The sum of finite numbers that are not 0. Bit 127 is room for a carry. */
static struct f80 add_finite(struct f80_env *env, struct f80_parts a,
                             struct f80_parts b)
{
    struct f80_parts big = a, small = b;
    uint64_t hi, lo = 0;
    u128 x, y;

    if (b.exp > a.exp || (b.exp == a.exp && b.m > a.m)) {
        big = b;
        small = a;
    }
    hi = small.m;
    f80_shift_right(&hi, &lo, (uint32_t)(big.exp - small.exp) + 1);
    x = (u128)big.m << 63;
    y = (u128)hi << 64 | lo;
    if (a.sign == b.sign)
        return round_sum(env, a.sign, big.exp, x + y);
    if (x == y)
        return f80_zero(env->rounding == F80_DOWN);
    return round_sum(env, big.sign, big.exp, x - y);
}

static struct f80 repack(struct f80_env *env, struct f80_parts p)
{
    return f80_round(env, p.sign, p.exp, p.m, 0);
}

static struct f80 add_parts(struct f80_env *env, struct f80_parts a,
                            struct f80_parts b)
{
    if (a.class == F80_INFINITY || b.class == F80_INFINITY) {
        if (a.class == b.class && a.sign != b.sign)
            return f80_invalid(env);
        return f80_infinity(a.class == F80_INFINITY ? a.sign : b.sign);
    }
    if (a.class == F80_ZERO && b.class == F80_ZERO)
        return f80_zero(a.sign == b.sign ? a.sign
                                         : env->rounding == F80_DOWN);
    if (a.class == F80_ZERO)
        return repack(env, b);
    if (b.class == F80_ZERO)
        return repack(env, a);
    return add_finite(env, a, b);
}

struct f80 f80_add(struct f80_env *env, struct f80 a, struct f80 b)
{
    struct f80 result;

    if (f80_decide(env, a, b, &result))
        return result;
    return add_parts(env, f80_unpack(a), f80_unpack(b));
}

struct f80 f80_sub(struct f80_env *env, struct f80 a, struct f80 b)
{
    struct f80_parts minus = f80_unpack(b);
    struct f80 result;

    if (f80_decide(env, a, b, &result))
        return result;
    minus.sign = !minus.sign;
    return add_parts(env, f80_unpack(a), minus);
}

struct f80 f80_mul(struct f80_env *env, struct f80 a, struct f80 b)
{
    struct f80_parts p = f80_unpack(a), q = f80_unpack(b);
    bool sign = p.sign ^ q.sign;
    struct f80 result;

    if (f80_decide(env, a, b, &result))
        return result;
    if (p.class == F80_INFINITY || q.class == F80_INFINITY) {
        if (p.class == F80_ZERO || q.class == F80_ZERO)
            return f80_invalid(env);
        return f80_infinity(sign);
    }
    if (p.class == F80_ZERO || q.class == F80_ZERO)
        return f80_zero(sign);
    return round_sum(env, sign, p.exp + q.exp - F80_BIAS, (u128)p.m * q.m);
}

/* The quotient of two significands with the integer bit: 64 bits of it in *hi,
 * and whether half of the last, more or less is left in *lo. Returns the
 * exponent that its integer bit has: 0 or -1. */
static int divide(uint64_t a, uint64_t b, uint64_t *hi, uint64_t *lo)
{
    const uint64_t half = UINT64_C(1) << 63;
    int exp = a >= b ? 0 : -1;
    u128 n = (u128)a << (exp ? 64 : 63), twice;

    *hi = (uint64_t)(n / b);
    twice = n % b * 2;
    *lo = !twice ? 0 : twice < b ? 1 : twice == b ? half : half + 1;
    return exp;
}

struct f80 f80_div(struct f80_env *env, struct f80 a, struct f80 b)
{
    struct f80_parts p = f80_unpack(a), q = f80_unpack(b);
    bool sign = p.sign ^ q.sign;
    struct f80 result;
    uint64_t hi, lo;
    int exp;

    if (f80_decide(env, a, b, &result))
        return result;
    if (p.class == q.class &&
        (p.class == F80_ZERO || p.class == F80_INFINITY))
        return f80_invalid(env);
    if (p.class == F80_INFINITY)
        return f80_infinity(sign);
    if (q.class == F80_ZERO) {      /* of a denormal too: #Z goes first */
        env->flags = F80_ZE;
        return f80_infinity(sign);
    }
    if (p.class == F80_ZERO || q.class == F80_INFINITY)
        return f80_zero(sign);
    exp = divide(p.m, q.m, &hi, &lo);
    return f80_round(env, sign, p.exp - q.exp + F80_BIAS + exp, hi, lo);
}

/* The root of n, cut; *rest is what n has beyond its square. */
static uint64_t square_root(u128 n, u128 *rest)
{
    uint64_t root = 0;
    u128 left = 0;

    for (int i = 0; i < 64; i++) {
        u128 trial = (u128)root << 2 | 1;

        left = left << 2 | n >> 126;
        n <<= 2;
        root <<= 1;
        if (left >= trial) {
            left -= trial;
            root |= 1;
        }
    }
    *rest = left;
    return root;
}

struct f80 f80_sqrt(struct f80_env *env, struct f80 a)
{
    struct f80_parts p = f80_unpack(a);
    struct f80 result;
    bool odd = (p.exp - F80_BIAS) & 1;
    uint64_t root, lo;
    u128 rest;

    if (p.class != F80_ZERO && p.class < F80_QNAN && p.sign)
        return f80_invalid(env);
    if (f80_decides(env, a, &result))
        return result;
    if (p.class == F80_ZERO || p.class == F80_INFINITY)
        return a;
    root = square_root((u128)p.m << (odd ? 64 : 63), &rest);
    /* The root is never half-way: its square would have an odd last quarter. */
    lo = !rest ? 0 : rest > root ? UINT64_MAX : 1;
    return f80_round(env, false, (p.exp - F80_BIAS - odd) / 2 + F80_BIAS, root,
                     lo);
}

static enum f80_order order_of_magnitudes(struct f80_parts a,
                                          struct f80_parts b)
{
    if (a.class == F80_ZERO || b.class == F80_ZERO)
        return b.class != F80_ZERO ? F80_LESS
               : a.class != F80_ZERO ? F80_GREATER : F80_EQUAL;
    if (a.exp != b.exp)
        return a.exp < b.exp ? F80_LESS : F80_GREATER;
    return a.m < b.m ? F80_LESS : a.m > b.m ? F80_GREATER : F80_EQUAL;
}

enum f80_order f80_compare(struct f80_env *env, struct f80 a, struct f80 b,
                           bool quiet)
{
    struct f80_parts p = f80_unpack(a), q = f80_unpack(b);
    enum f80_order order;
    struct f80 nan;

    if (f80_decide(env, a, b, &nan)) {
        if (!quiet)
            env->flags |= F80_IE;
        return F80_UNORDERED;
    }
    order = order_of_magnitudes(p, q);
    if (p.class == F80_ZERO && q.class == F80_ZERO)
        return F80_EQUAL;
    if (p.sign != q.sign)
        return p.sign ? F80_LESS : F80_GREATER;
    if (p.sign && order != F80_EQUAL)
        return order == F80_LESS ? F80_GREATER : F80_LESS;
    return order;
}
