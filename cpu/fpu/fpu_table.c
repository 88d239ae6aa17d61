/* fpu.def as a table. */
#include "cpu/fpu/fpu.h"

#include "cpu/fpu/fpu_parts.h"

/* What is known of an operand in memory; control instructions are those with
 * such an operand. */
static const struct {
    uint8_t bytes, alignment, attr;
} operands[FPU_OPERANDS] = {
    [FPU_I16] = {2, 2, FPU_ATTR_NONE}, [FPU_TO_I16] = {2, 2, FPU_ATTR_NONE},
    [FPU_I32] = {4, 4, FPU_ATTR_NONE}, [FPU_TO_I32] = {4, 4, FPU_ATTR_NONE},
    [FPU_I64] = {8, 8, FPU_ATTR_NONE}, [FPU_TO_I64] = {8, 8, FPU_ATTR_NONE},
    [FPU_R32] = {4, 4, FPU_ATTR_NONE}, [FPU_TO_R32] = {4, 4, FPU_ATTR_NONE},
    [FPU_R64] = {8, 8, FPU_ATTR_NONE}, [FPU_TO_R64] = {8, 8, FPU_ATTR_NONE},
    [FPU_R80] = {10, 8, FPU_ATTR_NONE}, [FPU_TO_R80] = {10, 8, FPU_ATTR_NONE},
    [FPU_BCD] = {10, 8, FPU_ATTR_NONE}, [FPU_TO_BCD] = {10, 8, FPU_ATTR_NONE},
    [FPU_CONTROL] = {2, 2, FPU_ATTR_C},
    [FPU_TO_CONTROL] = {2, 2, FPU_ATTR_NC},
    [FPU_ENVIRONMENT] = {0, 0, FPU_ATTR_C},
    [FPU_TO_ENVIRONMENT] = {0, 0, FPU_ATTR_NC},
    [FPU_STATE] = {0, 0, FPU_ATTR_C},
    [FPU_TO_STATE] = {0, 0, FPU_ATTR_NC},
};

const struct fpu_insn fpu_insns[] = {
#define ANY FPU_RM_ANY
#define FPU_MEMORY(escape, reg, name, op, param, operand, timing)             \
    {escape, reg, FPU_RM_ANY, #name, fpu_op_##op, param, FPU_##operand,       \
     FPU_TEXT_MEMORY, FPU_TIMING_##timing, FPU_ATTR_NONE},
#define FPU_REGISTER(escape, reg, rm, name, text, op, param, timing, attr)    \
    {escape, reg, rm, #name, fpu_op_##op, param, FPU_NO_MEMORY,               \
     FPU_TEXT_##text, FPU_TIMING_##timing, FPU_ATTR_##attr},
#include "cpu/fpu/fpu.def"
#undef FPU_MEMORY
#undef FPU_REGISTER
#undef ANY
};

const unsigned fpu_insn_count = sizeof fpu_insns / sizeof fpu_insns[0];

unsigned fpu_insn_find(unsigned encoding)
{
    unsigned escape = encoding >> 8 & 7, reg = encoding >> 3 & 7;
    unsigned rm = encoding & 7, i = 0;
    bool memory = (encoding >> 6 & 3) != 3;

    for (; i < fpu_insn_count; i++) {
        const struct fpu_insn *insn = &fpu_insns[i];

        if (insn->escape == escape && insn->reg == reg &&
            (insn->operand != FPU_NO_MEMORY) == memory &&
            (insn->rm == FPU_RM_ANY || insn->rm == rm))
            break;
    }
    return i;
}

unsigned fpu_operand_bytes(enum fpu_operand operand)
{
    return operands[operand].bytes;
}

unsigned fpu_operand_alignment(enum fpu_operand operand)
{
    return operands[operand].alignment;
}

unsigned fpu_insn_attr(const struct fpu_insn *insn)
{
    return insn->attr | operands[insn->operand].attr;
}
