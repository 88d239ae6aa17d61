/* Loads, stores, constants, the stack, control. */
#include "cpu/fpu/fpu_parts.h"

/* Whether a register is free for a push: else the response to the fault has
 * been given. */
static bool can_push(struct fpu *fpu)
{
    if (fpu_is_empty(fpu, FPU_REGISTERS - 1))
        return true;
    if (fpu_overflow(fpu))
        fpu_push(fpu, f80_indefinite());
    return false;
}

static struct f80 number_80(const uint8_t *bytes)
{
    return (struct f80){.m = fpu_bytes_value(bytes, 8),
                        .se = (uint16_t)fpu_bytes_value(bytes + 8, 2)};
}

void fpu_op_load(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 value;

    if (!can_push(fpu))
        return;
    switch (r->insn->operand) {
    case FPU_R80: value = number_80(r->bytes); break;
    case FPU_BCD: value = f80_of_bcd(r->bytes); break;
    default:
        value = fpu_memory_number(r, &env);
        if (f80_class(value) == F80_SNAN)
            value = f80_nan(&env, value, value);
        break;
    }
    /* A denormal is loaded, and then the exception pends if it is not
     * masked. */
    if (fpu_finish(fpu, &env) || !(env.flags & F80_IE))
        fpu_push(fpu, value);
}

void fpu_op_load_register(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80 value = *fpu_st(fpu, r->i);

    if (fpu_is_empty(fpu, r->i)) {
        if (fpu_underflow(fpu))
            fpu_push(fpu, f80_indefinite());
        return;
    }
    if (!can_push(fpu))
        return;
    fpu_set_c1(fpu, false);
    fpu_push(fpu, value);
}

/* A number of a format that is stored from an empty register. */
static void put_indefinite(struct fpu_run *r)
{
    switch (r->insn->operand) {
    case FPU_TO_R32: fpu_bytes_put(r->bytes, 4, 0xffc00000); break;
    case FPU_TO_R64:
        fpu_bytes_put(r->bytes, 8, UINT64_C(0xfff8) << 48);
        break;
    case FPU_TO_R80:
        fpu_bytes_put(r->bytes, 8, f80_indefinite().m);
        fpu_bytes_put(r->bytes + 8, 2, f80_indefinite().se);
        break;
    case FPU_TO_I16: fpu_bytes_put(r->bytes, 2, 0x8000); break;
    case FPU_TO_I32: fpu_bytes_put(r->bytes, 4, 0x80000000); break;
    case FPU_TO_I64: fpu_bytes_put(r->bytes, 8, UINT64_C(1) << 63); break;
    default:         f80_bcd_indefinite(r->bytes); break;
    }
}

/* False: an exception that is not masked leaves no number. */
static bool put_number(struct fpu_run *r, struct f80_env *env, struct f80 a)
{
    uint64_t wide = 0;
    uint32_t narrow = 0;
    bool ok = true;

    switch (r->insn->operand) {
    case FPU_TO_R32:
        ok = f80_to_f32(env, a, &narrow);
        fpu_bytes_put(r->bytes, 4, narrow);
        break;
    case FPU_TO_R64:
        ok = f80_to_f64(env, a, &wide);
        fpu_bytes_put(r->bytes, 8, wide);
        break;
    case FPU_TO_R80:
        fpu_bytes_put(r->bytes, 8, a.m);
        fpu_bytes_put(r->bytes + 8, 2, a.se);
        break;
    case FPU_TO_I16:
        fpu_bytes_put(r->bytes, 2, (uint64_t)f80_to_int(env, a, 16));
        break;
    case FPU_TO_I32:
        fpu_bytes_put(r->bytes, 4, (uint64_t)f80_to_int(env, a, 32));
        break;
    case FPU_TO_I64:
        fpu_bytes_put(r->bytes, 8, (uint64_t)f80_to_int(env, a, 64));
        break;
    default:
        f80_to_bcd(env, a, r->bytes);
        break;
    }
    return ok;
}

void fpu_op_store(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);

    if (fpu_is_empty(fpu, 0)) {
        r->stores = fpu_underflow(fpu);
        put_indefinite(r);
    } else {
        bool ok = put_number(r, &env, *fpu_st(fpu, 0));

        r->stores = fpu_finish(fpu, &env) && ok;
    }
    if (r->stores && r->insn->param & FPU_POP)
        fpu_pop(fpu);
}

void fpu_op_store_register(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;

    if (fpu_is_empty(fpu, 0)) {
        if (r->insn->param & FPU_QUIET)
            fpu_set_c1(fpu, false);
        else if (fpu_underflow(fpu))
            fpu_put(fpu, r->i, f80_indefinite());
        else
            return;
    } else {
        fpu_set_c1(fpu, false);
        fpu_put(fpu, r->i, *fpu_st(fpu, 0));
    }
    if (r->insn->param & FPU_POP)
        fpu_pop(fpu);
}

void fpu_op_exchange(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80 first = *fpu_st(fpu, 0), second = *fpu_st(fpu, r->i);
    bool no_first = fpu_is_empty(fpu, 0), no_second = fpu_is_empty(fpu, r->i);

    fpu_set_c1(fpu, false);
    if ((no_first || no_second) && !fpu_underflow(fpu))
        return;
    fpu_put(fpu, r->i, no_first ? f80_indefinite() : first);
    fpu_put(fpu, 0, no_second ? f80_indefinite() : second);
}

/* The constants, cut, and whether what is cut is more than half of the last bit
 * (SDM vol. 2 FLD1 and on): the rounding control applies, but no exception is
 * met. */
void fpu_op_constant(struct fpu_run *r)
{
    static const struct {
        uint64_t m;
        uint16_t exp;
        bool inexact, above;
    } of[] = {
        [FPU_CONSTANT_1] = {F80_INTEGER_BIT, 0x3fff, false, false},
        [FPU_CONSTANT_L2T] = {UINT64_C(0xd49a784bcd1b8afe), 0x4000, true,
                              false},
        [FPU_CONSTANT_L2E] = {UINT64_C(0xb8aa3b295c17f0bb), 0x3fff, true, true},
        [FPU_CONSTANT_PI] = {UINT64_C(0xc90fdaa22168c234), 0x4000, true, true},
        [FPU_CONSTANT_LG2] = {UINT64_C(0x9a209a84fbcff798), 0x3ffd, true, true},
        [FPU_CONSTANT_LN2] = {UINT64_C(0xb17217f7d1cf79ab), 0x3ffe, true, true},
        [FPU_CONSTANT_0] = {0, 0, false, false},
    };
    struct fpu *fpu = r->fpu;
    unsigned number = r->insn->param, rounding = fpu_env_64(fpu).rounding;
    bool up = of[number].inexact &&
              (rounding == F80_UP ||
               (rounding == F80_NEAREST && of[number].above));

    if (!can_push(fpu))
        return;
    fpu_set_c1(fpu, false);
    fpu_push(fpu, f80_make(false, of[number].exp, of[number].m + up));
}

void fpu_op_rotate(struct fpu_run *r)
{
    fpu_set_c1(r->fpu, false);
    fpu_rotate(r->fpu, r->insn->param);
}

void fpu_op_free(struct fpu_run *r)
{
    fpu_set_c1(r->fpu, false);
    fpu_release(r->fpu, r->i);
    if (r->insn->param & FPU_POP)
        fpu_pop(r->fpu);
}

void fpu_op_nop(struct fpu_run *r)
{
    (void)r;
}

void fpu_op_load_control(struct fpu_run *r)
{
    fpu_load_control(r->fpu, (uint16_t)fpu_bytes_value(r->bytes, 2));
}

void fpu_op_store_control(struct fpu_run *r)
{
    fpu_bytes_put(r->bytes, 2, r->fpu->control);
    r->stores = true;
}

void fpu_op_store_status(struct fpu_run *r)
{
    r->ax = r->fpu->status;
    fpu_bytes_put(r->bytes, 2, r->fpu->status);
    r->stores = true;
}

void fpu_op_clear(struct fpu_run *r)
{
    r->fpu->status &= (uint16_t)~(F80_FLAGS | FPU_SF | FPU_ES | FPU_BUSY);
}

void fpu_op_init(struct fpu_run *r)
{
    fpu_init(r->fpu);
}
