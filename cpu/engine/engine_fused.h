/*
 * The handlers of conditional jumps and of fused micro-ops, as macros. Private
 * to engine.c, like engine_ops.h.
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_FUSED_H
#define PAGEWALK_CPU_ENGINE_ENGINE_FUSED_H

#include "cpu/engine/engine_ops.h"

/* After a comparison the common conditions are one comparison of its operands
 * (cpu/access/flags.h), and zero and sign are the result's after anything. */
#define COMPARED ((cpu->lazy.kind & LAZY_KIND) == LAZY_SUB)
#define COMPUTED (cpu->lazy.kind != LAZY_NONE)
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
#define BRANCH(holds)                                                   \
    do {                                                                \
        if (holds)                                                      \
            goto taken;                                                 \
        goto not_taken;                                                 \
    } while (0)

#define CONDITIONAL(jump, condition, known)                             \
    op_##jump:                                                          \
    if (LIKELY(known))                                                  \
        BRANCH(HOLDS_##jump);                                           \
    BRANCH(flags_condition(cpu, condition));
#define CONDITIONAL_RARE(jump, condition)                               \
    op_##jump: BRANCH(flags_condition(cpu, condition));

/* The first half of a comparison with its jump. */
#define COMPARE(bits, source, body)                                     \
    do {                                                                \
        uint32_t a = R[u->a], b = (source), r;                          \
        body(bits);                                                     \
    } while (0)
#define COMPARE_cmp8    COMPARE(8, R[u->b], DO_CMP)
#define COMPARE_cmp8i   COMPARE(8, u->imm, DO_CMP)
#define COMPARE_cmp32   COMPARE(32, R[u->b], DO_CMP)
#define COMPARE_cmp32i  COMPARE(32, u->imm, DO_CMP)
#define COMPARE_test8   COMPARE(8, R[u->b], DO_TEST)
#define COMPARE_test8i  COMPARE(8, u->imm, DO_TEST)
#define COMPARE_test32  COMPARE(32, R[u->b], DO_TEST)
#define COMPARE_test32i COMPARE(32, u->imm, DO_TEST)
#define COMPARE_and32i  COMPARE(32, u->imm, DO_AND)
#define COMPARE_sub32   COMPARE(32, R[u->b], DO_SUB)
#define COMPARE_sub32i  COMPARE(32, u->imm, DO_SUB)
#define COMPARE_inc32   DO_STEP(32, LAZY_INC, +)
#define COMPARE_dec32   DO_STEP(32, LAZY_DEC, -)

/* Behind the parts that have been done. */
#define SKIP(parts)                                                     \
    do {                                                                \
        u += (parts);                                                   \
        goto *label[u->code];                                           \
    } while (0)

/* Pushes a value when l0 serves the stack, and goes on with `then`; else the
 * handler goes on behind this. */
#define PUSH_AT_ONCE(source, then)                                      \
    uint32_t lin = R[ESP] - 4;                                          \
    void *host;                                                         \
    if (LIKELY(access_hit(&cpu->mmu, L0_WRITE, access_key(&cpu->mmu),   \
                          lin, 4, &host))) {                            \
        uint32_t value = (source);                                      \
        memcpy(host, &value, sizeof value);                             \
        R[ESP] = lin;                                                   \
        then;                                                           \
    }

/* Several at once when l0 serves them all, else the first one alone. The last
 * one pushed is the first in memory. */
#define FUSED_RUNS                                                      \
    op_fused_pushes:                                                    \
    {                                                                   \
        uint32_t count = u->imm2, lin = R[ESP] - 4 * count;             \
        void *host;                                                     \
        if (UNLIKELY(!access_hits(&cpu->mmu, L0_WRITE,                  \
                                  access_key(&cpu->mmu), lin,           \
                                  4 * count, count, &host)))            \
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
        if (UNLIKELY(!access_hits(&cpu->mmu, L0_READ,                   \
                                  access_key(&cpu->mmu), lin,           \
                                  4 * count, count, &host)))            \
            goto op_fused_pop;                                          \
        const uint8_t *at = host;                                       \
        R[ESP] = lin + 4 * count;                                       \
        for (; count; count--, u += 3, at += 4)                         \
            memcpy(&R[u[2].d], at, 4);                                  \
        goto *label[u->code];                                           \
    }

#define FUSED_INSNS                                                     \
    op_fused_push:                                                      \
    {                                                                   \
        PUSH_AT_ONCE(R[u->d], SKIP(2))                                  \
        cpu->uop = u;                                                   \
        CHECK_STATUS(mem_store_slow(cpu, lin, 4, R[u->d]));                   \
        NEXT;                                                           \
    }                                                                   \
    op_fused_pushi:                                                     \
    {                                                                   \
        PUSH_AT_ONCE(u->imm, SKIP(3))                                   \
        R[u->d] = u->imm;                                               \
        NEXT;                                                           \
    }                                                                   \
    op_fused_call:                                                      \
    {                                                                   \
        PUSH_AT_ONCE(cpu->eip + u[1].imm, u += 4; goto op_jmp)          \
        NEXT;                                                           \
    }                                                                   \
    op_fused_callr:                                                     \
    {                                                                   \
        PUSH_AT_ONCE(cpu->eip + u[1].imm,                               \
                     target = R[u->a]; goto jump_anywhere)              \
        NEXT;                                                           \
    }                                                                   \
    READ_THEN(fused_pop, 32, BASED, R[ESP] += 4; R[u[2].d] = value; SKIP(3)) \
    READ_THEN(fused_leave, 32, BASED,                                   \
              R[ESP] = R[EBP] + 4; R[EBP] = value; SKIP(4))             \
    READ_THEN(fused_ret, 32, BASED,                                     \
              R[ESP] += u[2].imm; target = value; goto jump_anywhere)   \
    READ_THEN(fused_movzx8, 8, LINEAR, R[u[1].d] = value; SKIP(2))      \
    READ_THEN(fused_movzx8_b, 8, BASED, R[u[1].d] = value; SKIP(2))

#endif
