/*
 * A string instruction that runs. Private to string.c and string_bulk.c.
 */
#ifndef PAGEWALK_CPU_MICROCODE_STRING_INSN_H
#define PAGEWALK_CPU_MICROCODE_STRING_INSN_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/string_form.h"
#include "cpu/state/state.h"

struct string_insn {
    struct cpu *cpu;
    enum string_op op;
    unsigned size;          /* bytes of an element: 1, 2 or 4 */
    unsigned seg;           /* of the source */
    uint32_t mask;          /* of addresses and the count, by address size */
    uint32_t step;          /* what an iteration adds to ESI and EDI */
    uint32_t cycles;        /* of one iteration under REP, but for I/O */
};

/* Adds to ESI, EDI or ECX (SI, DI or CX). */
static inline void string_insn_advance(const struct string_insn *s,
                                       unsigned reg, uint32_t by)
{
    uint32_t *r = &s->cpu->r[reg];

    *r = (*r & ~s->mask) | ((*r + by) & s->mask);
}

/* Whether string_insn_bulk knows the instruction: it goes upwards. */
static inline bool string_insn_has_bulk(const struct string_insn *s)
{
    return (s->op == STRING_movs || s->op == STRING_stos) &&
           s->step == s->size;
}

/* Runs many iterations of REP MOVS or REP STOS at once, all but the count in
 * ECX and the cycles. Accesses and hits are those of single iterations. Returns
 * the number of iterations; 0: nothing has happened. */
uint32_t string_insn_bulk(const struct string_insn *s);

#endif
