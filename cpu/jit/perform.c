#include "cpu/jit/perform.h"

/* The handlers' access to memory is not used here. */
#define ENGINE_CACHES 0

#include "cpu/access/flags.h"
#include "cpu/engine/alu.h"
#include "cpu/engine/alu_386.h"
#include "cpu/engine/engine_ops.h"

#undef NEXT
#define NEXT return true

bool performs(const struct uop *u)
{
    return perform(NULL, u);
}

bool perform(struct cpu *cpu, const struct uop *u)
{
#define LABEL(name) [UOP_##name] = &&op_##name,
#define LABEL_SIZES(name) LABEL(name##8) LABEL(name##16) LABEL(name##32)
#define LABEL_WORDS(name) LABEL(name##16) LABEL(name##32)
#define LABEL_SIZES_IMM(name)                                           \
    LABEL_SIZES(name) LABEL(name##8i) LABEL(name##16i) LABEL(name##32i)
    static const void *const label[UOP_CODES] = {
        LABEL_SIZES_IMM(adc) LABEL_SIZES_IMM(sbb)
        LABEL_SIZES(inc) LABEL_SIZES(dec) LABEL_SIZES(neg) LABEL_SIZES(not)
        LABEL_SIZES_IMM(shl) LABEL_SIZES_IMM(shr) LABEL_SIZES_IMM(sar)
        LABEL_SIZES_IMM(rol) LABEL_SIZES_IMM(ror)
        LABEL_SIZES_IMM(rcl) LABEL_SIZES_IMM(rcr)
        LABEL_SIZES(mul) LABEL_SIZES(imul) LABEL_SIZES(div) LABEL_SIZES(idiv)
        LABEL_WORDS(shld) LABEL_WORDS(shrd) LABEL_WORDS(imul2_)
        LABEL_WORDS(bsf) LABEL_WORDS(bsr) LABEL_WORDS(cmov)
        LABEL_WORDS(bt) LABEL_WORDS(bts) LABEL_WORDS(btr) LABEL_WORDS(btc)
        LABEL_SIZES(cmpxchg)
        LABEL(setcc) LABEL(clc) LABEL(stc) LABEL(cmc)
    };

    if (!cpu)
        return label[u->code];
    goto *label[u->code];

    BINARY(adc, DO_ADC)
    BINARY(sbb, DO_SBB)
    INC_DEC(inc, LAZY_INC, +)
    INC_DEC(dec, LAZY_DEC, -)
    NEG_NOT_SIZE(8)
    NEG_NOT_SIZE(16)
    NEG_NOT_SIZE(32)
    BINARY(shl, DO_SHL)
    BINARY(shr, DO_SHR)
    BINARY(sar, DO_SAR)
    BINARY(rol, DO_ROL)
    BINARY(ror, DO_ROR)
    BINARY(rcl, DO_RCL)
    BINARY(rcr, DO_RCR)
    MULDIV_SIZE(8)
    MULDIV_SIZE(16)
    MULDIV_SIZE(32)
    WORD_SIZE(16)
    WORD_SIZE(32)
    BIT(bt, DO_BT)
    BIT(bts, DO_BTS)
    BIT(btr, DO_BTR)
    BIT(btc, DO_BTC)
    CMPXCHG_SIZE(8)
    CMPXCHG_SIZE(16)
    CMPXCHG_SIZE(32)
    op_setcc: R[u->d] = flags_condition(cpu, u->aux); NEXT;
    op_clc: flags_write(cpu, EFLAGS_CF, 0); NEXT;
    op_stc: flags_write(cpu, EFLAGS_CF, EFLAGS_CF); NEXT;
    op_cmc: flags_write(cpu, EFLAGS_CF, flags_cf(cpu) ? 0 : EFLAGS_CF); NEXT;

    fault:
    return false;
}
