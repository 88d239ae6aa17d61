/*
 * The handlers of conditional jumps and of fused micro-ops (cpu/uop/fuse.def),
 * as macros. Private to engine.c: they use its locals and its labels.
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_FUSED_H
#define PAGEWALK_CPU_ENGINE_ENGINE_FUSED_H

#include "cpu/engine/engine_ops.h"

/* After a comparison the conditions compare its operands (cpu/access/flags.h).
 * After any lazy operation its result decides Z and S. */
#define LAZY_IS_COMPARISON ((cpu->lazy.kind & LAZY_KIND) == LAZY_SUB)
#define LAZY_HAS_RESULT (cpu->lazy.kind != LAZY_NONE)
#define HOLDS_jb   (cpu->lazy.a < cpu->lazy.b)
#define HOLDS_jnb  (cpu->lazy.a >= cpu->lazy.b)
#define HOLDS_jz   (cpu->lazy.r == 0)
#define HOLDS_jnz  (cpu->lazy.r != 0)
#define HOLDS_jbe  (cpu->lazy.a <= cpu->lazy.b)
#define HOLDS_jnbe (cpu->lazy.a > cpu->lazy.b)
#define HOLDS_js   (cpu->lazy.r >> 31)
#define HOLDS_jns  (!(cpu->lazy.r >> 31))
#define HOLDS_jl   ((int32_t)cpu->lazy.a < (int32_t)cpu->lazy.b)
#define HOLDS_jnl  ((int32_t)cpu->lazy.a >= (int32_t)cpu->lazy.b)
#define HOLDS_jle  ((int32_t)cpu->lazy.a <= (int32_t)cpu->lazy.b)
#define HOLDS_jnle ((int32_t)cpu->lazy.a > (int32_t)cpu->lazy.b)

/* Goes to the successor of the block. */
#define BRANCH(holds)                                                   \
    do {                                                                \
        if (holds)                                                      \
            goto taken;                                                 \
        goto not_taken;                                                 \
    } while (0)

#define CONDITION_OF(jump) (UOP_##jump - UOP_jo)

/* A conditional jump whose condition HOLDS_ decides if `known`, and one that is
 * left to flags_condition. */
#define CONDITIONAL(jump, known)                                        \
    op_##jump:                                                          \
    if (LIKELY(known))                                                  \
        BRANCH(HOLDS_##jump);                                           \
    BRANCH(flags_condition(cpu, CONDITION_OF(jump)));
#define CONDITIONAL_RARE(jump)                                          \
    op_##jump: BRANCH(flags_condition(cpu, CONDITION_OF(jump)));

/* The first half of a fused branch. */
#define FIRST(bits, source, body)                                       \
    do {                                                                \
        uint32_t a = R[u->a], b = (source), r;                          \
        body(bits);                                                     \
    } while (0)
#define FIRST_cmp8    FIRST(8, R[u->b], DO_CMP)
#define FIRST_cmp8i   FIRST(8, u->imm, DO_CMP)
#define FIRST_cmp32   FIRST(32, R[u->b], DO_CMP)
#define FIRST_cmp32i  FIRST(32, u->imm, DO_CMP)
#define FIRST_test8   FIRST(8, R[u->b], DO_TEST)
#define FIRST_test8i  FIRST(8, u->imm, DO_TEST)
#define FIRST_test32  FIRST(32, R[u->b], DO_TEST)
#define FIRST_test32i FIRST(32, u->imm, DO_TEST)
#define FIRST_and32i  FIRST(32, u->imm, DO_AND)
#define FIRST_sub32   FIRST(32, R[u->b], DO_SUB)
#define FIRST_sub32i  FIRST(32, u->imm, DO_SUB)
#define FIRST_inc32   DO_INC_DEC(32, LAZY_INC, +)
#define FIRST_dec32   DO_INC_DEC(32, LAZY_DEC, -)

/* Goes on behind the parts that a handler has run. */
#define SKIP(parts)                                                     \
    do {                                                                \
        u += (parts);                                                   \
        goto *label[u->code];                                           \
    } while (0)

/* If l0 serves the stack, pushes a value, and `then` ends the handler; else the
 * handler goes on after this. */
#define PUSH_THEN(source, then)                                         \
    uint32_t lin = R[ESP] - 4;                                          \
    void *host;                                                         \
    if (LIKELY(ENGINE_HIT(L0_WRITE, lin, 4, &host))) {                  \
        uint32_t value = (source);                                      \
        memcpy(host, &value, sizeof value);                             \
        R[ESP] = lin;                                                   \
        then;                                                           \
    }

/* Runs of PUSH and of POP: all of them if l0 serves all, else the first alone.
 * The value that is pushed last has the lowest address. */
#define FUSED_RUNS                                                      \
    op_fused_pushes:                                                    \
    {                                                                   \
        uint32_t count = u->imm2, lin = R[ESP] - 4 * count;             \
        void *host;                                                     \
        if (UNLIKELY(!ENGINE_HITS(L0_WRITE, lin, 4 * count, count,      \
                                  &host)))                              \
            goto op_fused_push;                                         \
        uint8_t *at = (uint8_t *)host + 4 * count;                      \
        for (; count; count--, u += 2)                                  \
            memcpy(at -= 4, &R[u->d], 4);                               \
        R[ESP] = lin;                                                   \
        goto *label[u->code];                                           \
    }                                                                   \
    op_fused_pops:                                                      \
    {                                                                   \
        uint32_t count = u->imm2, lin = R[ESP];                         \
        void *host;                                                     \
        if (UNLIKELY(!ENGINE_HITS(L0_READ, lin, 4 * count, count,       \
                                  &host)))                              \
            goto op_fused_pop;                                          \
        const uint8_t *at = host;                                       \
        R[ESP] = lin + 4 * count;                                       \
        for (; count; count--, u += 3, at += 4)                         \
            memcpy(&R[u[2].d], at, 4);                                  \
        goto *label[u->code];                                           \
    }

/* The micro-ops of one instruction. */
#define FUSED_INSNS                                                     \
    op_fused_push:                                                      \
    {                                                                   \
        PUSH_THEN(R[u->d], SKIP(2))                                     \
        cpu->uop = u;                                                   \
        CHECK_STATUS(mem_store_slow(cpu, lin, 4, R[u->d]));             \
        NEXT;                                                           \
    }                                                                   \
    op_fused_pushi:                                                     \
    {                                                                   \
        PUSH_THEN(u->imm, SKIP(3))                                      \
        R[u->d] = u->imm;                                               \
        NEXT;                                                           \
    }                                                                   \
    op_fused_call:                                                      \
    {                                                                   \
        PUSH_THEN(cpu->eip + u[1].imm, u += 4; goto op_jmp)             \
        NEXT;                                                           \
    }                                                                   \
    op_fused_callr:                                                     \
    {                                                                   \
        PUSH_THEN(cpu->eip + u[1].imm,                                  \
                  target = R[u->a]; goto jump_anywhere)                 \
        NEXT;                                                           \
    }                                                                   \
    LOAD_THEN(fused_pop, 32, ADDRESS_BASED,                             \
              R[ESP] += 4; R[u[2].d] = value; SKIP(3))                  \
    LOAD_THEN(fused_leave, 32, ADDRESS_BASED,                           \
              R[ESP] = R[EBP] + 4; R[EBP] = value; SKIP(4))             \
    LOAD_THEN(fused_ret, 32, ADDRESS_BASED,                             \
              R[ESP] += u[2].imm; target = value; goto jump_anywhere)   \
    LOAD_THEN(fused_movzx8, 8, ADDRESS, R[u[1].d] = value; SKIP(2))     \
    LOAD_THEN(fused_movzx8_b, 8, ADDRESS_BASED, R[u[1].d] = value; SKIP(2))

#endif
