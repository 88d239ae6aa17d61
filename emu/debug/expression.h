/*
 * Expressions, as the prompt, conditions and gdb's `monitor` take them: C's
 * operators on unsigned 64-bit numbers.
 *
 *   0xc0100000  4096  'a'        numbers, a character
 *   $eax  $eip  $cr3  $fs_base   registers (register.def); $eip is linear
 *   kunmap_local  jiffies        addresses of functions and variables
 *   file.c:123                   the address of a line, where there is DWARF
 *   *ADDR  (u8)*ADDR  (u16)*ADDR  memory, by default 32 bits of it
 *   (char) (short) (int)         the low bits, with their sign
 *
 * Memory is read as a read of the guest would find it, without a trace of it.
 */
#ifndef PAGEWALK_EMU_DEBUG_EXPRESSION_H
#define PAGEWALK_EMU_DEBUG_EXPRESSION_H

#include "emu/debug/debugger.h"

/* The value of all of `text`. False: a line that names what is wrong. */
bool expression_value(struct debugger *debugger, const char *text,
                      uint64_t *value, struct error *error);

/* The same of its beginning: *end is where it ends, at ',' '=' or a word that
 * cannot follow, such as `if`. */
bool expression_begin(struct debugger *debugger, const char *text,
                      const char **end, uint64_t *value, struct error *error);

#endif
