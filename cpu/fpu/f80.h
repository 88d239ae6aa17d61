/*
 * Numbers of 80 bits, the extended real format of the 80387 (387 Programmer's
 * Reference Manual 2.3; SDM vol. 1 4.2 and 8.2), and arithmetic on them in
 * integers, so that results are the same on every host.
 *
 * The functions know neither the register stack nor masked responses to a
 * stack fault: they take operands, give the masked result, and note in the
 * environment which exceptions were met. Where one of IE, DE and ZE is met and
 * not masked, the caller stores no result (f80_refuses).
 */
#ifndef PAGEWALK_CPU_FPU_F80_H
#define PAGEWALK_CPU_FPU_F80_H

#include <stdbool.h>
#include <stdint.h>

/* The significand with its integer bit, and sign and biased exponent. */
struct f80 {
    uint64_t m;
    uint16_t se;
};

#define F80_INTEGER_BIT (UINT64_C(1) << 63)
#define F80_QUIET_BIT   (UINT64_C(1) << 62)

enum {
    F80_SIGN = 0x8000,
    F80_EXP = 0x7fff,
    F80_BIAS = 16383,
    F80_EXP_MAX = 0x7ffe,   /* of a finite number */
    F80_WRAP = 24576,       /* what an unmasked overflow or underflow adds to
                               the exponent or takes from it (SDM vol. 1 8.5.4
                               and 8.5.5) */
};

enum f80_class {
    F80_ZERO,
    F80_DENORMAL,           /* pseudo-denormals too: they are met as denormals
                               and have the value of the exponent 1 */
    F80_NORMAL,
    F80_INFINITY,
    F80_QNAN,
    F80_SNAN,
    F80_UNSUPPORTED,        /* unnormals, pseudo-infinities, pseudo-NaNs */
};

/* The exceptions, as in the status word. */
enum f80_flags {
    F80_IE = 1 << 0, F80_DE = 1 << 1, F80_ZE = 1 << 2,
    F80_OE = 1 << 3, F80_UE = 1 << 4, F80_PE = 1 << 5,
    F80_FLAGS = 0x3f,
};

/* RC of the control word. */
enum f80_rounding { F80_NEAREST, F80_DOWN, F80_UP, F80_CHOP };

/* What operations depend on, and what they say beside their result. */
struct f80_env {
    uint8_t rounding;       /* enum f80_rounding */
    uint8_t bits;           /* of the significand of results: 24, 53 or 64 */
    uint8_t masks;          /* of enum f80_flags: exceptions that are masked */
    uint8_t flags;          /* exceptions that were met */
    bool up;                /* the last rounding was away from zero: C1 */
};

/* A number taken apart. A finite one that is not 0 is
 * m / 2^63 * 2^(exp - F80_BIAS), with the integer bit set. */
struct f80_parts {
    enum f80_class class;
    bool sign;
    int32_t exp;
    uint64_t m;
};

struct f80_parts f80_unpack(struct f80 a);
enum f80_class f80_class(struct f80 a);

static inline bool f80_sign(struct f80 a)
{
    return a.se & F80_SIGN;
}

static inline struct f80 f80_make(bool sign, uint32_t exp, uint64_t m)
{
    return (struct f80){.m = m, .se = (uint16_t)(sign << 15 | exp)};
}

static inline struct f80 f80_zero(bool sign)
{
    return f80_make(sign, 0, 0);
}

static inline struct f80 f80_infinity(bool sign)
{
    return f80_make(sign, F80_EXP, F80_INTEGER_BIT);
}

/* The QNaN that invalid operations give: real indefinite. */
static inline struct f80 f80_indefinite(void)
{
    return f80_make(true, F80_EXP, F80_INTEGER_BIT | F80_QUIET_BIT);
}

/* Whether an exception was met that leaves no result unless it is masked. */
static inline bool f80_refuses(const struct f80_env *env)
{
    return env->flags & (F80_IE | F80_DE | F80_ZE) & ~env->masks;
}

/* Rounds a number that is not 0 to env->bits bits, with exceptions and the
 * range of the format. hi has the integer bit, exp is its exponent, lo are the
 * 64 bits below hi; a bit in the lowest of them may stand for many. */
struct f80 f80_round(struct f80_env *env, bool sign, int32_t exp, uint64_t hi,
                     uint64_t lo);

/* A NaN result of one operand that is a NaN, or of two of which one is (SDM
 * vol. 1 table 4-7); notes IE for an SNaN. */
struct f80 f80_nan(struct f80_env *env, struct f80 a, struct f80 b);

/* Notes IE, and gives real indefinite. */
struct f80 f80_invalid(struct f80_env *env);

/* Whether an operand or one of two decides alone: an unsupported format or a
 * NaN, whose result is *result. Else notes DE if one of them is a denormal. */
bool f80_decides(struct f80_env *env, struct f80 a, struct f80 *result);
bool f80_decide(struct f80_env *env, struct f80 a, struct f80 b,
                struct f80 *result);

/* Arithmetic: a + b, a - b, a * b, a / b, the root of a. */
struct f80 f80_add(struct f80_env *env, struct f80 a, struct f80 b);
struct f80 f80_sub(struct f80_env *env, struct f80 a, struct f80 b);
struct f80 f80_mul(struct f80_env *env, struct f80 a, struct f80 b);
struct f80 f80_div(struct f80_env *env, struct f80 a, struct f80 b);
struct f80 f80_sqrt(struct f80_env *env, struct f80 a);

/* a rounded to an integer; a * 2^(b cut to an integer). */
struct f80 f80_rint(struct f80_env *env, struct f80 a);
struct f80 f80_scale(struct f80_env *env, struct f80 a, struct f80 b);

/* The exponent of a, as a number; *significand has the sign of a. */
struct f80 f80_extract(struct f80_env *env, struct f80 a,
                       struct f80 *significand);

/* The remainder of a / b with the quotient cut (FPREM) or, for `nearest`,
 * rounded to nearest (FPREM1). *quotient gets its low three bits; *partial: the
 * reduction is not complete. */
struct f80 f80_rem(struct f80_env *env, struct f80 a, struct f80 b,
                   bool nearest, unsigned *quotient, bool *partial);

/* How a and b compare. A QNaN is invalid unless `quiet`. */
enum f80_order { F80_LESS, F80_EQUAL, F80_GREATER, F80_UNORDERED };
enum f80_order f80_compare(struct f80_env *env, struct f80 a, struct f80 b,
                           bool quiet);

/* From numbers of 32 and 64 bits, noting a denormal, which is none in 80 bits
 * (an SNaN remains one); from integers. */
struct f80 f80_of_f32(struct f80_env *env, uint32_t value);
struct f80 f80_of_f64(struct f80_env *env, uint64_t value);
struct f80 f80_of_int(int64_t value);

/* To numbers of 32 and 64 bits. False: an exception that is not masked leaves
 * no result. */
bool f80_to_f32(struct f80_env *env, struct f80 a, uint32_t *value);
bool f80_to_f64(struct f80_env *env, struct f80 a, uint64_t *value);

/* To an integer of `bits` bits; integer indefinite, 1 and zeros, where it does
 * not fit. */
int64_t f80_to_int(struct f80_env *env, struct f80 a, unsigned bits);

/* Packed decimal: 18 digits in 9 bytes and the sign in the tenth. */
enum { F80_BCD_BYTES = 10 };
struct f80 f80_of_bcd(const uint8_t bytes[F80_BCD_BYTES]);
void f80_to_bcd(struct f80_env *env, struct f80 a,
                uint8_t bytes[F80_BCD_BYTES]);
void f80_bcd_indefinite(uint8_t bytes[F80_BCD_BYTES]);

/* Transcendental functions (f80_sine.c, f80_transcendental.c). Each wants a in its range:
 * f80_is_reducible for sine and tangent. */
bool f80_is_reducible(struct f80 a);
struct f80 f80_sin(struct f80_env *env, struct f80 a);
struct f80 f80_cos(struct f80_env *env, struct f80 a);
struct f80 f80_tan(struct f80_env *env, struct f80 a);
struct f80 f80_atan(struct f80_env *env, struct f80 y, struct f80 x);
struct f80 f80_exp2m1(struct f80_env *env, struct f80 a);
struct f80 f80_ylog2x(struct f80_env *env, struct f80 y, struct f80 x);
struct f80 f80_ylog2xp1(struct f80_env *env, struct f80 y, struct f80 x);

#endif
