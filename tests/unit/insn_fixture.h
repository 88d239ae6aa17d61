/*
 * Instructions alone: bytes decoded and cracked as they would be in a block,
 * with no machine around them.
 */
#ifndef PAGEWALK_TESTS_UNIT_INSN_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_INSN_FIXTURE_H

#include <stdint.h>

#include "cpu/decode/crack.h"

struct insn_fixture {
    struct insn insn;
    struct crack crack;     /* of `insn` */
};

/* The mode of flat 32-bit code. */
#define INSN_FLAT_32 (MODE_CODE_32 | MODE_STACK_32 | MODE_FLAT)

/* Decodes and cracks the instruction at the beginning of `bytes`, of which all
 * INSN_BYTES_MAX may be looked at, for a processor that has every opcode.
 * `mode` is of enum code_mode. Fails the test if it is no instruction. */
void insn_fixture_crack(struct insn_fixture *f, uint32_t mode,
                        const uint8_t *bytes);

#endif
