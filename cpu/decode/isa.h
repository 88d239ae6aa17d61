/*
 * The instruction table (isa.def) as data, and the index from opcode bytes to
 * its rows.
 */
#ifndef PAGEWALK_CPU_DECODE_ISA_H
#define PAGEWALK_CPU_DECODE_ISA_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/model/model.h"

/* Operands as isa.def spells them. */
enum isa_operand {
    OPERAND__,                                      /* none */
    OPERAND_Eb, OPERAND_Ew, OPERAND_Ev, OPERAND_M, OPERAND_Mp,
    OPERAND_Gb, OPERAND_Gw, OPERAND_Gv,
    OPERAND_Zb, OPERAND_Zv,
    OPERAND_Ib, OPERAND_Ibs, OPERAND_Iw, OPERAND_Iv, OPERAND_One,
    OPERAND_Jb, OPERAND_Jv, OPERAND_Ap,
    OPERAND_Ob, OPERAND_Ov,
    OPERAND_AL, OPERAND_AX, OPERAND_CL, OPERAND_DX,
    OPERAND_ES, OPERAND_CS, OPERAND_SS, OPERAND_DS, OPERAND_FS, OPERAND_GS,
    OPERAND_Sw, OPERAND_Rd, OPERAND_Cd, OPERAND_Dd, OPERAND_Td,
};

enum { ISA_OPERANDS = 3 };  /* of a row, at the most */

enum isa_attr {
    ISA_NONE = 0,
    ISA_L = 1 << 0,         /* LOCK is permitted with a memory destination */
    ISA_P = 1 << 1,         /* #UD outside protected mode */
    ISA_M = 1 << 2,         /* #UD with a register operand */
    ISA_0 = 1 << 3,         /* #GP(0) unless CPL is 0 */
    ISA_LM = ISA_L | ISA_M,
    ISA_P0 = ISA_P | ISA_0,
    ISA_M0 = ISA_M | ISA_0,
};

/* A recipe: makes the micro-ops of an instruction (cpu/decode/crack.h). */
struct crack;
typedef void crack_fn(struct crack *crack);

/* One line of isa.def. */
struct isa_row {
    uint8_t map;            /* 1: one-byte opcodes, 2: after 0F */
    uint8_t opcode, count;  /* the first opcode, and how many there are */
    int8_t ext;             /* the ModRM reg field, or -1: any */
    const char *name;
    uint8_t operand[ISA_OPERANDS];      /* enum isa_operand */
    crack_fn *crack;
    uint8_t param;          /* of the recipe */
    const char *flags;
    uint8_t attr;           /* enum isa_attr */
    int8_t feature;         /* enum cpu_feature, or -1: the base set */
    uint8_t cost;           /* enum cost_class */
    uint16_t clocks[2];     /* enum clock_key: operands in registers, in
                               memory */
    bool has_modrm;
};

extern const struct isa_row isa_rows[];
extern const unsigned isa_row_count;

enum { ISA_MAPS = 2, ISA_NO_ROW = 0xffff };

/* Row numbers by opcode map, opcode and ModRM reg, for one model; ISA_NO_ROW
 * for an opcode that the model lacks. */
struct isa_index {
    const struct isa_row *rows;         /* isa_rows */
    uint16_t row[ISA_MAPS][256][8];
};

void isa_index_build(struct isa_index *index, const struct cpu_model *model);

#endif
