/* What all regions share: the way in, the way out, and calls of C. */
#include "cpu/access/flags.h"
#include "cpu/jit/perform.h"
#include "cpu/jit/x64.h"

#define FRAME(field) (int32_t)offsetof(struct jit_frame, field)

/* By the System V ABI of x86-64 the callee keeps these (psABI 3.2.1). */
static const uint8_t kept[] = {X64_RBX, X64_RBP, 12, 13, 14, 15};

enum { KEPT = sizeof kept / sizeof kept[0] };

/* A conditional branch runs that the predictor does not expect most strongly.
 * Returns what a wrong prediction costs; the cause has it already, the total
 * not. */
static uint64_t predict(struct cpu *cpu, struct block *b, uint64_t taken)
{
    if (!predictor_mispredicted(&cpu->predictor, &b->branch, taken))
        return 0;
    cpu->cycles.by_cause[CYCLE_branch] += b->mispredict;
    return b->mispredict;
}

static void keep_carry(struct cpu *cpu)
{
    cpu->eflags = (cpu->eflags & ~(uint32_t)EFLAGS_CF) | flags_cf(cpu);
}

static uint64_t holds(struct cpu *cpu, uint64_t condition)
{
    return flags_condition(cpu, (unsigned)condition);
}

static void emit_push(struct emit *e, unsigned reg)
{
    emit_op(e, 0, false, false, 0, 0, reg, 0x50 | (reg & 7));
}

static void emit_pop(struct emit *e, unsigned reg)
{
    emit_op(e, 0, false, false, 0, 0, reg, 0x58 | (reg & 7));
}

/* The registers of the guest, between their places and those of the host. */
static void move_registers(struct emit *e, unsigned opcode)
{
    for (unsigned i = 0; i < GPRS; i++)
        emit_rm(e, false, opcode, X64_R8 + i, X64_CPU, x64_reg_offset(i));
}

/* movdqu between xmm15 and memory; opcode 16F loads, 17F stores. */
static void move_sums(struct emit *e, unsigned opcode, unsigned base,
                      int32_t disp)
{
    emit_rm_any(e, 0xf3, false, false, opcode, 15, base, disp);
}

/* void enter(struct cpu *, struct jit_frame *, const uint8_t *code) */
static void emit_enter(struct emit *e)
{
    for (unsigned i = 0; i < KEPT; i++)
        emit_push(e, kept[i]);
    emit_push(e, X64_RSI);
    emit_rr(e, true, 0x89, X64_RDI, X64_CPU);
    emit_load64(e, X64_LEFT, X64_RSI, FRAME(left));
    move_registers(e, 0x8b);
    emit_op(e, 0x66, false, false, 15, 0, 15, 0x1ef);       /* pxor */
    emit8(e, 0xff);
    emit_rr(e, false, 0xff, 4, X64_RDX);                    /* jmp rdx */
}

static void emit_return(struct emit *e)
{
    for (unsigned i = KEPT; i-- > 0;)
        emit_pop(e, kept[i]);
    emit8(e, 0xc3);
}

/* rax: the micro-op; rdx: the block; rcx: whether a link is missing; edi: enum
 * jit_status. */
static void emit_leave(struct emit *e)
{
    emit_pop(e, X64_RSI);
    emit_store64(e, X64_RAX, X64_RSI, FRAME(uop));
    emit_store64(e, X64_RDX, X64_RSI, FRAME(block));
    emit_store64(e, X64_RCX, X64_RSI, FRAME(unlinked));
    emit_store64(e, X64_RDI, X64_RSI, FRAME(status));
    emit_store64(e, X64_LEFT, X64_RSI, FRAME(left));
    move_sums(e, 0x17f, X64_RSI, FRAME(sums));
    move_registers(e, 0x89);
    emit_return(e);
}

/* A call of jit.slow_access: eax is the linear address, rdx the micro-op, rcx the
 * block, edi the access. rsi: where the value is, or room for it. */
static void emit_slow(struct emit *e, uintptr_t function)
{
    uint8_t *out;

    emit_load64(e, X64_RSI, X64_RSP, 8);
    emit_store64(e, X64_LEFT, X64_RSI, FRAME(left));
    move_sums(e, 0x17f, X64_RSI, FRAME(sums));
    move_registers(e, 0x89);
    emit_mov_rr(e, X64_R8, X64_RDI);
    emit_mov_rr(e, X64_RSI, X64_RAX);
    emit_rr(e, true, 0x89, X64_CPU, X64_RDI);
    emit_mov_imm64(e, X64_RAX, function);
    emit_alu_imm(e, true, X64_SUB, X64_RSP, 8);
    emit_rr(e, false, 0xff, 2, X64_RAX);                    /* call rax */
    emit_alu_imm(e, true, X64_ADD, X64_RSP, 8);
    emit_load64(e, X64_RSI, X64_RSP, 8);
    emit_rr(e, false, 0x85, X64_RAX, X64_RAX);
    out = emit_jcc(e, X64_NZ);
    emit_load64(e, X64_LEFT, X64_RSI, FRAME(left));
    emit_op(e, 0x66, false, false, 15, 0, 15, 0x1ef);       /* pxor */
    emit8(e, 0xff);
    for (unsigned i = 0; i < 4; i++)
        emit_load32(e, X64_R8 + i, X64_CPU, x64_reg_offset(i));
    emit_alu_imm(e, true, X64_ADD, X64_RSI, (uint32_t)FRAME(value));
    emit8(e, 0xc3);
    emit_patch(e, out, e->at);
    emit_alu_imm(e, true, X64_ADD, X64_RSP, 16);
    emit_return(e);
}

/* Calls a function of C with the CPU, rsi and rdx as its arguments. Generated
 * code loses its scratch registers. */
static void emit_call_of(struct emit *e, uintptr_t function)
{
    enum { SUMS = 32, ROOM = 56 };

    emit_alu_imm(e, true, X64_SUB, X64_RSP, ROOM);
    for (unsigned i = 0; i < 4; i++)
        emit_store64(e, X64_R8 + i, X64_RSP, (int32_t)(8 * i));
    move_sums(e, 0x17f, X64_RSP, SUMS);
    emit_rr(e, true, 0x89, X64_CPU, X64_RDI);
    emit_mov_imm64(e, X64_RAX, function);
    emit_rr(e, false, 0xff, 2, X64_RAX);                    /* call rax */
    move_sums(e, 0x16f, X64_RSP, SUMS);
    for (unsigned i = 0; i < 4; i++)
        emit_load64(e, X64_R8 + i, X64_RSP, (int32_t)(8 * i));
    emit_alu_imm(e, true, X64_ADD, X64_RSP, ROOM);
    emit8(e, 0xc3);
}

/* The same, with the guest's registers where C looks for them. */
static void emit_call_with_registers(struct emit *e, uintptr_t function)
{
    enum { ROOM = 24 };

    move_registers(e, 0x89);
    emit_alu_imm(e, true, X64_SUB, X64_RSP, ROOM);
    move_sums(e, 0x17f, X64_RSP, 0);
    emit_rr(e, true, 0x89, X64_CPU, X64_RDI);
    emit_mov_imm64(e, X64_RAX, function);
    emit_rr(e, false, 0xff, 2, X64_RAX);                    /* call rax */
    move_sums(e, 0x16f, X64_RSP, 0);
    emit_alu_imm(e, true, X64_ADD, X64_RSP, ROOM);
    move_registers(e, 0x8b);
    emit8(e, 0xc3);
}

#define FETCH_SLOT(field)                                               \
    ((int32_t)L0_FETCH * (1 << L0_TABLE_SHIFT) +                        \
     (int32_t)offsetof(struct l0_slot, field))
#define CPU(field) (int32_t)offsetof(struct cpu, field)

/*
 * block_chain_find (cpu/engine/block_chain.h), for blocks that have code. eax:
 * the EIP; edi: cpu->key as one word; esi: the part of the index in cpu->recent
 * that is of the pipeline's state. The time is that after the block that has
 * run. Where there is no code, nothing is counted, and the engine looks.
 */
static void emit_follow(struct emit *e, const uint8_t *leave)
{
    uint8_t *bail[8], *timed, *untimed;
    unsigned bails = 0;

    emit_store32(e, X64_RDI, X64_CPU, CPU(key));
    emit_store32(e, X64_RAX, X64_CPU, CPU(eip));
    emit_mov_rr(e, X64_RDX, X64_RAX);
    emit_mov_rr(e, X64_RCX, X64_RAX);
    emit_shift_imm(e, false, X64_SHR, X64_RDX, 6);
    emit_shift_imm(e, false, X64_SHR, X64_RCX, 12);
    emit_alu_imm(e, false, X64_AND, X64_RDX, L0_OFFSET_MASK);
    emit_rm(e, true, 0x0b, X64_RCX, X64_CPU, CPU(mmu.l0.key));
    emit_rm(e, true, 0x03, X64_RDX, X64_CPU, CPU(mmu.l0.current));
    emit_rm(e, true, 0x3b, X64_RCX, X64_RDX, FETCH_SLOT(tag));
    bail[bails++] = emit_jcc(e, X64_NZ);
    /* rax: the physical address */
    emit_alu_imm(e, false, X64_AND, X64_RAX, 0xfff);
    emit_rm(e, true, 0x03, X64_RAX, X64_RDX, FETCH_SLOT(to_host));
    emit_rr(e, true, 0x89, X64_RAX, X64_RCX);
    emit_shift_imm(e, true, X64_SHR, X64_RCX, 12);
    emit_alu_rr(e, false, X64_XOR, X64_RSI, X64_RCX);
    emit_alu_rr(e, false, X64_XOR, X64_RSI, X64_RAX);
    emit_alu_imm(e, false, X64_AND, X64_RSI, CPU_RECENT - 1);
    /* rsi: the block */
    emit_rmx(e, true, 0x8b, X64_RSI, X64_CPU, X64_RSI, 3, CPU(recent));
    emit_rr(e, true, 0x85, X64_RSI, X64_RSI);
    bail[bails++] = emit_jcc(e, X64_Z);
    emit_rm(e, true, 0x3b, X64_RAX, X64_RSI, offsetof(struct block, paddr));
    bail[bails++] = emit_jcc(e, X64_NZ);
    emit_rm(e, false, 0x3b, X64_RDI, X64_RSI, offsetof(struct block, key));
    bail[bails++] = emit_jcc(e, X64_NZ);
    /* rcx: its code */
    emit_load64(e, X64_RCX, X64_RSI, offsetof(struct block, native));
    emit_rr(e, true, 0x85, X64_RCX, X64_RCX);
    bail[bails++] = emit_jcc(e, X64_Z);
    emit_load64(e, X64_RDI, X64_CPU, CPU(jit));
    emit_load32(e, X64_RDI, X64_RDI, offsetof(struct jit, generation));
    emit_rm(e, false, 0x3b, X64_RDI, X64_RCX,
            offsetof(struct block_native, generation));
    bail[bails++] = emit_jcc(e, X64_NZ);
    emit_load64(e, X64_RCX, X64_RCX, offsetof(struct block_native, code));
    emit_load64(e, X64_RDI, X64_RDX, FETCH_SLOT(tlb));
    emit_rm(e, true, 0x3b, X64_RDI, X64_CPU, CPU(mmu.fetch_tlb));
    bail[bails++] = emit_jcc(e, X64_NZ);
    emit_rr(e, true, 0x85, X64_RCX, X64_RCX);
    bail[bails++] = emit_jcc(e, X64_Z);
    /* Its time, but not if an event may be due in it. */
    emit_load32(e, X64_RAX, X64_RSI,
                offsetof(struct block, exit[TIMING_NEXT].cycles));
    emit_alu_rr(e, true, X64_CMP, X64_LEFT, X64_RAX);
    timed = emit_jcc(e, X64_LE);
    emit_alu_rr(e, true, X64_SUB, X64_LEFT, X64_RAX);
    emit_alu_mem_imm(e, false, X64_AND, X64_CPU, CPU(eip), ~0xfffu);
    emit_alu_mem_imm(e, false, X64_AND, X64_CPU, CPU(eflags),
                     ~(uint32_t)EFLAGS_RF);
    emit_alu_mem_imm(e, true, X64_SUB, X64_CPU, CPU(mmu.fetches), 1);
    emit_alu_mem_imm(e, true, X64_ADD, X64_RDI,
                     offsetof(struct tlb, fast_hits), 1);
    emit_load64(e, X64_RSI, X64_RDX, FETCH_SLOT(tree));
    emit_rr(e, true, 0x85, X64_RSI, X64_RSI);
    untimed = emit_jcc(e, X64_Z);
    emit_load64(e, X64_RAX, X64_RDX, FETCH_SLOT(touch.keep));
    emit_rm(e, true, 0x23, X64_RAX, X64_RSI, 0);
    emit_rm(e, true, 0x0b, X64_RAX, X64_RDX, FETCH_SLOT(touch.set));
    emit_store64(e, X64_RAX, X64_RSI, 0);
    emit_rr(e, false, 0xff, 4, X64_RCX);                    /* jmp rcx */

    emit_patch(e, untimed, e->at);
    emit_rm(e, false, 0x80, 7, X64_RDI, offsetof(struct tlb, timed));
    emit8(e, 0);
    untimed = emit_jcc(e, X64_Z);
    emit_load64(e, X64_RAX, X64_RDI, offsetof(struct tlb, now));
    emit_alu_imm(e, true, X64_ADD, X64_RAX, 1);
    emit_store64(e, X64_RAX, X64_RDI, offsetof(struct tlb, now));
    emit_load64(e, X64_RSI, X64_RDX, FETCH_SLOT(entry));
    emit_store64(e, X64_RAX, X64_RSI, offsetof(struct tlb_entry, stamp));
    emit_patch(e, untimed, e->at);
    emit_rr(e, false, 0xff, 4, X64_RCX);

    emit_patch(e, timed, e->at);
    for (unsigned i = 0; i < bails; i++)
        emit_patch(e, bail[i], e->at);
    emit_alu_rr(e, false, X64_XOR, X64_RCX, X64_RCX);
    emit_mov_imm32(e, X64_RDI, NATIVE_FOLLOW);
    emit_patch(e, emit_jmp(e), leave);
}

void x64_thunks(struct jit *jit)
{
    struct code_memory *m = &jit->memory;
    struct emit e = {m->write, m->write + m->bytes, false};

    jit->enter = m->run + (e.at - m->write);
    emit_enter(&e);
    jit->leave = m->run + (e.at - m->write);
    emit_leave(&e);
    jit->follow = m->run + (e.at - m->write);
    emit_follow(&e, m->write + (jit->leave - m->run));
    jit->predict = m->run + (e.at - m->write);
    emit_call_of(&e, (uintptr_t)predict);
    jit->carry = m->run + (e.at - m->write);
    emit_call_of(&e, (uintptr_t)keep_carry);
    jit->condition = m->run + (e.at - m->write);
    emit_call_of(&e, (uintptr_t)holds);
    jit->slow = m->run + (e.at - m->write);
    emit_slow(&e, (uintptr_t)jit->slow_access);
    jit->perform = m->run + (e.at - m->write);
    emit_call_with_registers(&e, (uintptr_t)perform);
    m->used = jit->thunks = (size_t)(e.at - m->write);
}
