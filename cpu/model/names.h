/*
 * The names that assemblers give to registers and conditions, and those of
 * Intel's manuals for exceptions.
 */
#ifndef PAGEWALK_CPU_MODEL_NAMES_H
#define PAGEWALK_CPU_MODEL_NAMES_H

#include <stdint.h>

/* A general register of `bits` (8, 16 or 32) by its number in an encoding, 0 to
 * 7 (PRM386 17.2.2.1). */
const char *name_gpr(unsigned bits, uint8_t number);

/* A register of the micro-op machine, of enum cpu_gpr or enum cpu_reg; "0" is
 * REG_ZERO. */
const char *name_reg(uint8_t reg);

/* A segment register, of enum cpu_segment; "?" for the numbers 6 and 7, which
 * no segment register has. */
const char *name_segment(uint8_t segment);

/* A condition of Jcc, SETcc and CMOVcc by the low four bits of the opcode
 * (PRM386 appendix D). Of several names of one condition, the one that speaks
 * of comparing numbers: unsigned (a, b), signed (g, l), equality (e). */
const char *name_condition(uint8_t condition);

/* "#PF", or null for a vector that no exception has. */
const char *name_vector(uint8_t vector);

/* "page fault", or null. */
const char *name_vector_help(uint8_t vector);

#endif
