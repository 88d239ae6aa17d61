/*
 * Micro-ops as text: the name and the operands of uop.def, as in "st32
 * ss:[esp-0x4], ebp". An assist is "assist" with the name and the operands of
 * assist.def.
 */
#ifndef PAGEWALK_CPU_UOP_UOP_TEXT_H
#define PAGEWALK_CPU_UOP_UOP_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "cpu/uop/uop.h"

enum { UOP_TEXT_MAX = 96 };     /* room for any micro-op */

/* Writes a micro-op of a block that begins at EIP `eip` to text[0..size), cut
 * where it does not fit. Returns text. */
char *uop_text(const struct uop *uop, uint32_t eip, char *text, size_t size);

#endif
