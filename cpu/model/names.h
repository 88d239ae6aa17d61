/*
 * Registers and conditions by the names that assemblers give them.
 */
#ifndef PAGEWALK_CPU_MODEL_NAMES_H
#define PAGEWALK_CPU_MODEL_NAMES_H

#include <stdint.h>

/* A general register of 8, 16 or 32 bits by its number in an encoding. */
const char *name_gpr(unsigned bits, uint8_t number);

/* A register of the micro-op machine: enum cpu_gpr, enum cpu_reg. */
const char *name_reg(uint8_t reg);

/* enum cpu_segment; "?" for the numbers 6 and 7, which name none. */
const char *name_segment(uint8_t segment);

/* The condition of Jcc, SETcc and CMOVcc by the low half of its opcode, of
 * several names the one that compares unsigned (a, b) or signed (g, l)
 * numbers and for equality (e). */
const char *name_condition(uint8_t condition);

#endif
