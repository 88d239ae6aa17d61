/*
 * Cracking: one decoded instruction to micro-ops.
 *
 * An instruction commits after its last faulting micro-op: PUSH stores, then
 * moves ESP; a read-modify-write checks with its load. Fixed costs come from
 * the model's table.
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
};

/* An instruction being cracked. */
struct crack {
    const struct insn *insn;
    uint32_t mode;          /* enum code_mode */
    uint32_t start, end;    /* offsets from the EIP of the block */
    uint8_t index;          /* of the instruction in the block */
    uint8_t cost;           /* enum cost_class; the row's, or a recipe's */
    bool ends;              /* the block ends here */
    bool writes_memory;
    bool reads_memory;
    uint8_t temps;          /* temporaries handed out */
    uint8_t count;
    struct uop uop[CRACK_UOPS_MAX];
};

/* Cracks insn, decoded with a status other than DECODE_MORE; what cannot be
 * decoded faults. c->insn, mode, start, end and index are set by the caller. */
void crack(struct crack *c, enum decode_status status);

/* The instruction's fixed cycles under a model, known after cracking. */
uint32_t crack_cost(const struct crack *c, const struct cpu_model *model);

/* The recipes of isa.def. */
crack_fn crack_alu, crack_cmp, crack_unary, crack_muldiv, crack_imul2,
    crack_shift, crack_shiftd, crack_bit, crack_bitscan, crack_mov, crack_lea,
    crack_movx, crack_xchg, crack_nop, crack_bswap, crack_xadd, crack_cmpxchg,
    crack_cmov, crack_setcc, crack_xlat, crack_widen, crack_flag, crack_bcd,
    crack_push, crack_pop, crack_pop_seg, crack_pushf, crack_popf, crack_enter,
    crack_leave, crack_jcc, crack_jmp, crack_jmp_ind, crack_call,
    crack_call_ind, crack_ret, crack_loop, crack_far_imm, crack_far_mem,
    crack_bound, crack_string, crack_io, crack_mov_from_seg, crack_mov_to_seg,
    crack_load_far_ptr, crack_store_word, crack_load_word, crack_address,
    crack_lar_lsl, crack_arpl, crack_sysreg, crack_plain, crack_sized,
    crack_immediate;

#endif
