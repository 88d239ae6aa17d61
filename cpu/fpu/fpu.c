/* The register stack, and exceptions as the status word holds them. */
#include "cpu/fpu/fpu.h"

#include <string.h>

#include "cpu/fpu/fpu_parts.h"

enum {
    CONTROL_AT_RESET = 0x0040,      /* SDM vol. 3A table 9-1 */
    CONTROL_AT_INIT = 0x037f,       /* SDM vol. 2 FINIT */
};

void fpu_reset(struct fpu *fpu)
{
    memset(fpu, 0, sizeof *fpu);
    fpu->control = CONTROL_AT_RESET;
    fpu->full = 0xff;               /* tags 5555: all are 0 */
}

void fpu_init(struct fpu *fpu)
{
    fpu->control = CONTROL_AT_INIT;
    fpu->status = 0;
    fpu->full = 0;
    fpu->opcode = fpu->cs = fpu->ds = 0;
    fpu->ip = fpu->dp = 0;
}

void fpu_run(struct fpu_run *r)
{
    r->stores = r->sets_eflags = false;
    r->insn->op(r);
}

void fpu_update_summary(struct fpu *fpu)
{
    const uint16_t both = FPU_ES | FPU_BUSY;

    if (fpu->status & ~fpu->control & F80_FLAGS)
        fpu->status |= both;
    else
        fpu->status &= (uint16_t)~both;
}

void fpu_note(struct fpu *fpu, unsigned flags)
{
    fpu->status |= (uint16_t)flags;
    fpu_update_summary(fpu);
}

void fpu_set_c1(struct fpu *fpu, bool c1)
{
    fpu->status = (uint16_t)((fpu->status & ~FPU_C1) | (c1 ? FPU_C1 : 0));
}

void fpu_set_condition(struct fpu *fpu, unsigned bits)
{
    fpu->status = (uint16_t)((fpu->status & ~FPU_CONDITION) | bits);
}

static bool stack_fault(struct fpu *fpu, bool overflow)
{
    fpu_note(fpu, F80_IE | FPU_SF);
    fpu_set_c1(fpu, overflow);
    return fpu->control & F80_IE;
}

bool fpu_underflow(struct fpu *fpu)
{
    return stack_fault(fpu, false);
}

bool fpu_overflow(struct fpu *fpu)
{
    return stack_fault(fpu, true);
}

struct f80_env fpu_env_64(const struct fpu *fpu)
{
    return (struct f80_env){
        .rounding = fpu->control >> FPU_RC_SHIFT & 3,
        .bits = 64,
        .masks = fpu->control & FPU_MASKS,
    };
}

/* PC 1 is reserved: it is taken as 3. */
struct f80_env fpu_env(const struct fpu *fpu)
{
    static const uint8_t bits[] = {24, 64, 53, 64};
    struct f80_env env = fpu_env_64(fpu);

    env.bits = bits[fpu->control >> FPU_PC_SHIFT & 3];
    return env;
}

bool fpu_finish(struct fpu *fpu, const struct f80_env *env)
{
    bool refused = f80_refuses(env);

    fpu_note(fpu, refused ? env->flags & (F80_IE | F80_DE | F80_ZE)
                          : env->flags);
    fpu_set_c1(fpu, env->up && !refused);
    return !refused;
}

uint64_t fpu_bytes_value(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << 8 * i;
    return value;
}

void fpu_bytes_put(uint8_t *bytes, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}
