/*
 * Decoding: bytes to one instruction with its prefixes, addressing and
 * immediates, by the rows of isa.def. Knows nothing of registers' contents.
 */
#ifndef PAGEWALK_CPU_DECODE_DECODE_H
#define PAGEWALK_CPU_DECODE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/isa.h"

enum { INSN_BYTES_MAX = 15 };

enum insn_rep { REP_NONE, REP_E, REP_NE };      /* F3, F2 */

struct insn {
    const struct isa_row *row;  /* null: undefined */
    uint8_t bytes;              /* length with prefixes */
    uint8_t opcode;
    bool two_byte;
    bool opsize32, adsize32;
    bool lock;
    uint8_t rep;                /* enum insn_rep */
    uint8_t seg;                /* of the memory operand */
    bool seg_override;
    uint8_t mod, reg, rm;
    bool is_mem;                /* ModRM names memory */
    uint8_t base, index, scale; /* enum cpu_gpr, or REG_ZERO */
    uint32_t disp;              /* also the offset of an O operand */
    uint32_t imm, imm2;         /* imm2: selector of A, second of ENTER */
};

enum decode_status {
    DECODE_OK,
    DECODE_UNDEFINED,   /* #UD: insn->bytes are the bytes looked at */
    DECODE_TOO_LONG,    /* more than 15 bytes: #GP(0) */
    DECODE_MORE,        /* the instruction goes on after the bytes given */
};

/*
 * Decodes one instruction from bytes[0..size); code32 is CS.D. Works on a
 * prefix of the instruction: DECODE_MORE asks for more bytes, and only when
 * the bytes given do not decide the outcome.
 */
enum decode_status decode_insn(const struct isa_index *index, bool code32,
                               const uint8_t *bytes, unsigned size,
                               struct insn *insn);

#endif
