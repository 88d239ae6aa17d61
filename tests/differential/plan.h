/*
 * A planned instruction: a row of isa.def with its form, operands and
 * prefixes, before it becomes bytes.
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

/* Makes ready what the instruction needs: registers, the stack, selectors.
 * False: it is not to be had here. Runs before the address is aimed. */
bool plan_prepare(struct assembler *a, struct plan *p);

/* Far transfers and interrupt returns (prepare_far.c). */
bool prepare_far_immediate(struct assembler *a, struct plan *p);
bool prepare_far_return(struct assembler *a, struct plan *p);
bool prepare_sysexit(struct assembler *a, struct plan *p);
bool aim_far_transfer(struct assembler *a, struct plan *p);

/* EIP behind the instruction, with `more` bytes of scaffolding before it. */
uint32_t plan_after(const struct assembler *a, const struct plan *p,
                    unsigned more);
/* A doubleword `at` bytes into the memory operand; false: no segment reaches
 * it. Takes PLACE_BYTES, two more where code is of 16 bits. */
enum { PLACE_BYTES = 11 };
bool plan_place_dword(struct assembler *a, const struct plan *p, unsigned at,
                      uint32_t value);

/* The same once the address is known. */
bool plan_prepare_aimed(struct assembler *a, struct plan *p);

/* What is known after it beyond which registers it wrote: segments, flags. */
void plan_learn(struct assembler *a, const struct plan *p);

void plan_encode(const struct assembler *a, const struct plan *p,
                 struct encoding *e);

/* Whether some operand of the row is `operand`. */
bool plan_has(const struct isa_row *row, enum isa_operand operand);

/* Known divergences that only some forms of a row have (known.def). */
bool plan_needs_settled_flags(const struct isa_row *row);
bool plan_may_lock(const struct isa_row *row);
void plan_limit(const struct assembler *a, struct plan *p);

/* Whether cases may hold the row at all in this configuration. */
bool plan_allowed(const struct isa_row *row, const struct config *config);

#endif
