/*
 * An encoder of x86-64 instructions: the few forms that generated code needs
 * (Intel SDM vol. 2, chapter 2: REX, ModRM, SIB). Registers are their numbers,
 * 0 to 15. An address is a base register and a displacement, or has an index too.
 *
 * What would overrun the buffer is not written; `full` says so at the end.
 */
#ifndef PAGEWALK_CPU_JIT_EMIT_X64_H
#define PAGEWALK_CPU_JIT_EMIT_X64_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum x64_reg {
    X64_RAX, X64_RCX, X64_RDX, X64_RBX, X64_RSP, X64_RBP, X64_RSI, X64_RDI,
    X64_R8,
};

/* Arithmetic by its number in opcodes: op * 8 + form, or /op of 81 and 83. */
enum x64_alu {
    X64_ADD, X64_OR, X64_ADC, X64_SBB, X64_AND, X64_SUB, X64_XOR, X64_CMP,
};

/* Shifts by /n of C1 and D3. */
enum x64_shift { X64_SHL = 4, X64_SHR = 5, X64_SAR = 7 };

/* Conditions, the low four bits of Jcc. */
enum x64_condition { X64_B = 2, X64_Z = 4, X64_NZ = 5, X64_LE = 14 };

struct emit {
    uint8_t *at, *end;
    bool full;
};

static inline void emit8(struct emit *e, unsigned byte)
{
    if (e->at == e->end)
        e->full = true;
    else
        *e->at++ = (uint8_t)byte;
}

static inline void emit32(struct emit *e, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        emit8(e, value >> 8 * i & 0xff);
}

static inline void emit64(struct emit *e, uint64_t value)
{
    emit32(e, (uint32_t)value);
    emit32(e, (uint32_t)(value >> 32));
}

/* A prefix byte, REX if any bit of it is needed, and the opcode. An opcode
 * beyond 0xff has the escape 0F before its last byte. */
static inline void emit_op(struct emit *e, unsigned prefix, bool wide,
                           bool byte_regs, unsigned reg, unsigned index,
                           unsigned base, unsigned opcode)
{
    unsigned rex = (unsigned)wide << 3 | (reg >> 3) << 2 | (index >> 3) << 1 |
                   base >> 3;

    if (prefix)
        emit8(e, prefix);
    if (rex || byte_regs)
        emit8(e, 0x40 | rex);
    if (opcode > 0xff)
        emit8(e, 0x0f);
    emit8(e, opcode & 0xff);
}

/* opcode reg, r/m: two registers. */
static inline void emit_rr(struct emit *e, bool wide, unsigned opcode,
                           unsigned reg, unsigned rm)
{
    emit_op(e, 0, wide, false, reg, 0, rm, opcode);
    emit8(e, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

/* The same where r/m is a register of 8 bits. */
static inline void emit_rr8(struct emit *e, unsigned opcode, unsigned reg,
                            unsigned rm)
{
    emit_op(e, 0, false, true, reg, 0, rm, opcode);
    emit8(e, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

/* ModRM and displacement of [base + disp]. */
static inline void emit_modrm(struct emit *e, unsigned reg, unsigned base,
                              int32_t disp)
{
    bool small = disp >= -128 && disp <= 127;

    emit8(e, (small ? 0x40u : 0x80u) | (reg & 7) << 3 | (base & 7));
    if ((base & 7) == X64_RSP)
        emit8(e, 0x24);
    if (small)
        emit8(e, (unsigned)disp & 0xff);
    else
        emit32(e, (uint32_t)disp);
}

/* opcode reg, [base + disp]. `prefix`: 0x66 or 0. `byte_regs`: reg is one of 8
 * bits. */
static inline void emit_rm_any(struct emit *e, unsigned prefix, bool wide,
                               bool byte_regs, unsigned opcode, unsigned reg,
                               unsigned base, int32_t disp)
{
    emit_op(e, prefix, wide, byte_regs, reg, 0, base, opcode);
    emit_modrm(e, reg, base, disp);
}

static inline void emit_rm(struct emit *e, bool wide, unsigned opcode,
                           unsigned reg, unsigned base, int32_t disp)
{
    emit_rm_any(e, 0, wide, false, opcode, reg, base, disp);
}

/* opcode reg, [base + (index << scale) + disp]; index is not RSP. */
static inline void emit_rmx(struct emit *e, bool wide, unsigned opcode,
                            unsigned reg, unsigned base, unsigned index,
                            unsigned scale, int32_t disp)
{
    emit_op(e, 0, wide, false, reg, index, base, opcode);
    emit8(e, 0x84 | (reg & 7) << 3);
    emit8(e, scale << 6 | (index & 7) << 3 | (base & 7));
    emit32(e, (uint32_t)disp);
}

static inline void emit_mov_rr(struct emit *e, unsigned to, unsigned from)
{
    if (to != from)
        emit_rr(e, false, 0x89, from, to);
}

static inline void emit_mov_imm32(struct emit *e, unsigned to, uint32_t imm)
{
    emit_op(e, 0, false, false, 0, 0, to, 0xb8 | (to & 7));
    emit32(e, imm);
}

static inline void emit_mov_imm64(struct emit *e, unsigned to, uint64_t imm)
{
    emit_op(e, 0, true, false, 0, 0, to, 0xb8 | (to & 7));
    emit64(e, imm);
}

static inline void emit_load32(struct emit *e, unsigned to, unsigned base,
                               int32_t disp)
{
    emit_rm(e, false, 0x8b, to, base, disp);
}

static inline void emit_load64(struct emit *e, unsigned to, unsigned base,
                               int32_t disp)
{
    emit_rm(e, true, 0x8b, to, base, disp);
}

static inline void emit_store32(struct emit *e, unsigned from, unsigned base,
                                int32_t disp)
{
    emit_rm(e, false, 0x89, from, base, disp);
}

static inline void emit_store64(struct emit *e, unsigned from, unsigned base,
                                int32_t disp)
{
    emit_rm(e, true, 0x89, from, base, disp);
}

static inline void emit_store32_imm(struct emit *e, unsigned base,
                                    int32_t disp, uint32_t imm)
{
    emit_rm(e, false, 0xc7, 0, base, disp);
    emit32(e, imm);
}

/* r op= imm. */
static inline void emit_alu_imm(struct emit *e, bool wide, enum x64_alu op,
                                unsigned reg, uint32_t imm)
{
    bool small = (int32_t)imm >= -128 && (int32_t)imm <= 127;

    emit_rr(e, wide, small ? 0x83 : 0x81, op, reg);
    if (small)
        emit8(e, imm & 0xff);
    else
        emit32(e, imm);
}

/* to op= from. */
static inline void emit_alu_rr(struct emit *e, bool wide, enum x64_alu op,
                               unsigned to, unsigned from)
{
    emit_rr(e, wide, (unsigned)op << 3 | 1, from, to);
}

/* [base + disp] op= imm, 32 or 64 bits. */
static inline void emit_alu_mem_imm(struct emit *e, bool wide, enum x64_alu op,
                                    unsigned base, int32_t disp, uint32_t imm)
{
    emit_rm(e, wide, 0x81, op, base, disp);
    emit32(e, imm);
}

static inline void emit_shift_imm(struct emit *e, bool wide, enum x64_shift op,
                                  unsigned reg, unsigned count)
{
    emit_rr(e, wide, 0xc1, op, reg);
    emit8(e, count);
}

/* A jump with a displacement of 32 bits, to be filled in by emit_patch. Returns
 * the place behind it. */
static inline uint8_t *emit_jcc(struct emit *e, unsigned condition)
{
    emit8(e, 0x0f);
    emit8(e, 0x80 | condition);
    emit32(e, 0);
    return e->at;
}

static inline uint8_t *emit_jmp(struct emit *e)
{
    emit8(e, 0xe9);
    emit32(e, 0);
    return e->at;
}

static inline uint8_t *emit_call(struct emit *e)
{
    emit8(e, 0xe8);
    emit32(e, 0);
    return e->at;
}

/* Makes a jump, by the place behind it, go to `target`. */
static inline void emit_patch(struct emit *e, uint8_t *behind,
                              const uint8_t *target)
{
    int32_t distance = (int32_t)(target - behind);

    if (!e->full)
        memcpy(behind - 4, &distance, 4);
}

#endif
