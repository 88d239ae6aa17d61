/* What all regions share: the way in, the way out, and calls of C. */
#include "cpu/access/flags.h"
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

/* rax: the micro-op; rdx: the block; rcx: whether a link is missing. */
static void emit_leave(struct emit *e)
{
    emit_pop(e, X64_RSI);
    emit_store64(e, X64_RAX, X64_RSI, FRAME(uop));
    emit_store64(e, X64_RDX, X64_RSI, FRAME(block));
    emit_store64(e, X64_RCX, X64_RSI, FRAME(unlinked));
    emit_store64(e, X64_LEFT, X64_RSI, FRAME(left));
    move_sums(e, 0x17f, X64_RSI, FRAME(sums));
    move_registers(e, 0x89);
    for (unsigned i = KEPT; i-- > 0;)
        emit_pop(e, kept[i]);
    emit8(e, 0xc3);
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

void x64_thunks(struct jit *jit)
{
    struct code_memory *m = &jit->memory;
    struct emit e = {m->write, m->write + m->bytes, false};

    jit->enter = m->run + (e.at - m->write);
    emit_enter(&e);
    jit->leave = m->run + (e.at - m->write);
    emit_leave(&e);
    jit->predict = m->run + (e.at - m->write);
    emit_call_of(&e, (uintptr_t)predict);
    jit->carry = m->run + (e.at - m->write);
    emit_call_of(&e, (uintptr_t)keep_carry);
    jit->condition = m->run + (e.at - m->write);
    emit_call_of(&e, (uintptr_t)holds);
    m->used = jit->thunks = (size_t)(e.at - m->write);
}
