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
#define PARAM_fpu(x)                x

#define FEATURE_i386 -1

/* Operands that come from a ModRM byte. */
#define MODRM_OPERAND(op)                                               \
    ((op) == OPERAND_Eb || (op) == OPERAND_Ew || (op) == OPERAND_Ev ||  \
     (op) == OPERAND_M || (op) == OPERAND_Mp || (op) == OPERAND_Gb ||   \
     (op) == OPERAND_Gw || (op) == OPERAND_Gv || (op) == OPERAND_Sw ||  \
     (op) == OPERAND_Rd)

/* The letters of cpu/model/clocks.def for operands in registers (REG_) and for
 * a ModRM operand in memory (MEM_). */
#define REG__
#define REG_Eb r
#define REG_Ew r
#define REG_Ev r
#define REG_M  m
#define REG_Mp mp
#define REG_Gb r
#define REG_Gw r
#define REG_Gv r
#define REG_Zb r
#define REG_Zv r
#define REG_Rd r
#define REG_Ib i
#define REG_Ibs i
#define REG_Iw i
#define REG_Iv i
#define REG_One 1
#define REG_Jb j
#define REG_Jv j
#define REG_Ap p
#define REG_Ob o
#define REG_Ov o
#define REG_AL a
#define REG_AX a
#define REG_CL c
#define REG_DX d
#define REG_ES s
#define REG_CS s
#define REG_SS s
#define REG_DS s
#define REG_FS s
#define REG_GS s
#define REG_Sw s
#define REG_Cd c
#define REG_Dd d
#define REG_Td t
#define MEM__ REG__
#define MEM_Eb m
#define MEM_Ew m
#define MEM_Ev m
#define MEM_M  m
#define MEM_Mp mp
#define MEM_Gb REG_Gb
#define MEM_Gw REG_Gw
#define MEM_Gv REG_Gv
#define MEM_Zb REG_Zb
#define MEM_Zv REG_Zv
#define MEM_Rd REG_Rd
#define MEM_Ib REG_Ib
#define MEM_Ibs REG_Ibs
#define MEM_Iw REG_Iw
#define MEM_Iv REG_Iv
#define MEM_One REG_One
#define MEM_Jb REG_Jb
#define MEM_Jv REG_Jv
#define MEM_Ap REG_Ap
#define MEM_Ob REG_Ob
#define MEM_Ov REG_Ov
#define MEM_AL REG_AL
#define MEM_AX REG_AX
#define MEM_CL REG_CL
#define MEM_DX REG_DX
#define MEM_ES REG_ES
#define MEM_CS REG_CS
#define MEM_SS REG_SS
#define MEM_DS REG_DS
#define MEM_FS REG_FS
#define MEM_GS REG_GS
#define MEM_Sw REG_Sw
#define MEM_Cd REG_Cd
#define MEM_Dd REG_Dd
#define MEM_Td REG_Td

/* A row's key of clocks.def; string instructions have one for all sizes. */
#define CLOCK_KEY(...) CLOCK_KEY_(__VA_ARGS__)
#define CLOCK_KEY_(name, a, b, c) CLOCK_##name##_##a##b##c
#define CLOCK_movsb_ CLOCK_movs_
#define CLOCK_cmpsb_ CLOCK_cmps_
#define CLOCK_stosb_ CLOCK_stos_
#define CLOCK_lodsb_ CLOCK_lods_
#define CLOCK_scasb_ CLOCK_scas_
#define CLOCK_insb_  CLOCK_ins_
#define CLOCK_outsb_ CLOCK_outs_

const struct isa_row isa_rows[] = {
#define INSN(map, op, count, ext, name, o1, o2, o3, recipe, param, flags,    \
             attr, feature, cost)                                            \
    {map, op, count, ext, #name, {OPERAND_##o1, OPERAND_##o2, OPERAND_##o3}, \
     crack_##recipe, PARAM_##recipe(param), #flags, ISA_##attr,              \
     FEATURE_##feature, COST_##cost,                                         \
     {CLOCK_KEY(name, REG_##o1, REG_##o2, REG_##o3),                         \
      CLOCK_KEY(name, MEM_##o1, MEM_##o2, MEM_##o3)},                        \
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
