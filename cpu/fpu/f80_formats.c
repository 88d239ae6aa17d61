/* Numbers of 32 and 64 bits. */
#include "cpu/fpu/f80_parts.h"

/* A format of IEEE 754. */
struct format {
    unsigned fraction;      /* bits of it */
    unsigned exponent;      /* bits of it */
};

static const struct format f32 = {.fraction = 23, .exponent = 8};
static const struct format f64 = {.fraction = 52, .exponent = 11};

static int32_t bias(const struct format *f)
{
    return (1 << (f->exponent - 1)) - 1;
}

static uint32_t exponent_of_nan(const struct format *f)
{
    return (1u << f->exponent) - 1;
}

static struct f80 widen(struct f80_env *env, const struct format *f,
                        uint64_t value)
{
    uint64_t fraction = value & ((UINT64_C(1) << f->fraction) - 1);
    uint32_t exp = (uint32_t)(value >> f->fraction) & exponent_of_nan(f);
    bool sign = value >> (f->fraction + f->exponent) & 1;
    uint64_t m = fraction << (63 - f->fraction);

    if (exp == exponent_of_nan(f))
        return f80_make(sign, F80_EXP, F80_INTEGER_BIT | m);
    if (exp)
        return f80_make(sign, (uint32_t)(F80_BIAS - bias(f)) + exp,
                        F80_INTEGER_BIT | m);
    if (!m)
        return f80_zero(sign);
    env->flags |= F80_DE;
    exp = (uint32_t)__builtin_clzll(m);
    return f80_make(sign, (uint32_t)(F80_BIAS - bias(f)) + 1 - exp, m << exp);
}

struct f80 f80_of_f32(struct f80_env *env, uint32_t value)
{
    return widen(env, &f32, value);
}

struct f80 f80_of_f64(struct f80_env *env, uint64_t value)
{
    return widen(env, &f64, value);
}

static uint64_t pack(const struct format *f, bool sign, uint32_t exp,
                     uint64_t m)
{
    uint64_t fraction = (m & ~F80_INTEGER_BIT) >> (63 - f->fraction);

    return (uint64_t)sign << (f->fraction + f->exponent) |
           (uint64_t)exp << f->fraction | fraction;
}

static bool narrow(struct f80_env *env, const struct format *f, struct f80 a,
                   uint64_t *value)
{
    struct f80_parts p = f80_unpack(a);
    const struct f80_range range = {
        .min = F80_BIAS - bias(f) + 1, .max = F80_BIAS + bias(f),
        .bits = f->fraction + 1,
    };
    struct f80_rounded r;

    switch (p.class) {
    case F80_ZERO:
        *value = pack(f, p.sign, 0, 0);
        return true;
    case F80_INFINITY:
        *value = pack(f, p.sign, exponent_of_nan(f), 0);
        return true;
    case F80_UNSUPPORTED:
        a = f80_invalid(env);
        break;
    case F80_QNAN: case F80_SNAN:
        a = f80_nan(env, a, a);
        break;
    default:
        r = f80_round_to(env, &range, p.sign, p.exp, p.m, 0);
        if (r.refused)
            return false;
        if (r.infinite)
            *value = pack(f, p.sign, exponent_of_nan(f), 0);
        else
            *value = pack(f, p.sign,
                          r.m & F80_INTEGER_BIT
                              ? (uint32_t)(r.exp - range.min + 1) : 0,
                          r.m);
        return true;
    }
    *value = pack(f, f80_sign(a), exponent_of_nan(f), a.m);
    return !f80_refuses(env);
}

bool f80_to_f32(struct f80_env *env, struct f80 a, uint32_t *value)
{
    uint64_t wide = 0;
    bool ok = narrow(env, &f32, a, &wide);

    *value = (uint32_t)wide;
    return ok;
}

bool f80_to_f64(struct f80_env *env, struct f80 a, uint64_t *value)
{
    return narrow(env, &f64, a, value);
}
