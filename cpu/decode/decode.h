/*
 * Decoding: bytes to one instruction with its prefixes, addressing and
 * immediates, by the rows of isa.def (PRM386 17.2). What registers hold plays
 * no part.
 */
#ifndef PAGEWALK_CPU_DECODE_DECODE_H
#define PAGEWALK_CPU_DECODE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/isa.h"

enum { INSN_BYTES_MAX = 15 };   /* PRM386 9.8.13 */

enum insn_rep { REP_NONE, REP_E, REP_NE };      /* none, F3, F2 */

struct insn {
    const struct isa_row *row;  /* null: DECODE_UNDEFINED, no such opcode */
    uint8_t bytes;              /* length with prefixes */
    uint8_t opcode;             /* the last byte of it */
    bool two_byte;              /* 0F comes before the opcode */
    bool opsize32, adsize32;    /* operand and address size, else 16 bits */
    bool lock;
    uint8_t prefixes;           /* how many */
    uint8_t disp_bytes, imm_bytes;      /* of the displacement, target or
                                   offset; of the immediates */
    uint8_t rep;                /* enum insn_rep */
    uint8_t seg;                /* of the memory operand: enum cpu_segment */
    bool seg_override;          /* a prefix says so */
    uint8_t mod, reg, rm;       /* of ModRM */
    bool is_mem;                /* there is a memory operand */
    uint8_t base, index;        /* enum cpu_gpr, or REG_ZERO */
    uint8_t scale;              /* log2 */
    uint32_t disp;              /* or the offset of an operand O */
    uint32_t imm;               /* sign-extended where the operand is */
    uint32_t imm2;              /* selector of an operand A; level of ENTER */
};

/* Of an ESC instruction: the low three bits of the opcode, and ModRM. */
static inline unsigned insn_fpu_encoding(const struct insn *insn)
{
    return (insn->opcode & 7u) << 8 | insn->mod << 6 | insn->reg << 3 |
           insn->rm;
}

enum decode_status {
    DECODE_OK,
    DECODE_UNDEFINED,   /* #UD; insn->bytes counts the bytes looked at */
    DECODE_TOO_LONG,    /* #GP(0): more than INSN_BYTES_MAX */
    DECODE_MORE,        /* the instruction goes on after the bytes given */
};

/*
 * Decodes one instruction from bytes[0..size); code32 is CS.D. The bytes may
 * end within the instruction: the result is DECODE_MORE only if further bytes
 * decide the outcome.
 */
enum decode_status decode_insn(const struct isa_index *index, bool code32,
                               const uint8_t *bytes, unsigned size,
                               struct insn *insn);

#endif
