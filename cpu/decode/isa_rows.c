/* isa.def as a table, and the index over its rows. */
#include "cpu/decode/isa.h"

#include <string.h>

#include "cpu/decode/crack.h"
#include "cpu/decode/string_form.h"
#include "cpu/model/registers.h"
#include "cpu/uop/uop.h"

/* What a row's `param` is, by its recipe: the first micro-op of a family, one
 * micro-op, an assist, an operation of another enumeration, a segment register,
 * or 0. */
#define PARAM_alu(x)                UOP_##x##8
#define PARAM_cmp(x)                UOP_##x##8
#define PARAM_unary(x)              UOP_##x##8
#define PARAM_muldiv(x)             UOP_##x##8
#define PARAM_shift(x)              UOP_##x##8
#define PARAM_extend(x)             UOP_##x##8
#define PARAM_shift_double(x)       UOP_##x##16
#define PARAM_bit(x)                UOP_##x##16
#define PARAM_bit_scan(x)           UOP_##x##16
#define PARAM_flag(x)               UOP_##x
#define PARAM_loop(x)               UOP_LOOP_##x
#define PARAM_assist(x)             ASSIST_##x
#define PARAM_assist_sized(x)       ASSIST_##x
#define PARAM_assist_imm(x)         ASSIST_##x
#define PARAM_assist_mem(x)         ASSIST_##x
#define PARAM_assist_load_word(x)   ASSIST_##x
#define PARAM_assist_store_word(x)  ASSIST_##x
#define PARAM_lar_lsl(x)            ASSIST_##x
#define PARAM_sysreg(x)             ASSIST_##x
#define PARAM_io(x)                 ASSIST_##x
#define PARAM_far_imm(x)            ASSIST_##x
#define PARAM_far_mem(x)            ASSIST_##x
#define PARAM_bcd(x)                BCD_##x
#define PARAM_string(x)             STRING_##x
#define PARAM_load_far_ptr(x)       SEG_##x
#define PARAM_imul(x)               x
#define PARAM_mov(x)                x
#define PARAM_lea(x)                x
#define PARAM_xchg(x)               x
#define PARAM_nop(x)                x
#define PARAM_bswap(x)              x
#define PARAM_xadd(x)               x
#define PARAM_cmpxchg(x)            x
#define PARAM_cmov(x)               x
#define PARAM_setcc(x)              x
#define PARAM_xlat(x)               x
#define PARAM_cbw(x)                x
#define PARAM_cwd(x)                x
#define PARAM_push(x)               x
#define PARAM_pop(x)                x
#define PARAM_pop_seg(x)            x
#define PARAM_pushf(x)              x
#define PARAM_popf(x)               x
#define PARAM_enter(x)              x
#define PARAM_leave(x)              x
#define PARAM_jcc(x)                x
#define PARAM_jmp(x)                x
#define PARAM_jmp_ind(x)            x
#define PARAM_call(x)               x
#define PARAM_call_ind(x)           x
#define PARAM_ret(x)                x
#define PARAM_bound(x)              x
#define PARAM_mov_from_seg(x)       x
#define PARAM_mov_to_seg(x)         x
#define PARAM_arpl(x)               x

#define FEATURE_i386 -1

/* Operands that come from a ModRM byte. */
#define MODRM_OPERAND(op)                                               \
    ((op) == OPERAND_Eb || (op) == OPERAND_Ew || (op) == OPERAND_Ev ||  \
     (op) == OPERAND_M || (op) == OPERAND_Gb || (op) == OPERAND_Gw ||   \
     (op) == OPERAND_Gv || (op) == OPERAND_Sw || (op) == OPERAND_Rd)

const struct isa_row isa_rows[] = {
#define INSN(map, op, count, ext, name, o1, o2, o3, recipe, param, flags,    \
             attr, feature, cost)                                            \
    {map, op, count, ext, #name, {OPERAND_##o1, OPERAND_##o2, OPERAND_##o3}, \
     crack_##recipe, PARAM_##recipe(param), #flags, ISA_##attr,              \
     FEATURE_##feature, COST_##cost,                                         \
     (ext) >= 0 || MODRM_OPERAND(OPERAND_##o1) ||                            \
         MODRM_OPERAND(OPERAND_##o2)},
#include "cpu/decode/isa.def"
#undef INSN
};

const unsigned isa_row_count = sizeof isa_rows / sizeof isa_rows[0];

void isa_index_build(struct isa_index *index, const struct cpu_model *model)
{
    index->rows = isa_rows;
    memset(index->row, 0xff, sizeof index->row);    /* ISA_NO_ROW */
    for (unsigned row = 0; row < isa_row_count; row++) {
        const struct isa_row *r = &isa_rows[row];

        if (r->feature >= 0 &&
            !cpu_model_has(model, (enum cpu_feature)r->feature))
            continue;
        for (unsigned op = r->opcode; op < r->opcode + r->count; op++)
            for (int ext = 0; ext < 8; ext++)
                if (r->ext < 0 || r->ext == ext)
                    index->row[r->map - 1][op][ext] = (uint16_t)row;
    }
}
