/*
 * What the cracker's recipes share: emitting micro-ops, reading and writing
 * operands of any kind and size. Private to crack*.c.
 */
#ifndef PAGEWALK_CPU_DECODE_CRACK_EMIT_H
#define PAGEWALK_CPU_DECODE_CRACK_EMIT_H

#include "cpu/decode/crack.h"
#include "cpu/model/registers.h"

/* log2 of an operand's bytes, and so its place in a family of micro-ops. */
enum operand_size { SIZE_8, SIZE_16, SIZE_32 };

/* Appends one micro-op; fields not named are 0. */
struct uop *emit(struct crack *c, enum uop_code code, uint8_t d, uint8_t a,
                 uint8_t b, uint32_t imm);

/* The member of a size family whose first member is `base8`. */
enum uop_code sized(unsigned base8, enum operand_size size);

enum operand_size operand_size(const struct crack *c, uint8_t operand);
uint8_t new_temp(struct crack *c);

/* Whether an operand of this instruction is in memory. */
bool in_memory(const struct crack *c, uint8_t operand);

/* A register that holds the operand's value in its low bytes; the bytes above
 * are unspecified. Emits loads and extractions as needed. */
uint8_t read_operand(struct crack *c, uint8_t operand);

/* Stores the low bytes of `from` into the operand. */
void write_operand(struct crack *c, uint8_t operand, uint8_t from);

/* Stores an immediate into a memory operand. */
void write_immediate(struct crack *c, uint8_t operand, uint32_t value);

/* A read-modify-write: the register that holds the old value and may be
 * overwritten, and the commit of it. For a register operand of 16 or 32 bits
 * it is the register itself. */
uint8_t modify_begin(struct crack *c, uint8_t operand);
void modify_end(struct crack *c, uint8_t operand, uint8_t reg);

/* Loads and stores at [base] + imm in a segment, by address size. */
void emit_load(struct crack *c, uint8_t d, uint8_t base, uint32_t imm,
               uint8_t seg, enum operand_size size);
void emit_store(struct crack *c, uint8_t from, uint8_t base, uint32_t imm,
                uint8_t seg, enum operand_size size);

/* The offset of the memory operand in a register. */
uint8_t effective_address(struct crack *c);

/* Pushes the low bytes of `from`; pops into a new temporary and returns it,
 * with ESP not moved before stack_drop. */
void stack_push(struct crack *c, uint8_t from, enum operand_size size);
uint8_t stack_top(struct crack *c, enum operand_size size);
void stack_drop(struct crack *c, uint32_t bytes);

/* The assist named, ending the block where its table says so; the recipe
 * fills in its operand registers. */
struct uop *emit_assist(struct crack *c, enum assist_code code);

#endif
