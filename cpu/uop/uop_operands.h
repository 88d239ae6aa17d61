/*
 * Which registers a micro-op reads and writes: those that the letters of
 * uop.def name, and the implicit ones of uop_implicit.def. Assists are
 * microcode and have no operands here.
 */
#ifndef PAGEWALK_CPU_UOP_UOP_OPERANDS_H
#define PAGEWALK_CPU_UOP_UOP_OPERANDS_H

#include <stdint.h>

#include "cpu/uop/uop.h"

/* Sets of registers: bit n is register n of enum cpu_gpr and enum cpu_reg, but
 * for REG_ZERO, which nobody waits for. */
#define UOP_SET_FLAGS (UINT32_C(1) << 16)   /* the arithmetic flags, as one */
#define UOP_SET_ALL UINT32_C(0x1bfff)

struct uop_operands {
    uint32_t values;    /* read, but for addresses */
    uint32_t address;   /* read as base and index of a memory operand */
    uint32_t writes;
};

struct uop_operands uop_operands(const struct uop *u);

#endif
