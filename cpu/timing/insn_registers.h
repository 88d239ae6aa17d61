/*
 * Which general registers an instruction reads, writes and computes an address
 * of: what decides whether it must wait for the instruction before it, on
 * models that time whole instructions.
 */
#ifndef PAGEWALK_CPU_TIMING_INSN_REGISTERS_H
#define PAGEWALK_CPU_TIMING_INSN_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/crack.h"

/*
 * Sets of general registers: bit n is register n of enum cpu_gpr. A part of a
 * register counts as the register. Microcode (assists) reads and writes none:
 * what it leaves is ready when it ends [chosen].
 *
 * ESP is in the sets too where PUSH, POP, CALL and the like use it without
 * naming it.
 */
struct insn_registers {
    uint8_t read;       /* addresses included */
    uint8_t written;
    uint8_t base;       /* of an address: LEA and the stack included */
    uint8_t index;      /* of an address */
    bool moves_stack;   /* ESP is written, but only as PUSH, POP and CALL do */
    bool only_moves_stack;  /* and no operand names it */
};

struct insn_registers insn_registers(const struct crack *c);

/*
 * The registers of which the next instruction cannot compute an address at
 * once. ESP is not among them after PUSH, POP, CALL, RET and LEAVE, which have
 * hardware of their own to move it; it is after a RET that drops parameters
 * (Fog, How to optimize for the Pentium family, 2000, section 9; Abrash,
 * Graphics Programming Black Book, chapters 12 and 21; not in Intel's text).
 */
uint8_t insn_registers_in_flight(const struct insn_registers *r);

#endif
