/*
 * The engine: micro-ops by threaded dispatch.
 *
 * Each micro-op has a handler at the label op_NAME. A handler goes on with the
 * next micro-op (NEXT), to the end of the block, or to `fault`. An instruction
 * commits after its last micro-op that may fault, so a fault undoes nothing.
 *
 * When a memory access brings time to an event, or overwrites the running
 * block, the rest of the current instruction is copied aside with the micro-op
 * `leave` behind it, and execution goes on in the copy (divert). So no test is
 * needed between the instructions of a block.
 *
 * This file is compiled twice: by itself, for machines without caches, and in
 * engine_cached.c (cpu/engine/engine.h).
 */
#include "cpu/engine/engine.h"

#include <string.h>

#include "cpu/access/clock_charge.h"
#include "cpu/access/fetch.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/engine/block_chain.h"
#include "cpu/engine/engine_caches.h"
#include "cpu/engine/engine_commit.h"
#include "cpu/engine/engine_fused.h"
#include "cpu/engine/engine_ops.h"
#include "cpu/microcode/trap.h"
#include "cpu/state/native.h"
#include "cpu/model/page.h"

/* Copies what follows `u` in its instruction, with `leave` behind it, and
 * returns the place before the copy, from which NEXT goes on. The copy is of
 * the micro-ops as they were cracked: after the instruction all flags must be
 * right. */
static const struct uop *divert(struct cpu *cpu, const struct uop *u)
{
    const struct block *b = cpu->block;
    unsigned next, count;

    if (u >= cpu->divert && u < cpu->divert + CPU_DIVERT_MAX)
        return u;               /* it is in a copy already */
    next = (unsigned)(u - b->uops) + 1;
    count = b->insn[u->insn + 1].uop - next;
    memcpy(&cpu->divert[1], &b->cracked[next], count * sizeof *u);
    cpu->divert[0] = *u;
    cpu->divert[1 + count] = (struct uop){.code = UOP_leave, .insn = u->insn};
    return cpu->divert;
}

/* EIP + imm, cut to the size of EIP: the target of a relative branch, or the
 * EIP after a call. */
static uint32_t relative(const struct cpu *cpu, const struct uop *u)
{
    uint32_t target = cpu->eip + u->imm;

    return u->b == UOP_SIZE_16 ? target & 0xffff : target;
}

/* What kind of distance the target of a relative branch has. */
static enum distance distance(const struct cpu *cpu, const struct uop *u,
                              uint32_t target)
{
    if (u->b != UOP_SIZE_16)
        return DISTANCE_FIXED;
    return target == cpu->eip + u->imm ? DISTANCE_STABLE : DISTANCE_WRAPPED;
}

static bool within_code(const struct cpu *cpu, uint32_t target)
{
    return target <= cpu->seg[SEG_CS].limit;
}

/* LOOP, LOOPE, LOOPNE, JCXZ (PRM386 LOOP, Jcc): counts down, and says whether
 * the branch is taken. */
static bool loop_taken(struct cpu *cpu, const struct uop *u)
{
    uint32_t mask = u->scale ? UINT32_MAX : 0xffff;
    uint32_t count = cpu->r[ECX];

    if (u->aux == UOP_LOOP_jcxz)
        return !(count & mask);
    count = (count & ~mask) | ((count - 1) & mask);
    cpu->r[ECX] = count;
    if (!(count & mask))
        return false;
    return u->aux == UOP_LOOP_loop ||
           flags_zf(cpu) == (u->aux == UOP_LOOP_loope);
}

/* Charges the branch that ends a block if it was predicted wrongly. */
ALWAYS_INLINE void predict(struct cpu *cpu, struct block *b, bool taken)
{
    if (predictor_mispredicted(&cpu->predictor, &b->branch, taken))
        cycles_charge(&cpu->cycles, CYCLE_branch, b->mispredict);
}

/* Enters a block in the page of the running block. It needs no look-up: its
 * fetches hit the entry that served the last one. */
#define ENTER(next_block, next_eip)                                     \
    do {                                                                \
        cpu->eip = (next_eip);                                          \
        cpu->block = block = (next_block);                              \
        u = ENGINE_ENTRY(cpu, block);                                   \
        goto *label[u->code];                                           \
    } while (0)

bool ENGINE_RUN(struct cpu *cpu, struct block *block)
{
    static const void *const label[UOP_CODES] = {
#define UOP(name, class, fault, operands, flags) &&op_##name,
#include "cpu/uop/uop.def"
#undef UOP
    };
    const struct uop *u;
    uint32_t target;
    struct block *to;
    unsigned skipped = ENGINE_LINES_HELD(cpu, block);

    found:
    cpu->block = block;
    mmu_fetch_again(&cpu->mmu, -1);     /* its first fetch was counted */
    cpu->committed = false;
    u = ENGINE_ENTRY(cpu, block);
    if (UNLIKELY(skipped)) {
        u = block->entry + skipped;
        skipped = 0;
    }
    goto *label[u->code];

    op_mov32: R[u->d] = R[u->a]; NEXT;
    op_mov16: SET16(R[u->d], R[u->a]); NEXT;
    op_mov8: SET8(R[u->d], R[u->a]); NEXT;
    op_li32: R[u->d] = u->imm; NEXT;
    op_lip: R[u->d] = relative(cpu, u); NEXT;
    op_rdseg: R[u->d] = cpu->seg[u->aux].selector; NEXT;
    op_exth: R[u->d] = R[u->a] >> 8 & 0xff; NEXT;
    op_insh:
    R[u->d] = (R[u->d] & 0xffff00ff) | (R[u->a] & 0xff) << 8;
    NEXT;
    op_zx8: R[u->d] = R[u->a] & 0xff; NEXT;
    op_zx16: R[u->d] = R[u->a] & 0xffff; NEXT;
    op_sx8: R[u->d] = (uint32_t)(int32_t)(int8_t)R[u->a]; NEXT;
    op_sx16: R[u->d] = (uint32_t)(int32_t)(int16_t)R[u->a]; NEXT;
    op_signmask: R[u->d] = (uint32_t)((int32_t)R[u->a] >> 31); NEXT;
    op_bswap: R[u->d] = __builtin_bswap32(R[u->d]); NEXT;
    op_lea32: R[u->d] = ADDRESS; NEXT;
    op_lea32_b: R[u->d] = ADDRESS_BASED; NEXT;
    op_lea16: R[u->d] = ADDRESS & 0xffff; NEXT;

    BINARY(add, DO_ADD)
    BINARY(adc, DO_ADC)
    BINARY(sub, DO_SUB)
    BINARY(sbb, DO_SBB)
    BINARY(and, DO_AND)
    BINARY(or, DO_OR)
    BINARY(xor, DO_XOR)
    BINARY(cmp, DO_CMP)
    BINARY(test, DO_TEST)
    INC_DEC(inc, LAZY_INC, +)
    INC_DEC(dec, LAZY_DEC, -)
    NEG_NOT_SIZE(8)
    NEG_NOT_SIZE(16)
    NEG_NOT_SIZE(32)
    BINARY(shl, DO_SHL)
    BINARY(shr, DO_SHR)
    BINARY(sar, DO_SAR)
    NO_FLAGS_BOTH(add, a + b)
    NO_FLAGS_BOTH(sub, a - b)
    NO_FLAGS_BOTH(and, a & b)
    NO_FLAGS_BOTH(or, a | b)
    NO_FLAGS_BOTH(xor, a ^ b)
    NO_FLAGS(shl32i, u->imm, a << (b & 31))
    NO_FLAGS(shr32i, u->imm, a >> (b & 31))
    NO_FLAGS(sar32i, u->imm, (uint32_t)((int32_t)a >> (b & 31)))
    NO_FLAGS(inc32, 1, a + b)
    NO_FLAGS(dec32, 1, a - b)
    NO_FLAGS(neg32, 0, b - a)
    BINARY(rol, DO_ROL)
    BINARY(ror, DO_ROR)
    BINARY(rcl, DO_RCL)
    BINARY(rcr, DO_RCR)
    MULDIV_SIZE(8)
    MULDIV_SIZE(16)
    MULDIV_SIZE(32)
    WORD_SIZE(16)
    WORD_SIZE(32)
    BIT(bt, DO_BT)
    BIT(bts, DO_BTS)
    BIT(btr, DO_BTR)
    BIT(btc, DO_BTC)
    CMPXCHG_SIZE(8)
    CMPXCHG_SIZE(16)
    CMPXCHG_SIZE(32)

    op_bitaddr:
    {
        bool wide = u->aux == UOP_SIZE_32;
        int32_t number = wide ? (int32_t)R[u->b] : (int16_t)R[u->b];

        R[u->d] = R[u->a] + (wide ? (uint32_t)(number >> 5) * 4
                                  : (uint32_t)(number >> 4) * 2);
        NEXT;
    }
    op_setcc: R[u->d] = flags_condition(cpu, u->aux); NEXT;

    op_clc: flags_write(cpu, EFLAGS_CF, 0); NEXT;
    op_stc: flags_write(cpu, EFLAGS_CF, EFLAGS_CF); NEXT;
    op_cmc: flags_write(cpu, EFLAGS_CF, flags_cf(cpu) ? 0 : EFLAGS_CF); NEXT;
    op_cld: cpu->eflags &= ~(uint32_t)EFLAGS_DF; NEXT;
    op_std: cpu->eflags |= EFLAGS_DF; NEXT;
    op_lahf:
    R[EAX] = (R[EAX] & 0xffff00ff) |
             ((flags_arith(cpu) & 0xff) | EFLAGS_1) << 8;
    NEXT;
    op_sahf:
    flags_write(cpu, EFLAGS_ARITH & 0xff, R[EAX] >> 8);
    NEXT;

    MEMORY_SIZE(8)
    MEMORY_SIZE(16)
    MEMORY_SIZE(32)
    LOAD(ld8_b, 8, , ADDRESS_BASED)
    LOAD(ld32_b, 32, , ADDRESS_BASED)
    STORE(st8_b, 8, R[u->d], ADDRESS_BASED)
    STORE(st32_b, 32, R[u->d], ADDRESS_BASED)
    STORE(sti8_b, 8, u->imm2, ADDRESS_BASED)
    STORE(sti32_b, 32, u->imm2, ADDRESS_BASED)
    LOAD_MODIFY(ldx32_b, 32, ADDRESS_BASED)
    LOAD(lds8, 8, (uint32_t)(int32_t)(int8_t), ADDRESS)
    LOAD(lds16, 16, (uint32_t)(int32_t)(int16_t), ADDRESS)
    LOAD(ldss_8, 8, (uint32_t)(int32_t)(int8_t), SEGMENTED(1, false))
    LOAD(ldss_16, 16, (uint32_t)(int32_t)(int16_t), SEGMENTED(2, false))

    op_chkip:
    target = u->aux ? relative(cpu, u)
                    : u->b == UOP_SIZE_16 ? R[u->a] & 0xffff : R[u->a];
    if (!within_code(cpu, target)) {
        raise_error(cpu, VECTOR_GP, 0);
        goto fault;
    }
    NEXT;

    op_jmpr:
    target = u->b == UOP_SIZE_16 ? R[u->a] & 0xffff : R[u->a];
    if (!within_code(cpu, target)) {
        raise_error(cpu, VECTOR_GP, 0);
        goto fault;
    }
    jump_anywhere:
    engine_commit_all(cpu, block, TIMING_INDIRECT);
    ENGINE_COMMIT_LINES(cpu, block);
    cpu->eip = target;
    goto next;

    CONDITIONAL_RARE(jo)
    CONDITIONAL_RARE(jno)
    CONDITIONAL(jb, LAZY_IS_COMPARISON)
    CONDITIONAL(jnb, LAZY_IS_COMPARISON)
    CONDITIONAL(jz, LAZY_HAS_RESULT)
    CONDITIONAL(jnz, LAZY_HAS_RESULT)
    CONDITIONAL(jbe, LAZY_IS_COMPARISON)
    CONDITIONAL(jnbe, LAZY_IS_COMPARISON)
    CONDITIONAL(js, LAZY_HAS_RESULT)
    CONDITIONAL(jns, LAZY_HAS_RESULT)
    CONDITIONAL_RARE(jp)
    CONDITIONAL_RARE(jnp)
    CONDITIONAL(jl, LAZY_IS_COMPARISON)
    CONDITIONAL(jnl, LAZY_IS_COMPARISON)
    CONDITIONAL(jle, LAZY_IS_COMPARISON)
    CONDITIONAL(jnle, LAZY_IS_COMPARISON)

#define FUSED_BRANCH(first, jump)                                       \
    op_##first##_##jump:                                                \
    FIRST_##first;                                                      \
    u++;                                                                \
    BRANCH(HOLDS_##jump);
#include "cpu/uop/fuse.def"
#undef FUSED_BRANCH
    FUSED_INSNS
    FUSED_RUNS

    op_loop:
    {
        uint32_t before = R[ECX];

        if (!loop_taken(cpu, u))
            goto not_taken;
        if (within_code(cpu, relative(cpu, u)))
            goto taken;
        R[ECX] = before;
        raise_error(cpu, VECTOR_GP, 0);
        goto fault;
    }

    /* The successors: behind the block, at the target of a conditional branch,
     * at the target of JMP. The usual case is a link. */
    not_taken:
    predict(cpu, block, false);
    to = block_chain_linked(cpu, block, false);
    if (LIKELY(to)) {
        ENGINE_COMMIT_LINES(cpu, block);
        ENTER(to, cpu->eip + block->bytes);
    }
    target = cpu->eip + block->bytes;
    engine_commit_all(cpu, block, TIMING_NEXT);
    ENGINE_COMMIT_LINES(cpu, block);
    to = block_chain_near(cpu, block, false, target, DISTANCE_FIXED);
    goto branch;

    taken:
    predict(cpu, block, true);
    op_jmp:
    to = block_chain_linked(cpu, block, true);
    if (LIKELY(to)) {
        ENGINE_COMMIT_LINES(cpu, block);
        ENTER(to, cpu->eip + u->imm);
    }
    target = relative(cpu, u);
    if (!within_code(cpu, target)) {
        raise_error(cpu, VECTOR_GP, 0);
        goto fault;
    }
    engine_commit_all(cpu, block, TIMING_TAKEN);
    ENGINE_COMMIT_LINES(cpu, block);
    to = block_chain_near(cpu, block, true, target, distance(cpu, u, target));

    branch:
    if (to)
        ENTER(to, target);
    cpu->eip = target;
    goto next;

    op_end:
    engine_commit_all(cpu, block, TIMING_NEXT);
    ENGINE_COMMIT_LINES(cpu, block);
    cpu->eip += block->bytes;

    next:
    block = block_chain_follow(cpu);
    if (LIKELY(block))
        goto found;
    cpu->committed = true;
    return true;

    op_leave:
    engine_commit(cpu, u->insn + 1u, false);
    ENGINE_LEAVE_LINES(cpu, block, u->insn + 1u);
    cpu->eip += cpu->block->insn[u->insn + 1].start;
    return true;

    op_fetch:
    {
        uint64_t paddr;
        uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip + u->imm;

        cpu->uop = u;
        if (!fetch_insn(cpu, lin, &paddr))
            goto fault;
        if (!page_is_same(paddr, cpu->block->paddr) ||
            ENGINE_FETCHES_PAST(cpu)) {
            cpu->fetched = true;
            cpu->fetched_paddr = paddr;
            engine_commit(cpu, u->insn, false);
            ENGINE_LEAVE_LINES(cpu, block, u->insn);
            cpu->eip += u->imm;
            return true;
        }
        if (mem_must_break(cpu))
            u = divert(cpu, u);
        NEXT;
    }

    op_timed:
    cpu->uop = u;
    clock_charge_operands(cpu, u);
    if (mem_must_break(cpu))
        u = divert(cpu, u);
    goto *label[uop_timed(u)];

    op_native:
    {
        enum native_status status = cpu->native->enter(cpu, block);

        block = cpu->block;
        u = cpu->native_uop;
        switch (status) {
        case NATIVE_RESUME: goto *label[u->code];
        case NATIVE_FOLLOW: goto next;
        case NATIVE_FAULT: goto fault;
        case NATIVE_BREAK: u = divert(cpu, u); break;
        case NATIVE_NEXT: break;
        }
        NEXT;
    }

    op_line: ENGINE_LINE
    op_line_shared: ENGINE_LINE_SHARED
    op_line_past: ENGINE_LINE_PAST

    /* Level 0 in protected mode passes every guard. */
    op_guard:
    if (LIKELY(!cpu->cpl && cpu->cr0 & CR0_PE))
        NEXT;
    op_assist:
    cpu->uop = u;
    cpu->next_eip = cpu->eip + cpu->block->insn[u->insn + 1].start;
    if (!assist_table[uop_assist(u)](cpu, u))
        goto fault;
    if (mem_must_break(cpu) || UNLIKELY(cpu->key.mode != cpu->block->key.mode))
        u = divert(cpu, u);
    NEXT;

    op_assist_end:
    {
        const struct block_insn *i = &cpu->block->insn[u->insn];
        uint32_t start = cpu->eip + i->start;
        unsigned insns = u->insn;
        uint64_t serialise;     /* after the instruction */
        uint32_t drained;
        bool ok;

        /* What comes before it is committed: the assist sees the exact tick
         * and may change anything. */
        cpu->uop = u;
        cpu->next_eip = cpu->eip + i[1].start;
        engine_commit(cpu, insns, true);
        if (!cpu->goes_on)
            ENGINE_COMMIT_LINES(cpu, block);
        serialise = cpu->cycles.by_cause[CYCLE_serialise] + i[1].serialise -
                    i[0].serialise;
        drained = cpu_time_drain(cpu);
        cpu->eip = start;
        cpu->again = false;
        ok = assist_table[uop_assist(u)](cpu, u);
        cpu->goes_on = false;
        if (ok && !cpu->again) {
            cpu->counters.instructions++;
            cpu->counters.uops += i[1].counted - i[0].counted;
            cycles_charge_fixed(&cpu->cycles,
                                i[1].cycles - i[0].cycles - drained,
                                cycles_fixed(i[1].dependency - i[0].dependency,
                                             i[1].branch - i[0].branch));
            cpu->cycles.by_cause[CYCLE_serialise] = serialise;
            if (!cpu->key.pipeline)     /* else an interrupt has set it */
                cpu->key.pipeline = i[1].pipeline;
        }
        if (!ok)
            goto raise;
        cpu->eip = cpu->next_eip;
        if (engine_nothing_pends(cpu))
            goto next;
        return true;
    }

    fault:
    engine_commit(cpu, u->insn, true);
    if (!cpu->goes_on)
        ENGINE_LEAVE_LINES(cpu, block, u->insn + (u->code != UOP_fetch));
    cpu->goes_on = false;
    cpu->eip += cpu->block->insn[u->insn].start;

    raise:
    if (UNLIKELY(cpu->single))
        return false;
    trap_deliver(cpu);
    if (engine_nothing_pends(cpu) && !cpu->shutdown)
        goto next;
    return true;
}
