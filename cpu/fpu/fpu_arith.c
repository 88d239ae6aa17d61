/* Arithmetic and transcendental functions on the stack. */
#include "cpu/fpu/fpu_parts.h"

/* The result of an instruction on ST(i), or what takes its place after a fault
 * of the stack. */
static void deliver(struct fpu *fpu, unsigned i, struct f80 result, bool pop)
{
    fpu_put(fpu, i, result);
    if (pop)
        fpu_pop(fpu);
}

/* The masked response to an empty operand of an instruction whose result goes
 * to ST(i). */
static void deliver_indefinite(struct fpu *fpu, unsigned i, bool pop)
{
    if (fpu_underflow(fpu))
        deliver(fpu, i, f80_indefinite(), pop);
}

/* By the reg field: ADD, MUL, SUB, SUBR, DIV, DIVR of ST(0) and another. */
static struct f80 compute(struct f80_env *env, unsigned reg, struct f80 st0,
                          struct f80 other)
{
    switch (reg) {
    case 0:  return f80_add(env, st0, other);
    case 1:  return f80_mul(env, st0, other);
    case 4:  return f80_sub(env, st0, other);
    case 5:  return f80_sub(env, other, st0);
    case 6:  return f80_div(env, st0, other);
    default: return f80_div(env, other, st0);
    }
}

void fpu_op_arith(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    unsigned to = r->insn->param == FPU_ARITH_TO_ST0 ? 0 : r->i;
    bool pop = r->insn->param == FPU_ARITH_POP;
    struct f80_env env = fpu_env(fpu);
    struct f80 result;

    if (fpu_is_empty(fpu, 0) || fpu_is_empty(fpu, r->i)) {
        deliver_indefinite(fpu, to, pop);
        return;
    }
    result = compute(&env, r->insn->reg, *fpu_st(fpu, 0), *fpu_st(fpu, r->i));
    if (fpu_finish(fpu, &env))
        deliver(fpu, to, result, pop);
}

struct f80 fpu_memory_number(struct fpu_run *r, struct f80_env *env)
{
    uint64_t value = fpu_bytes_value(
        r->bytes, fpu_operand_bytes((enum fpu_operand)r->insn->operand));

    switch (r->insn->operand) {
    case FPU_R32: return f80_of_f32(env, (uint32_t)value);
    case FPU_R64: return f80_of_f64(env, value);
    case FPU_I16: return f80_of_int((int16_t)value);
    case FPU_I32: return f80_of_int((int32_t)value);
    default:      return f80_of_int((int64_t)value);
    }
}

/* A denormal is not met beside a NaN. */
struct f80 fpu_memory_operand(struct fpu_run *r, struct f80_env *env,
                              struct f80 st0)
{
    struct f80 other = fpu_memory_number(r, env);

    if (f80_class(st0) >= F80_QNAN)
        env->flags = 0;
    return other;
}

void fpu_op_arith_memory(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env(fpu);
    struct f80 st0, result;

    if (fpu_is_empty(fpu, 0)) {
        deliver_indefinite(fpu, 0, false);
        return;
    }
    st0 = *fpu_st(fpu, 0);
    result = compute(&env, r->insn->reg, st0,
                     fpu_memory_operand(r, &env, st0));
    if (fpu_finish(fpu, &env))
        fpu_put(fpu, 0, result);
}

/* Instructions on ST(0): FSQRT obeys the precision control. */
void fpu_op_unary(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = r->insn->param == FPU_UNARY_SQRT ? fpu_env(fpu)
                                                          : fpu_env_64(fpu);
    struct f80 st0, result;

    if (fpu_is_empty(fpu, 0)) {
        deliver_indefinite(fpu, 0, false);
        return;
    }
    st0 = *fpu_st(fpu, 0);
    switch (r->insn->param) {
    case FPU_UNARY_SQRT: result = f80_sqrt(&env, st0); break;
    case FPU_UNARY_RINT: result = f80_rint(&env, st0); break;
    default:             result = f80_exp2m1(&env, st0); break;
    }
    if (fpu_finish(fpu, &env))
        fpu_put(fpu, 0, result);
}

/* Functions of ST(1) and ST(0) that pop. */
void fpu_op_binary(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 x, y, result;

    if (fpu_is_empty(fpu, 0) || fpu_is_empty(fpu, 1)) {
        deliver_indefinite(fpu, 1, true);
        return;
    }
    x = *fpu_st(fpu, 0);
    y = *fpu_st(fpu, 1);
    switch (r->insn->param) {
    case FPU_BINARY_ATAN:   result = f80_atan(&env, y, x); break;
    case FPU_BINARY_YLOG2X: result = f80_ylog2x(&env, y, x); break;
    default:                result = f80_ylog2xp1(&env, y, x); break;
    }
    if (fpu_finish(fpu, &env))
        deliver(fpu, 1, result, true);
}

void fpu_op_scale(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 result;

    if (fpu_is_empty(fpu, 0) || fpu_is_empty(fpu, 1)) {
        deliver_indefinite(fpu, 0, false);
        return;
    }
    result = f80_scale(&env, *fpu_st(fpu, 0), *fpu_st(fpu, 1));
    if (fpu_finish(fpu, &env))
        fpu_put(fpu, 0, result);
}

static void set_c2(struct fpu *fpu, bool c2)
{
    fpu->status = (uint16_t)((fpu->status & ~FPU_C2) | (c2 ? FPU_C2 : 0));
}

/* C0, C3 and C1 are bits 2, 1 and 0 of the quotient; C2: it is not complete. */
void fpu_op_rem(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 result;
    unsigned quotient;
    bool partial;

    set_c2(fpu, false);
    if (fpu_is_empty(fpu, 0) || fpu_is_empty(fpu, 1)) {
        deliver_indefinite(fpu, 0, false);
        return;
    }
    result = f80_rem(&env, *fpu_st(fpu, 0), *fpu_st(fpu, 1), r->insn->param,
                     &quotient, &partial);
    if (!fpu_finish(fpu, &env))
        return;
    fpu_put(fpu, 0, result);
    if (f80_class(result) >= F80_QNAN)
        return;
    fpu_set_condition(fpu, (quotient & 4 ? FPU_C0 : 0) |
                               (quotient & 2 ? FPU_C3 : 0) |
                               (partial ? FPU_C2 : 0));
    fpu_set_c1(fpu, quotient & 1);
}

/* FCHS, and FABS where param is set: no value is invalid. */
void fpu_op_sign(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80 *st0 = fpu_st(fpu, 0);

    if (fpu_is_empty(fpu, 0)) {
        deliver_indefinite(fpu, 0, false);
        return;
    }
    fpu_set_c1(fpu, false);
    if (r->insn->param)
        st0->se &= F80_EXP;
    else
        st0->se ^= F80_SIGN;
}

/* Whether an instruction that replaces ST(0) and pushes can: else the response
 * to the fault of the stack has been given. */
static bool can_push_beside(struct fpu *fpu)
{
    bool empty = fpu_is_empty(fpu, 0);

    if (!empty && fpu_is_empty(fpu, FPU_REGISTERS - 1))
        return true;
    if (empty ? fpu_underflow(fpu) : fpu_overflow(fpu)) {
        fpu_put(fpu, 0, f80_indefinite());
        fpu_push(fpu, f80_indefinite());
    }
    return false;
}

void fpu_op_xtract(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 exponent, significand;

    if (!can_push_beside(fpu))
        return;
    exponent = f80_extract(&env, *fpu_st(fpu, 0), &significand);
    if (fpu_finish(fpu, &env)) {
        fpu_put(fpu, 0, exponent);
        fpu_push(fpu, significand);
    }
}

/* C2 says that the argument is out of range; nothing else changes then. */
static bool is_in_range(struct fpu *fpu)
{
    bool ok = f80_is_reducible(*fpu_st(fpu, 0));

    set_c2(fpu, !ok);
    if (!ok)
        fpu_set_c1(fpu, false);
    return ok;
}

/* FSIN, FCOS. */
void fpu_op_sine(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 result;

    set_c2(fpu, false);
    if (fpu_is_empty(fpu, 0)) {
        deliver_indefinite(fpu, 0, false);
        return;
    }
    if (!is_in_range(fpu))
        return;
    result = r->insn->param ? f80_cos(&env, *fpu_st(fpu, 0))
                            : f80_sin(&env, *fpu_st(fpu, 0));
    if (fpu_finish(fpu, &env))
        fpu_put(fpu, 0, result);
}

void fpu_op_sincos(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 sine, cosine;

    set_c2(fpu, false);
    if (!can_push_beside(fpu) || !is_in_range(fpu))
        return;
    sine = f80_sin(&env, *fpu_st(fpu, 0));
    cosine = f80_cos(&env, *fpu_st(fpu, 0));
    if (fpu_finish(fpu, &env)) {
        fpu_put(fpu, 0, sine);
        fpu_push(fpu, cosine);
    }
}

/* FPTAN pushes 1, or the NaN again. */
void fpu_op_tan(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 tangent;

    set_c2(fpu, false);
    if (!can_push_beside(fpu) || !is_in_range(fpu))
        return;
    tangent = f80_tan(&env, *fpu_st(fpu, 0));
    if (fpu_finish(fpu, &env)) {
        fpu_put(fpu, 0, tangent);
        fpu_push(fpu, f80_class(tangent) >= F80_QNAN ? tangent
                                                     : f80_of_int(1));
    }
}
