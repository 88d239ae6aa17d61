#include "tests/fpu/operands.h"

#include <string.h>

uint64_t operands_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static unsigned below(uint64_t *state, unsigned limit)
{
    return (unsigned)((operands_random(state) >> 33) % limit);
}

/* Few ones, few zeros, or anything. */
static uint64_t bits(uint64_t *state)
{
    uint64_t value = operands_random(state);

    switch (below(state, 6)) {
    case 0: return UINT64_C(1) << (value & 63);
    case 1: return ~(UINT64_C(1) << (value & 63));
    case 2: return UINT64_MAX << (value & 63);
    case 3: return value & UINT64_MAX << (value & 63);
    case 4: return UINT64_MAX >> (value & 63);
    default: return value;
    }
}

static uint16_t exponent(uint64_t *state)
{
    static const uint16_t edge[] = {
        0, 1, 2, 63, 64, 0x3fbe, 0x3ffc, 0x3ffd, 0x3ffe, 0x3fff, 0x4000, 0x4001,
        0x400d, 0x400e, 0x400f, 0x401d, 0x401e, 0x403d, 0x403e, 0x403f, 0x3f69,
        0x3f6a, 0x3f80, 0x3f81, 0x407e, 0x407f, 0x3bcd, 0x3c00, 0x3c01, 0x43fe,
        0x43ff, 0x7ffd, 0x7ffe, 0x7fff, 0x7fff, 0x1fff, 0x5fff, 0x6000,
    };

    switch (below(state, 4)) {
    case 0: return edge[below(state, sizeof edge / sizeof edge[0])];
    case 1: return (uint16_t)(0x3fff - 70 + (int)below(state, 140));
    case 2: return (uint16_t)(edge[below(state, sizeof edge / sizeof edge[0])] +
                              below(state, 5)) & F80_EXP;
    default: return operands_random(state) >> 40 & F80_EXP;
    }
}

struct f80 operands_f80(uint64_t *state)
{
    uint64_t kind = operands_random(state);
    bool sign = kind >> 20 & 1;
    uint16_t exp = exponent(state);
    uint64_t m = bits(state);

    switch (below(state, 24)) {
    case 0: return f80_zero(sign);
    case 1: return f80_infinity(sign);
    case 2: return f80_of_int((int64_t)(kind % 64) - 32);
    case 3: return f80_make(sign, exp, m);              /* anything at all */
    case 4: return f80_make(sign, F80_EXP, m | F80_INTEGER_BIT);
    case 5: return f80_make(sign, 0, m);                /* denormals */
    case 6: return f80_of_int((int64_t)(kind >> (kind & 63)));
    default: break;
    }
    if (exp == F80_EXP && below(state, 4))
        exp = 0x4001;
    return f80_make(sign, exp, exp ? m | F80_INTEGER_BIT : m);
}

struct f80 operands_near(uint64_t *state, struct f80 a)
{
    int by = (int)below(state, 5) - 2;

    switch (below(state, 4)) {
    case 0: a.se ^= F80_SIGN; break;
    case 1: a.m += (uint64_t)(int64_t)by; break;
    case 2:
        a.se = (uint16_t)((a.se & F80_SIGN) | ((a.se + by) & F80_EXP));
        break;
    default: a.m ^= UINT64_C(1) << below(state, 63); break;
    }
    return a;
}

void operands_memory(uint64_t *state, enum fpu_operand operand,
                     uint8_t *bytes)
{
    struct f80_env env = {.bits = 64, .masks = F80_FLAGS};
    struct f80 a = operands_f80(state);
    uint64_t value = bits(state), wide;
    unsigned size = operand < FPU_ENVIRONMENT ? 16 : OPERANDS_BYTES;
    uint32_t narrow;

    memcpy(bytes, &value, sizeof value);
    for (unsigned at = 8; at < size; at += 8) {
        value = operands_random(state);
        memcpy(bytes + at, &value, sizeof value);
    }
    switch (operand) {
    case FPU_R32:
        if (below(state, 2) && f80_to_f32(&env, a, &narrow))
            memcpy(bytes, &narrow, sizeof narrow);
        break;
    case FPU_R64:
        if (below(state, 2) && f80_to_f64(&env, a, &wide))
            memcpy(bytes, &wide, sizeof wide);
        break;
    case FPU_R80:
        memcpy(bytes, &a.m, 8);
        memcpy(bytes + 8, &a.se, 2);
        break;
    case FPU_BCD:           /* digits above 9 are not defined */
        for (unsigned i = 0; i < 9; i++)
            bytes[i] = (uint8_t)(below(state, 10) << 4 | below(state, 10));
        break;
    default:
        break;
    }
}

static uint16_t control(uint64_t *state)
{
    static const uint8_t precision[] = {0, 2, 3, 3};
    uint64_t value = operands_random(state);
    unsigned masks = value & 3 ? FPU_MASKS : (unsigned)(value >> 8 & FPU_MASKS);

    return (uint16_t)(masks | FPU_CONTROL_ONE |
                      precision[value >> 20 & 3] << FPU_PC_SHIFT |
                      (value >> 24 & 3) << FPU_RC_SHIFT);
}

void operands_fpu(uint64_t *state, struct fpu *fpu)
{
    uint64_t value = operands_random(state);

    memset(fpu, 0, sizeof *fpu);
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        fpu->reg[i] = i && below(state, 4) == 0
                          ? operands_near(state, fpu->reg[i - 1])
                          : operands_f80(state);
    fpu->control = control(state);
    fpu->status = (uint16_t)((value & 0x7f00) |
                             (value >> 16 & fpu->control & 0x7f));
    switch (value >> 60 & 3) {
    case 0:  fpu->full = (uint8_t)(value >> 32); break;
    case 1:  fpu->full = 0xff; break;
    default:        /* the one that a push needs is empty */
        fpu->full = (uint8_t)~(1 << ((fpu->status >> FPU_TOP_SHIFT) + 7) % 8);
        break;
    }
}
