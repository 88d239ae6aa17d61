/*
 * Where the arithmetic flags are in generated code: in cpu->lazy, or nowhere but
 * in a description of what set them. A description names registers that still
 * hold what it needs; it is stored (x64_flags_store) where somebody could look,
 * and before one of these registers changes. No host detail.
 */
#ifndef PAGEWALK_CPU_JIT_FLAGS_FORM_H
#define PAGEWALK_CPU_JIT_FLAGS_FORM_H

#include <stdbool.h>
#include <stdint.h>

enum flags_form_kind {
    FLAGS_STORED,       /* in cpu->lazy */
    FLAGS_CMP,          /* of a - b, which is in no register */
    FLAGS_TEST,         /* of a & b, likewise */
    FLAGS_LOGIC,        /* of a logic operation with the result r */
    FLAGS_ADD,          /* r is the sum of b and something */
    FLAGS_SUB,          /* r is something less b */
    FLAGS_INC,          /* r was incremented, and CF is in cpu->eflags */
    FLAGS_DEC,
    FLAGS_NEG,          /* r was negated */
};

struct flags_form {
    uint8_t kind;       /* enum flags_form_kind */
    uint8_t shift;      /* 32 - bits of the operation */
    uint8_t a, b, r;    /* enum cpu_reg */
    bool immediate;     /* imm takes the place of b */
    uint32_t imm;
};

/* Whether a description needs the value of a register. */
static inline bool flags_form_needs(const struct flags_form *f, unsigned reg)
{
    bool b = !f->immediate && f->b == reg;

    switch (f->kind) {
    case FLAGS_STORED: return false;
    case FLAGS_CMP: case FLAGS_TEST: return f->a == reg || b;
    case FLAGS_ADD: case FLAGS_SUB: return f->r == reg || b;
    default: return f->r == reg;
    }
}

static inline bool flags_form_is(const struct flags_form *f,
                                 const struct flags_form *g)
{
    return f->kind == g->kind && f->shift == g->shift && f->a == g->a &&
           f->b == g->b && f->r == g->r && f->immediate == g->immediate &&
           f->imm == g->imm;
}

#endif
