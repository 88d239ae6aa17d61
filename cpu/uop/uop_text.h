/*
 * Micro-ops as text: the name of uop.def and the operands, destination first:
 * "st32 ss:[esp-0x4], ebp". An assist shows its name of assist.def.
 */
#ifndef PAGEWALK_CPU_UOP_UOP_TEXT_H
#define PAGEWALK_CPU_UOP_UOP_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "cpu/uop/uop.h"

enum { UOP_TEXT_MAX = 96 };

/* A micro-op of a block that begins at EIP eip, which relative targets start
 * from; returns text. */
char *uop_text(const struct uop *uop, uint32_t eip, char *text, size_t size);

#endif
