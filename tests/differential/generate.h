/*
 * Random instruction sequences that mean something: memory operands point into
 * the world's zones, divisors fit, stacks hold what is popped, jumps land.
 *
 * The generator follows which registers it knows the value of, so that it can
 * aim an address of any form; and which flags are undefined where, so that
 * nothing reads them.
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
};

/* One instruction of a case. */
struct case_insn {
    uint16_t row;               /* of isa.def; ISA_NO_ROW: scaffolding */
    uint8_t start, bytes;       /* within the code */
    uint8_t form;               /* see coverage.h */
    uint32_t undefined;         /* EFLAGS bits undefined before it */
};

struct test_case {
    uint8_t config;
    uint32_t at;                /* linear address of the code */
    uint8_t code[CASE_BYTES];   /* ends in HLT, filled up with HLT */
    uint8_t size;
    uint8_t insns;
    uint32_t undefined;         /* EFLAGS bits undefined at the end */
    struct case_insn insn[CASE_INSNS];
    struct state before;
};

/* Makes a case of up to `length` instructions of the table. */
void generate(struct test_case *c, const uint8_t *image, unsigned config,
              uint32_t at, unsigned length, struct random *random);

#endif
