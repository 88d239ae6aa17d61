/*
 * Arc tangent, 2^x - 1 and logarithms, by series in 128 bits: the result differs
 * from the true one by half a unit of the last place and less than a thousandth
 * of one more. What the 387 is said to keep within is one unit (387
 * Programmer's Reference Manual 4.6; SDM vol. 1 8.3.10).
 */
#include "cpu/fpu/f80_wide.h"

static struct wide pi(void)
{
    return wide_constant(1, UINT64_C(0xc90fdaa22168c234),
                         UINT64_C(0xc4c6628b80dc1cd1));
}

static struct wide ln_2(void)
{
    return wide_constant(-1, UINT64_C(0xb17217f7d1cf79ab),
                         UINT64_C(0xc9e3b39803f2f6af));
}

/* 2 / ln 2 */
static struct wide twice_log2_e(void)
{
    return wide_constant(1, UINT64_C(0xb8aa3b295c17f0bb),
                         UINT64_C(0xbe87fed0691d3e89));
}

/* The sum of z^n / n over odd n, with alternating signs or not: the arc tangent
 * of z, or its hyperbolic one. */
static struct wide inverse_tangent(struct wide z, bool alternates)
{
    struct wide square = wide_mul(z, z), power = z, sum = z;

    if (alternates)
        square.sign = !square.sign;
    for (uint32_t n = 3;; n += 2) {
        struct wide term;

        power = wide_mul(power, square);
        term = wide_div_int(power, n);
        if (wide_is_negligible(term, sum))
            return sum;
        sum = wide_add(sum, term);
    }
}

/* The arc tangent of 0 < t <= 1: that of the nearest sixteenth, and of what
 * the difference of the angles has for tangent. */
static struct wide arc_tangent(struct wide t)
{
    static const struct { int32_t exp; uint64_t hi, lo; } of_sixteenth[] = {
        {0, 0, 0},
        {-5, UINT64_C(0xffaaddb967ef4e36), UINT64_C(0xcb2792dc0e2e0d51)},
        {-4, UINT64_C(0xfeadd4d5617b6e32), UINT64_C(0xc897989f3e888ef8)},
        {-3, UINT64_C(0xbdcbda5e72d81134), UINT64_C(0x7b0b4f881c9c7488)},
        {-3, UINT64_C(0xfadbafc96406eb15), UINT64_C(0x6dc79ef5f7a217e6)},
        {-2, UINT64_C(0x9b13b9b83f5e5e69), UINT64_C(0xc5abb498d27af328)},
        {-2, UINT64_C(0xb7b0ca0f26f78473), UINT64_C(0x8aa32122dcfe4483)},
        {-2, UINT64_C(0xd327761e611fe5b6), UINT64_C(0x427c95e9001e7136)},
        {-2, UINT64_C(0xed63382b0dda7b45), UINT64_C(0x6fe445ecbc3a8d03)},
        {-1, UINT64_C(0x832bf4a6d9867e2a), UINT64_C(0x4b6a09cb61a515c1)},
        {-1, UINT64_C(0x8f005d5ef7f59f9b), UINT64_C(0x5c835e1665c43748)},
        {-1, UINT64_C(0x9a2f80e671bdda20), UINT64_C(0x4226f8e2204ff3bd)},
        {-1, UINT64_C(0xa4bc7d1934f70924), UINT64_C(0x19a87f2a457dac9f)},
        {-1, UINT64_C(0xaeac4c38b4d8c080), UINT64_C(0x14725e2f3e52070a)},
        {-1, UINT64_C(0xb8053e2bc2319e73), UINT64_C(0xcb2da55210a4443d)},
        {-1, UINT64_C(0xc0ce85b8ac526640), UINT64_C(0x89dd62c46e92fa25)},
        {-1, UINT64_C(0xc90fdaa22168c234), UINT64_C(0xc4c6628b80dc1cd1)},
    };
    unsigned k = t.exp < -5 ? 0
                 : ((unsigned)(t.m >> (122 - t.exp)) + 1) / 2;
    struct wide c, z;

    if (t.exp < WIDE_TINY)
        return wide_nudge(t, false);
    if (!k)
        return inverse_tangent(t, true);
    c = wide_scaled(k, -4);
    z = wide_div(wide_sub(t, c), wide_add(wide_int(1), wide_mul(t, c)));
    c = wide_constant(of_sixteenth[k].exp, of_sixteenth[k].hi,
                      of_sixteenth[k].lo);
    return z.m ? wide_add(c, inverse_tangent(z, true)) : c;
}

/* An angle of `quarters` quarters of pi. */
static struct f80 quarters_of_pi(struct f80_env *env, bool sign,
                                 int32_t quarters)
{
    struct wide a = wide_mul(pi(), wide_int(quarters));

    a.exp -= 2;
    a.sign = sign;
    return wide_round(env, a);
}

/* With an operand that is 0 or infinite (SDM vol. 2, FPATAN). */
static struct f80 atan_at_limit(struct f80_env *env, struct f80_parts y,
                                struct f80_parts x)
{
    if (y.class == F80_INFINITY)
        return quarters_of_pi(env, y.sign, x.class != F80_INFINITY ? 2
                                           : x.sign                ? 3 : 1);
    if (x.class == F80_ZERO && y.class != F80_ZERO)
        return quarters_of_pi(env, y.sign, 2);
    return x.sign ? quarters_of_pi(env, y.sign, 4) : f80_zero(y.sign);
}

struct f80 f80_atan(struct f80_env *env, struct f80 y, struct f80 x)
{
    struct f80_parts p = f80_unpack(y), q = f80_unpack(x);
    struct wide a = wide_of(p), b = wide_of(q), angle;
    struct f80 result;
    bool steep;

    if (f80_decide(env, x, y, &result))
        return result;
    if (p.class == F80_ZERO || p.class == F80_INFINITY ||
        q.class == F80_ZERO || q.class == F80_INFINITY)
        return atan_at_limit(env, p, q);
    a.sign = b.sign = false;
    steep = a.exp > b.exp || (a.exp == b.exp && a.m > b.m);
    angle = arc_tangent(steep ? wide_div(b, a) : wide_div(a, b));
    if (steep) {
        struct wide right = pi();

        right.exp--;
        angle = q.sign ? wide_add(right, angle) : wide_sub(right, angle);
    } else if (q.sign) {
        angle = wide_sub(pi(), angle);
    }
    angle.sign = p.sign;
    return wide_round(env, angle);
}

/* 2^a - 1 for |a| <= 1; beyond, where the manual gives no result, a. */
struct f80 f80_exp2m1(struct f80_env *env, struct f80 a)
{
    struct f80_parts p = f80_unpack(a);
    struct wide w, term, sum;
    struct f80 result;

    if (f80_decides(env, a, &result))
        return result;
    if (p.class == F80_ZERO)
        return a;
    if (p.class == F80_INFINITY)
        return p.sign ? f80_make(true, F80_BIAS, F80_INTEGER_BIT) : a;
    if (p.exp >= F80_BIAS) {
        bool minus_one = p.sign && p.exp == F80_BIAS &&
                         p.m == F80_INTEGER_BIT;

        env->flags |= F80_PE;   /* by 1 and -1 too, as parts have it */
        return minus_one ? f80_make(true, F80_BIAS - 1, F80_INTEGER_BIT) : a;
    }
    w = wide_mul(wide_of(p), ln_2());
    term = sum = w;
    for (uint32_t n = 2; ; n++) {
        term = wide_div_int(wide_mul(term, w), n);
        if (wide_is_negligible(term, sum))
            return wide_round(env, sum);
        sum = wide_add(sum, term);
    }
}

/* log2 v = 2 / ln 2 * artanh((v - 1) / (v + 1)), for v near 1. */
static struct wide log2_near_one(struct wide v_minus_1)
{
    struct wide z = wide_div(v_minus_1, wide_add(v_minus_1, wide_int(2)));

    return z.m ? wide_mul(inverse_tangent(z, false), twice_log2_e()) : z;
}

/* log2 of a number above 0. */
static struct wide log2_of(struct wide v)
{
    const uint64_t root_of_2 = UINT64_C(0xb504f333f9de6484);
    int32_t k = v.exp;

    v.exp = 0;
    if ((uint64_t)(v.m >> 64) > root_of_2) {
        v.exp = -1;
        k++;
    }
    return wide_add(wide_int(k), log2_near_one(wide_sub(v, wide_int(1))));
}

static struct f80 times(struct f80_env *env, struct f80_parts y,
                        struct wide log)
{
    return wide_round(env, wide_mul(wide_of(y), log));
}

/* y times a logarithm that is 0 or infinite. */
static struct f80 times_limit(struct f80_env *env, struct f80_parts y,
                              enum f80_class log, bool sign)
{
    if (log == F80_ZERO)
        return y.class == F80_INFINITY ? f80_invalid(env)
                                       : f80_zero(y.sign ^ sign);
    return y.class == F80_ZERO ? f80_invalid(env)
                               : f80_infinity(y.sign ^ sign);
}

/* SDM vol. 2 FYL2X. */
struct f80 f80_ylog2x(struct f80_env *env, struct f80 y, struct f80 x)
{
    struct f80_parts p = f80_unpack(y), q = f80_unpack(x);
    bool below_1 = q.exp < F80_BIAS;
    struct f80 result;

    if (f80_decide(env, x, y, &result))
        return result;
    if (q.class == F80_ZERO) {
        if (p.class == F80_ZERO)
            return f80_invalid(env);
        if (p.class != F80_INFINITY)
            env->flags = F80_ZE;
        return f80_infinity(!p.sign);
    }
    if (q.sign)
        return f80_invalid(env);
    if (q.class == F80_INFINITY)
        return times_limit(env, p, F80_INFINITY, false);
    if (q.m == F80_INTEGER_BIT) {       /* an integer */
        if (q.exp == F80_BIAS)
            return times_limit(env, p, F80_ZERO, false);
        result = f80_mul(env, y, f80_of_int(q.exp - F80_BIAS));
        if (p.class == F80_NORMAL || p.class == F80_DENORMAL)
            env->flags |= f80_class(result) == F80_DENORMAL ? F80_PE | F80_UE
                                                            : F80_PE;
        return result;
    }
    if (p.class == F80_INFINITY)
        return f80_infinity(p.sign ^ below_1);
    if (p.class == F80_ZERO)
        return f80_zero(p.sign ^ below_1);
    return times(env, p, log2_of(wide_of(q)));
}

/* SDM vol. 2 FYL2XP1. The manual wants |x| < 1 - root(2) / 2; beyond, this is
 * the same function as long as there is one. */
struct f80 f80_ylog2xp1(struct f80_env *env, struct f80 y, struct f80 x)
{
    enum { NEAR_ONE = F80_BIAS - 2 };
    struct f80_parts p = f80_unpack(y), q = f80_unpack(x);
    struct wide v = wide_of(q);
    struct f80 result;

    if (f80_decide(env, x, y, &result))
        return result;
    if (q.class == F80_ZERO)
        return times_limit(env, p, F80_ZERO, q.sign);
    if (q.sign && q.exp >= F80_BIAS)
        return f80_invalid(env);
    if (q.class == F80_INFINITY)
        return times_limit(env, p, F80_INFINITY, false);
    if (p.class == F80_INFINITY)
        return f80_infinity(p.sign ^ q.sign);
    if (p.class == F80_ZERO)
        return f80_zero(p.sign ^ q.sign);
    if (q.exp < NEAR_ONE)
        return times(env, p, log2_near_one(v));
    return times(env, p, log2_of(wide_add(wide_int(1), v)));
}
