/*
 * A planned instruction: a row of isa.def with form, operands and prefixes. It
 * is prepared (scaffolding loads what it needs), aimed (its memory operand gets
 * an address), prepared again with the address known, and encoded.
 */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_PLAN_H
#define PAGEWALK_TESTS_DIFFERENTIAL_PLAN_H

#include "tests/differential/assemble.h"

struct plan {
    uint16_t number;            /* of the row */
    const struct isa_row *row;
    bool operand32, address32;
    bool memory;                /* the ModRM or O operand is in memory */
    uint8_t opcode;
    uint8_t reg, rm;
    uint8_t rep;                /* prefix byte, or 0 */
    bool lock;
    uint16_t margin;            /* see struct aim */
    int seg;                    /* override of implied operands, or -1 */
    struct address address;
    uint32_t immediate, immediate2;
    bool safe;                  /* must not fault: see struct aim */
    bool last;                  /* nothing sensible can follow */
};

/* Lays down what the instruction needs before its address is known: registers,
 * the stack, selectors. False: the instruction cannot be prepared here. */
bool plan_prepare(struct assembler *a, struct plan *p);

/* The same once the address is known. */
bool plan_prepare_aimed(struct assembler *a, struct plan *p);

/* The same for far transfers and SYSEXIT (prepare_far.c). */
bool prepare_far_immediate(struct assembler *a, struct plan *p);
bool prepare_far_return(struct assembler *a, struct plan *p);
bool prepare_far_sysexit(struct assembler *a, struct plan *p);
bool prepare_far_aimed(struct assembler *a, struct plan *p);

/* EIP behind the instruction, with `more` bytes of scaffolding before it. */
uint32_t plan_after(const struct assembler *a, const struct plan *p,
                    unsigned more);
/* Writes a doubleword `at` bytes into the memory operand by an instruction of
 * plan_place_bytes. False: no segment reaches it. */
unsigned plan_place_bytes(const struct assembler *a);
bool plan_place_dword(struct assembler *a, const struct plan *p, unsigned at,
                      uint32_t value);

void plan_encode(const struct assembler *a, const struct plan *p,
                 struct encoding *e);

/* Has the row such an operand? */
bool plan_has(const struct isa_row *row, enum isa_operand operand);

/* What keeps a plan away from the reference's faults (known.def). */
bool plan_needs_settled_flags(const struct isa_row *row);
bool plan_may_lock(const struct isa_row *row);
void plan_limit(const struct assembler *a, struct plan *p);

/* May cases have the row in this configuration? */
bool plan_allowed(const struct isa_row *row, const struct config *config);

#endif
