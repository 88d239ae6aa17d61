/* Arithmetic with 128 bits of significand. */
#include "cpu/fpu/f80_wide.h"

typedef unsigned __int128 u128;

static const u128 top = (u128)1 << 127;

static int leading_zeros(u128 x)
{
    uint64_t high = (uint64_t)(x >> 64);

    return high ? __builtin_clzll(high)
                : 64 + __builtin_clzll((uint64_t)x);
}

struct wide wide_of(struct f80_parts p)
{
    if (p.class == F80_ZERO)
        return (struct wide){.sign = p.sign};
    return (struct wide){.sign = p.sign, .exp = p.exp - F80_BIAS,
                         .m = (u128)p.m << 64};
}

struct wide wide_constant(int32_t exp, uint64_t hi, uint64_t lo)
{
    return (struct wide){.exp = exp, .m = (u128)hi << 64 | lo};
}

struct wide wide_scaled(u128 m, int32_t exp)
{
    int shift;

    if (!m)
        return (struct wide){0};
    shift = leading_zeros(m);
    return (struct wide){.exp = exp + 127 - shift, .m = m << shift};
}

struct wide wide_int(int32_t value)
{
    struct wide a = wide_scaled(value < 0 ? -(u128)value : (u128)value, 0);

    a.sign = value < 0;
    return a;
}

struct wide wide_negate(struct wide a)
{
    a.sign = !a.sign;
    return a;
}

static u128 shifted(u128 m, int32_t count)
{
    return count > 127 ? 0 : m >> count;
}

struct wide wide_add(struct wide a, struct wide b)
{
    struct wide big = a, small = b, sum;
    u128 m;

    if (!a.m)
        return b;
    if (!b.m)
        return a;
    if (b.exp > a.exp || (b.exp == a.exp && b.m > a.m)) {
        big = b;
        small = a;
    }
    m = shifted(small.m, big.exp - small.exp);
    sum = big;
    if (a.sign == b.sign) {
        sum.m = big.m + m;
        if (sum.m < m) {
            sum.m = sum.m >> 1 | top;
            sum.exp++;
        }
        return sum;
    }
    sum = wide_scaled(big.m - m, big.exp - 127);
    sum.sign = big.sign && sum.m;
    return sum;
}

struct wide wide_sub(struct wide a, struct wide b)
{
    return wide_add(a, wide_negate(b));
}

struct wide wide_mul(struct wide a, struct wide b)
{
    uint64_t ah = (uint64_t)(a.m >> 64), al = (uint64_t)a.m;
    uint64_t bh = (uint64_t)(b.m >> 64), bl = (uint64_t)b.m;
    u128 cross = (u128)ah * bl, other = (u128)al * bh;
    u128 low = ((u128)al * bl >> 64) + (uint64_t)cross + (uint64_t)other;
    struct wide r = {.sign = a.sign ^ b.sign, .exp = a.exp + b.exp + 1};

    r.m = (u128)ah * bh + (cross >> 64) + (other >> 64) + (low >> 64);
    if (!r.m)
        return (struct wide){.sign = r.sign};
    if (!(r.m & top)) {
        r.m <<= 1;
        r.exp--;
    }
    return r;
}

struct wide wide_div(struct wide a, struct wide b)
{
    struct wide r = {.sign = a.sign ^ b.sign, .exp = a.exp - b.exp};
    u128 rest = a.m;

    if (!a.m)
        return r;
    if (rest < b.m) {
        r.exp--;
        rest += rest - b.m;
        r.m = 1;
    } else {
        rest -= b.m;
        r.m = 1;
    }
    for (int i = 1; i < 128; i++) {
        bool carry = rest & top;

        rest <<= 1;
        r.m <<= 1;
        if (carry || rest >= b.m) {
            rest -= b.m;
            r.m |= 1;
        }
    }
    return r;
}

struct wide wide_div_int(struct wide a, uint32_t by)
{
    struct wide r = wide_scaled(a.m / by, a.exp - 127);

    r.sign = a.sign;
    return r;
}

struct wide wide_nudge(struct wide a, bool away)
{
    if (away)
        a.m++;
    else if (a.m == top)
        a = (struct wide){.sign = a.sign, .exp = a.exp - 1, .m = ~(u128)0};
    else
        a.m--;
    return a;
}

struct f80 wide_round(struct f80_env *env, struct wide a)
{
    return f80_round(env, a.sign, a.exp + F80_BIAS, (uint64_t)(a.m >> 64),
                     (uint64_t)a.m | 1);
}
