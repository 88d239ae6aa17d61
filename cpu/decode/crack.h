/*
 * Cracking: one decoded instruction to micro-ops.
 *
 * An instruction commits after its last faulting micro-op: PUSH stores, then
 * moves ESP; a read-modify-write checks with its load.
 */
#ifndef PAGEWALK_CPU_DECODE_CRACK_H
#define PAGEWALK_CPU_DECODE_CRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/decode.h"
#include "cpu/model/registers.h"
#include "cpu/uop/uop.h"

enum {
    CRACK_UOPS_MAX = 16,    /* of one instruction */
    /* No model runs more of them in a cycle, so no loop stops time. */
    CRACK_UOPS_PER_CYCLE = 8,
};

/* An instruction being cracked. */
struct crack {
    const struct insn *insn;
    uint32_t mode;          /* enum code_mode */
    uint32_t start, end;    /* offsets of its first byte, and of the first byte
                               after it, from the EIP of the block */
    uint8_t index;          /* of the instruction in the block */
    uint8_t cost;           /* enum cost_class: the row's, or a recipe's */
    bool ends;              /* the block ends with this instruction */
    bool writes_memory;
    bool reads_memory;
    uint8_t temps;          /* temporaries in use: REG_T0 and on */
    uint8_t count;          /* micro-ops in `uop` */
    struct uop uop[CRACK_UOPS_MAX];
};

/* Cracks c->insn, which was decoded with a status other than DECODE_MORE; an
 * instruction that is no good becomes an assist that faults. The caller sets
 * insn, mode, start, end and index, and clears the rest. */
void crack_insn(struct crack *c, enum decode_status status);

/* The recipes of isa.def. */
crack_fn crack_alu, crack_arpl, crack_assist, crack_assist_imm,
    crack_assist_load_word, crack_assist_mem, crack_assist_sized,
    crack_assist_store_word, crack_bcd, crack_bit, crack_bit_scan, crack_bound,
    crack_bswap, crack_call, crack_call_ind, crack_cbw, crack_cmov, crack_cmp,
    crack_cmpxchg, crack_cwd, crack_enter, crack_extend, crack_far_imm,
    crack_far_mem, crack_flag, crack_fpu, crack_imul, crack_io, crack_jcc,
    crack_jmp, crack_jmp_ind, crack_lar_lsl, crack_lea, crack_leave, crack_load_far_ptr,
    crack_loop, crack_mov, crack_mov_from_seg, crack_mov_to_seg, crack_muldiv,
    crack_nop, crack_pop, crack_pop_seg, crack_popf, crack_push, crack_pushf,
    crack_ret, crack_setcc, crack_shift, crack_shift_double, crack_string,
    crack_sysreg, crack_unary, crack_xadd, crack_xchg, crack_xlat;

#endif
