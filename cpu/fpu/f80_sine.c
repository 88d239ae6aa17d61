/*
 * Sine, cosine and tangent, by series in 128 bits, as exact as the functions of
 * f80_transcendental.c. They reduce their argument by a pi of 66 bits, as the
 * manual says (SDM vol. 1 8.3.8): near its multiples they are those of that pi.
 */
#include "cpu/fpu/f80_wide.h"

typedef unsigned __int128 u128;

/* pi * 2^66, to 66 bits of which the last two are 0. */
static const u128 pi_66 = (u128)0xc << 64 | UINT64_C(0x90fdaa22168c234c);

/* An argument of sine or cosine: r + quadrant * pi / 2, |r| <= pi / 4. */
struct angle {
    struct wide r;
    unsigned quadrant;
};

static struct angle reduce(struct f80_parts p)
{
    int32_t exp = p.exp - F80_BIAS;
    struct angle a = {.r = wide_of(p)};
    u128 rest;

    if (p.class == F80_ZERO || exp < -1)
        return a;
    /* In units of 2^-67 the argument is m * 2^(exp + 4), and pi_66 is half of
     * pi. */
    rest = p.m;
    for (int32_t i = 0; i < exp + 4; i++) {
        rest <<= 1;
        a.quadrant <<= 1;
        if (rest >= pi_66) {
            rest -= pi_66;
            a.quadrant |= 1;
        }
    }
    if (rest > pi_66 / 2) {
        a.r = wide_scaled(pi_66 - rest, -67);
        a.r.sign = !p.sign;
        a.quadrant++;
    } else {
        a.r = wide_scaled(rest, -67);
        a.r.sign = p.sign;
    }
    if (p.sign)
        a.quadrant = -a.quadrant;
    return a;
}

/* The sum of `term` and what follows from it by factors -r^2 / (n (n + 1)). */
static struct wide alternating(struct wide term, struct wide square, uint32_t n)
{
    struct wide sum = term;

    for (;; n += 2) {
        term = wide_negate(wide_div_int(wide_mul(term, square), n * (n + 1)));
        if (wide_is_negligible(term, sum))
            return sum;
        sum = wide_add(sum, term);
    }
}

static struct wide sine(struct wide r)
{
    return r.exp < WIDE_TINY ? wide_nudge(r, false)
                        : alternating(r, wide_mul(r, r), 2);
}

static struct wide cosine(struct wide r)
{
    return r.exp < WIDE_TINY ? wide_nudge(wide_int(1), false)
                        : alternating(wide_int(1), wide_mul(r, r), 1);
}

/* The sine of an angle `quadrants` further on. */
static struct f80 sine_of(struct f80_env *env, struct f80_parts p,
                          unsigned quadrants)
{
    struct angle a = reduce(p);
    unsigned quadrant = (a.quadrant + quadrants) & 3;
    struct wide value;

    if (!a.r.m)     /* a multiple of that pi: 0 alone */
        return quadrant & 1 ? f80_make(quadrant & 2, F80_BIAS,
                                       F80_INTEGER_BIT)
                            : f80_zero(p.sign);
    value = quadrant & 1 ? cosine(a.r) : sine(a.r);
    if (quadrant & 2)
        value = wide_negate(value);
    return wide_round(env, value);
}

bool f80_is_reducible(struct f80 a)
{
    enum { TOO_LARGE = F80_BIAS + 63 };
    unsigned exp = a.se & F80_EXP;

    return exp < TOO_LARGE || exp == F80_EXP || !(a.m & F80_INTEGER_BIT);
}

struct f80 f80_sin(struct f80_env *env, struct f80 a)
{
    struct f80 result;

    if (f80_decides(env, a, &result))
        return result;
    if (f80_class(a) == F80_INFINITY)
        return f80_invalid(env);
    return sine_of(env, f80_unpack(a), 0);
}

struct f80 f80_cos(struct f80_env *env, struct f80 a)
{
    struct f80 result;

    if (f80_decides(env, a, &result))
        return result;
    if (f80_class(a) == F80_INFINITY)
        return f80_invalid(env);
    return sine_of(env, f80_unpack(a), 1);
}

struct f80 f80_tan(struct f80_env *env, struct f80 a)
{
    struct f80 result;
    struct angle angle;
    struct wide value;

    if (f80_decides(env, a, &result))
        return result;
    if (f80_class(a) == F80_INFINITY)
        return f80_invalid(env);
    if (f80_class(a) == F80_ZERO)
        return a;
    angle = reduce(f80_unpack(a));
    if (angle.quadrant & 1)
        value = wide_negate(wide_div(cosine(angle.r), sine(angle.r)));
    else if (angle.r.exp < WIDE_TINY)
        value = wide_nudge(angle.r, true);
    else
        value = wide_div(sine(angle.r), cosine(angle.r));
    return wide_round(env, value);
}
