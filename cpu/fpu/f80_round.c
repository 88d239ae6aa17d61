/* Classes, rounding, and what NaNs become. */
#include "cpu/fpu/f80.h"

#include "cpu/fpu/f80_parts.h"

enum f80_class f80_class(struct f80 a)
{
    unsigned exp = a.se & F80_EXP;

    if (!exp)
        return a.m ? F80_DENORMAL : F80_ZERO;
    if (!(a.m & F80_INTEGER_BIT))
        return F80_UNSUPPORTED;
    if (exp < F80_EXP)
        return F80_NORMAL;
    if (a.m == F80_INTEGER_BIT)
        return F80_INFINITY;
    return a.m & F80_QUIET_BIT ? F80_QNAN : F80_SNAN;
}

struct f80_parts f80_unpack(struct f80 a)
{
    struct f80_parts p = {
        .class = f80_class(a), .sign = f80_sign(a),
        .exp = a.se & F80_EXP, .m = a.m,
    };

    if (p.class == F80_DENORMAL) {
        int shift = __builtin_clzll(a.m);

        p.m <<= shift;
        p.exp = 1 - shift;
    }
    return p;
}

/* A denormal beside it is not met. */
struct f80 f80_invalid(struct f80_env *env)
{
    env->flags = F80_IE;
    return f80_indefinite();
}

static bool is_nan(enum f80_class class)
{
    return class == F80_QNAN || class == F80_SNAN;
}

/* Of two QNaNs, or two SNaNs, the larger significand wins, then the positive
 * one; a QNaN wins over an SNaN. */
struct f80 f80_nan(struct f80_env *env, struct f80 a, struct f80 b)
{
    enum f80_class class_a = f80_class(a), class_b = f80_class(b);
    bool first;

    if (class_a == F80_SNAN || class_b == F80_SNAN)
        env->flags |= F80_IE;
    a.m |= F80_QUIET_BIT;
    b.m |= F80_QUIET_BIT;
    if (!is_nan(class_a) || !is_nan(class_b))
        first = is_nan(class_a);
    else if (class_a != class_b)
        first = class_a == F80_QNAN;
    else
        first = a.m != b.m ? a.m > b.m : a.se <= b.se;
    return first ? a : b;
}

bool f80_decides(struct f80_env *env, struct f80 a, struct f80 *result)
{
    enum f80_class class = f80_class(a);

    if (class == F80_DENORMAL)
        env->flags |= F80_DE;
    if (class < F80_QNAN)
        return false;
    *result = class == F80_UNSUPPORTED ? f80_invalid(env)
                                       : f80_nan(env, a, a);
    return true;
}

bool f80_decide(struct f80_env *env, struct f80 a, struct f80 b,
                struct f80 *result)
{
    enum f80_class class_a = f80_class(a), class_b = f80_class(b);

    if (class_a < F80_QNAN && class_b < F80_QNAN) {
        if (class_a == F80_DENORMAL || class_b == F80_DENORMAL)
            env->flags |= F80_DE;
        return false;
    }
    *result = class_a == F80_UNSUPPORTED || class_b == F80_UNSUPPORTED
                  ? f80_invalid(env)
                  : f80_nan(env, a, b);
    return true;
}

/* Cuts hi.lo to `bits` bits of hi, by the rounding. *carry: it became 2. */
static bool round_bits(const struct f80_env *env, bool sign, uint64_t *hi,
                       uint64_t lo, unsigned bits, bool *up, bool *carry)
{
    const uint64_t half = UINT64_C(1) << 63;
    uint64_t unit = UINT64_C(1) << (64 - bits);
    uint64_t rest = bits < 64 ? *hi << bits | (lo != 0) : lo;

    *hi &= -unit;
    *carry = false;
    switch (env->rounding) {
    case F80_NEAREST:
        *up = rest > half || (rest == half && *hi & unit);
        break;
    case F80_DOWN: *up = rest && sign; break;
    case F80_UP:   *up = rest && !sign; break;
    default:       *up = false; break;
    }
    if (*up) {
        *hi += unit;
        *carry = *hi == 0;
        if (*carry)
            *hi = F80_INTEGER_BIT;
    }
    return rest;
}

bool f80_shift_right(uint64_t *hi, uint64_t *lo, uint32_t count)
{
    bool lost = false;

    if (count >= 64) {
        lost = *lo;
        *lo = *hi;
        *hi = 0;
        count -= 64;
    }
    if (count >= 64) {
        lost |= *lo != 0;
        *lo = 0;
    } else if (count) {
        lost |= (*lo << (64 - count)) != 0;
        *lo = *lo >> count | *hi << (64 - count);
        *hi >>= count;
    }
    *lo |= lost;
    return lost;
}

/* Whether rounding alone makes a number just below the range one in it, so that
 * it is not tiny (SDM vol. 1 4.9.1.5: tiny after rounding). */
static bool rounds_into_range(const struct f80_env *env, bool sign,
                              uint64_t hi, uint64_t lo, unsigned bits)
{
    bool up, carry;

    round_bits(env, sign, &hi, lo, bits, &up, &carry);
    return carry;
}

/* The masked response to an overflow (SDM vol. 1 table 4-10): infinity, else
 * the largest number. */
static bool becomes_infinity(const struct f80_env *env, bool sign)
{
    return env->rounding == F80_NEAREST ||
           env->rounding == (sign ? F80_DOWN : F80_UP);
}

struct f80_rounded f80_round_to(struct f80_env *env,
                                const struct f80_range *range, bool sign,
                                int32_t exp, uint64_t hi, uint64_t lo)
{
    struct f80_rounded r = {0};
    bool tiny, carry, inexact;

    tiny = exp < range->min &&
           !(exp == range->min - 1 &&
             rounds_into_range(env, sign, hi, lo, range->bits));
    if (tiny && !(env->masks & F80_UE)) {
        env->flags |= F80_UE;
        r.refused = !range->wrap;
        if (r.refused)
            return r;
        exp += range->wrap;
        tiny = false;
        /* Beyond even that: as FSCALE may be (SDM vol. 2, FSCALE). */
        if (exp < range->min) {
            env->flags |= F80_PE;
            return r;
        }
    }
    if (exp < range->min) {
        f80_shift_right(&hi, &lo, (uint32_t)(range->min - exp));
        exp = range->min;
    }
    inexact = round_bits(env, sign, &hi, lo, range->bits, &env->up, &carry);
    exp += carry;
    if (exp > range->max) {
        env->flags |= F80_OE;
        r.refused = !range->wrap && !(env->masks & F80_OE);
        if (r.refused) {
            env->up = false;
            return r;
        }
        if (env->masks & F80_OE) {
            env->flags |= F80_PE;
            env->up = becomes_infinity(env, sign);
            r.infinite = env->up;
            exp = range->max;
            hi = -(UINT64_C(1) << (64 - range->bits));
        } else {
            exp -= range->wrap;
            if (exp > range->max) {
                env->flags |= F80_PE;
                env->up = r.infinite = true;
            }
        }
    }
    if (inexact)
        env->flags |= tiny ? F80_PE | F80_UE : F80_PE;
    r.exp = exp;
    r.m = hi;
    return r;
}

struct f80 f80_round(struct f80_env *env, bool sign, int32_t exp, uint64_t hi,
                     uint64_t lo)
{
    const struct f80_range range = {
        .min = 1, .max = F80_EXP_MAX, .wrap = F80_WRAP, .bits = env->bits,
    };
    struct f80_rounded r = f80_round_to(env, &range, sign, exp, hi, lo);

    if (r.infinite)
        return f80_infinity(sign);
    return f80_make(sign, r.m & F80_INTEGER_BIT ? (uint32_t)r.exp : 0, r.m);
}
