/* Comparisons and moves that depend on them. */
#include "cpu/fpu/fpu_parts.h"

enum { CF = 1 << 0, PF = 1 << 2, ZF = 1 << 6 };     /* of EFLAGS */

/* The outcome in C0, C2, C3, or in CF, PF, ZF (SDM vol. 1 tables 8-6, 8-7). */
static void set_outcome(struct fpu_run *r, enum f80_order order)
{
    static const struct { uint16_t condition; uint8_t eflags; } of[] = {
        [F80_LESS] = {FPU_C0, CF},
        [F80_EQUAL] = {FPU_C3, ZF},
        [F80_GREATER] = {0, 0},
        [F80_UNORDERED] = {FPU_C0 | FPU_C2 | FPU_C3, CF | PF | ZF},
    };

    if (r->insn->param & FPU_EFLAGS) {
        r->eflags = of[order].eflags;
        r->sets_eflags = true;
    } else {
        fpu_set_condition(r->fpu, of[order].condition);
    }
}

static void pop(struct fpu_run *r)
{
    if (r->insn->param & (FPU_POP | FPU_POP_TWICE))
        fpu_pop(r->fpu);
    if (r->insn->param & FPU_POP_TWICE)
        fpu_pop(r->fpu);
}

static void underflow(struct fpu_run *r)
{
    if (fpu_underflow(r->fpu)) {
        set_outcome(r, F80_UNORDERED);
        pop(r);
    }
}

/* A denormal that is not masked does not prevent the outcome, an invalid
 * operand does (SDM vol. 2 FCOM). */
static void finish(struct fpu_run *r, const struct f80_env *env,
                   enum f80_order order)
{
    bool ok = fpu_finish(r->fpu, env);

    if (!(env->flags & F80_IE & ~env->masks))
        set_outcome(r, order);
    if (ok)
        pop(r);
}

void fpu_op_compare(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    unsigned i = r->insn->param & FPU_POP_TWICE ? 1 : r->i;

    if (fpu_is_empty(fpu, 0) || fpu_is_empty(fpu, i))
        underflow(r);
    else
        finish(r, &env, f80_compare(&env, *fpu_st(fpu, 0), *fpu_st(fpu, i),
                                    r->insn->param & FPU_QUIET));
}

void fpu_op_compare_memory(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);
    struct f80 st0, other;

    if (fpu_is_empty(fpu, 0)) {
        underflow(r);
        return;
    }
    st0 = *fpu_st(fpu, 0);
    other = fpu_memory_operand(r, &env, st0);
    finish(r, &env, f80_compare(&env, st0, other, false));
}

void fpu_op_tst(struct fpu_run *r)
{
    struct fpu *fpu = r->fpu;
    struct f80_env env = fpu_env_64(fpu);

    if (fpu_is_empty(fpu, 0))
        underflow(r);
    else
        finish(r, &env, f80_compare(&env, *fpu_st(fpu, 0), f80_zero(false),
                                    false));
}

/* The sign is told of an empty register too (SDM vol. 2 FXAM). */
void fpu_op_xam(struct fpu_run *r)
{
    static const uint16_t of[] = {
        [F80_ZERO] = FPU_C3, [F80_DENORMAL] = FPU_C3 | FPU_C2,
        [F80_NORMAL] = FPU_C2, [F80_INFINITY] = FPU_C2 | FPU_C0,
        [F80_QNAN] = FPU_C0, [F80_SNAN] = FPU_C0, [F80_UNSUPPORTED] = 0,
    };
    struct fpu *fpu = r->fpu;
    struct f80 st0 = *fpu_st(fpu, 0);

    fpu_set_c1(fpu, f80_sign(st0));
    fpu_set_condition(fpu, fpu_is_empty(fpu, 0) ? FPU_C3 | FPU_C0
                                                : of[f80_class(st0)]);
}

void fpu_op_move_if(struct fpu_run *r)
{
    static const uint8_t of[] = {CF, ZF, CF | ZF, PF};
    struct fpu *fpu = r->fpu;
    bool holds = r->eflags & of[r->insn->param & 3];

    if (fpu_is_empty(fpu, 0) || fpu_is_empty(fpu, r->i)) {
        if (fpu_underflow(fpu))
            fpu_put(fpu, 0, f80_indefinite());
        return;
    }
    fpu_set_c1(fpu, false);
    if (holds != (r->insn->param >> 2 & 1))
        fpu_put(fpu, 0, *fpu_st(fpu, r->i));
}
