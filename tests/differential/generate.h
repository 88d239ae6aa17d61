/*
 * Random cases: sequences of instructions that mostly do something else than
 * fault. Memory operands point into the world's zones, most divisors fit, what
 * is popped has been pushed, jumps land on instructions.
 *
 * The generator keeps track of registers whose value it knows, to aim addresses
 * of any form, and of flags that the manual leaves open, which no instruction
 * may read.
 */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_GENERATE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/isa.h"
#include "tests/differential/random.h"
#include "tests/differential/state.h"
#include "tests/differential/world.h"

enum {
    CASE_BYTES = 256,           /* of code, and of its slot */
    CASE_INSNS = 64,
    CASE_NOP = 0x90,            /* in place of an instruction cut out */
    CASE_HLT = 0xf4,            /* behind the last instruction */
};

/* One instruction of a case. */
struct case_insn {
    uint16_t row;               /* of isa.def; ISA_NO_ROW: scaffolding */
    uint8_t start, bytes;       /* within the code */
    uint8_t form;               /* see coverage.h */
    uint32_t undefined;         /* EFLAGS bits left open before it */
};

struct test_case {
    uint8_t config;
    uint32_t at;                /* linear address of the code */
    uint8_t code[CASE_BYTES];   /* ends in HLT, filled up with HLT */
    uint8_t size;
    uint8_t insns;
    uint32_t undefined;         /* EFLAGS bits left open at the end */
    struct case_insn insn[CASE_INSNS];
    struct state before;
};

/* Makes a case of up to `length` instructions of isa.def, and scaffolding. */
void generate_case(struct test_case *c, const uint8_t *image, unsigned config,
                   uint32_t at, unsigned length, struct random *random);

#endif
