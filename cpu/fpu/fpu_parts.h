/* What the operations of fpu.def are written with. Private to cpu/fpu. */
#ifndef PAGEWALK_CPU_FPU_FPU_PARTS_H
#define PAGEWALK_CPU_FPU_FPU_PARTS_H

#include "cpu/fpu/fpu.h"

/* The params of fpu.def. */
enum fpu_pop { FPU_POP = 1, FPU_POP_TWICE = 2, FPU_QUIET = 4, FPU_EFLAGS = 8 };
enum fpu_arith { FPU_ARITH_TO_ST0, FPU_ARITH_TO_STI, FPU_ARITH_POP };
enum fpu_unary { FPU_UNARY_SQRT, FPU_UNARY_RINT, FPU_UNARY_EXP2M1 };
enum fpu_binary { FPU_BINARY_ATAN, FPU_BINARY_YLOG2X, FPU_BINARY_YLOG2XP1 };
enum fpu_constant {
    FPU_CONSTANT_1, FPU_CONSTANT_L2T, FPU_CONSTANT_L2E, FPU_CONSTANT_PI,
    FPU_CONSTANT_LG2, FPU_CONSTANT_LN2, FPU_CONSTANT_0,
};

static inline struct f80 *fpu_st(struct fpu *fpu, unsigned i)
{
    return &fpu->reg[fpu_number(fpu, i)];
}

/* ST(i) gets a value, and is no longer empty. */
static inline void fpu_put(struct fpu *fpu, unsigned i, struct f80 value)
{
    *fpu_st(fpu, i) = value;
    fpu->full |= (uint8_t)(1 << fpu_number(fpu, i));
}

static inline void fpu_rotate(struct fpu *fpu, unsigned by)
{
    unsigned top = fpu_number(fpu, by);

    fpu->status = (uint16_t)((fpu->status & ~(7 << FPU_TOP_SHIFT)) |
                             top << FPU_TOP_SHIFT);
}

static inline void fpu_release(struct fpu *fpu, unsigned i)
{
    fpu->full &= (uint8_t)~(1 << fpu_number(fpu, i));
}

static inline void fpu_pop(struct fpu *fpu)
{
    fpu_release(fpu, 0);
    fpu_rotate(fpu, 1);
}

static inline void fpu_push(struct fpu *fpu, struct f80 value)
{
    fpu_rotate(fpu, FPU_REGISTERS - 1);
    fpu_put(fpu, 0, value);
}

/* Sets ES and B as the flags and masks are. */
void fpu_update_summary(struct fpu *fpu);

/* Notes exceptions: of enum f80_flags, and FPU_SF. */
void fpu_note(struct fpu *fpu, unsigned flags);

void fpu_set_c1(struct fpu *fpu, bool c1);

/* C0, C2 and C3. */
void fpu_set_condition(struct fpu *fpu, unsigned bits);

/* Notes a fault of the stack: an operand in an empty register, or a push where
 * none is empty. Returns whether it is masked, so that the masked response is
 * to be given. */
bool fpu_underflow(struct fpu *fpu);
bool fpu_overflow(struct fpu *fpu);

/* By the control word: what arithmetic depends on; the same without precision
 * control. */
struct f80_env fpu_env(const struct fpu *fpu);
struct f80_env fpu_env_64(const struct fpu *fpu);

/* Notes what an operation has met and sets C1. Returns whether there is a
 * result. */
bool fpu_finish(struct fpu *fpu, const struct f80_env *env);

/* A little-endian value of a run's bytes. */
uint64_t fpu_bytes_value(const uint8_t *bytes, unsigned size);
void fpu_bytes_put(uint8_t *bytes, unsigned size, uint64_t value);

/* A number in memory: R32, R64, I16, I32. */
struct f80 fpu_memory_number(struct fpu_run *r, struct f80_env *env);

/* The operand in memory of an instruction on ST(0). */
struct f80 fpu_memory_operand(struct fpu_run *r, struct f80_env *env,
                              struct f80 st0);

/* Sets the bits of the control word that can be set, and ES by its masks. */
void fpu_load_control(struct fpu *fpu, uint16_t control);

/* The operations of fpu.def. */
fpu_op_fn fpu_op_arith, fpu_op_arith_memory, fpu_op_binary, fpu_op_clear,
    fpu_op_compare, fpu_op_compare_memory, fpu_op_constant, fpu_op_exchange,
    fpu_op_free, fpu_op_init, fpu_op_load, fpu_op_load_control,
    fpu_op_load_register, fpu_op_move_if, fpu_op_nop, fpu_op_rem,
    fpu_op_rotate, fpu_op_scale, fpu_op_sign, fpu_op_sincos, fpu_op_sine,
    fpu_op_store, fpu_op_store_control, fpu_op_store_register,
    fpu_op_store_status, fpu_op_tan, fpu_op_tst, fpu_op_unary, fpu_op_xam,
    fpu_op_xtract;

#endif
