/*
 * What the recipes of crack_*.c are written with: the row's operands, and
 * functions that append micro-ops. Private to cpu/decode.
 *
 * A value is a register of the micro-op machine that holds it in its low bytes;
 * the bytes above are unspecified. Operands are of enum isa_operand.
 */
#ifndef PAGEWALK_CPU_DECODE_EMIT_H
#define PAGEWALK_CPU_DECODE_EMIT_H

#include "cpu/decode/crack.h"
#include "cpu/model/registers.h"

/* Operand n of the row, from 0. */
static inline uint8_t emit_operand(const struct crack *c, unsigned n)
{
    return c->insn->row->operand[n];
}

/* The row's parameter of the recipe. */
static inline uint8_t emit_param(const struct crack *c)
{
    return c->insn->row->param;
}

/* The operand size of 16 or 32 bits, as CS.D and the prefix 66 select it. */
static inline enum uop_size emit_word_size(const struct crack *c)
{
    return c->insn->opsize32 ? UOP_SIZE_32 : UOP_SIZE_16;
}

static inline uint32_t emit_word_bytes(const struct crack *c)
{
    return c->insn->opsize32 ? 4 : 2;
}

/* Appends a micro-op. Fields without a parameter are 0; the caller may set
 * them. */
struct uop *emit_uop(struct crack *c, enum uop_code code, uint8_t d, uint8_t a,
                     uint8_t b, uint32_t imm);

/* Appends an assist, which ends the block where assist.def says so. The caller
 * sets its operands. */
struct uop *emit_assist(struct crack *c, enum assist_code code);

/* Appends the assist that the row's parameter names. */
struct uop *emit_row_assist(struct crack *c);

/* The member of a size family of micro-ops whose 8-bit member is `code8`. */
enum uop_code emit_sized(unsigned code8, enum uop_size size);

/* The size of an operand: its own, or the instruction's. */
enum uop_size emit_operand_size(const struct crack *c, uint8_t operand);

/* Whether an operand of this instruction is in memory. */
bool emit_in_memory(const struct crack *c, uint8_t operand);

bool emit_is_immediate(uint8_t operand);

/* A temporary that the instruction does not use yet. */
uint8_t emit_temp(struct crack *c);

/* The value of an operand, loaded or extracted where need be. */
uint8_t emit_read_operand(struct crack *c, uint8_t operand);

/* Stores or moves the value `from` into an operand. */
void emit_write_operand(struct crack *c, uint8_t operand, uint8_t from);

/* Stores an immediate into a memory operand. */
void emit_write_immediate(struct crack *c, uint8_t operand, uint32_t value);

/* A read-modify-write. emit_modify_begin returns the operand's old value, in a
 * register that may be overwritten (the operand itself if it is a register of
 * 16 or 32 bits); emit_modify_end writes the new value. */
uint8_t emit_modify_begin(struct crack *c, uint8_t operand);
void emit_modify_end(struct crack *c, uint8_t operand, uint8_t value);

/* Load to d, load that begins a read-modify-write, and store of `from`, each at
 * base + imm in a segment. */
void emit_load(struct crack *c, uint8_t d, uint8_t base, uint32_t imm,
               uint8_t seg, enum uop_size size);
void emit_load_modify(struct crack *c, uint8_t d, uint8_t base, uint32_t imm,
                      uint8_t seg, enum uop_size size);
void emit_store(struct crack *c, uint8_t from, uint8_t base, uint32_t imm,
                uint8_t seg, enum uop_size size);

/* The offset of the memory operand, in a temporary. */
uint8_t emit_address(struct crack *c);

/* Pushes a value. */
void emit_push(struct crack *c, uint8_t from, enum uop_size size);

/* Pushes an item of which only the low word is stored. */
void emit_push_word(struct crack *c, uint8_t from, enum uop_size item);

/* The value on top of the stack, in a temporary; ESP does not move. */
uint8_t emit_stack_top(struct crack *c, enum uop_size size);

/* Adds `bytes` to ESP or, on a 16-bit stack, to SP. */
void emit_stack_drop(struct crack *c, uint32_t bytes);

#endif
