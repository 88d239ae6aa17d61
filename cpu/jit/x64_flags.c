/* Registers and flags in generated code. */
#include "cpu/access/flags.h"
#include "cpu/jit/x64.h"

#define LAZY(field) x64_lazy(offsetof(struct lazy_flags, field))

static const int32_t eflags_offset = offsetof(struct cpu, eflags);

void x64_get(struct x64 *g, unsigned to, unsigned reg)
{
    if (reg < GPRS)
        emit_mov_rr(&g->e, to, X64_R8 + reg);
    else if (reg == REG_ZERO)
        emit_mov_imm32(&g->e, to, 0);
    else
        emit_load32(&g->e, to, X64_CPU, x64_reg_offset(reg));
}

unsigned x64_use(struct x64 *g, unsigned reg, unsigned scratch)
{
    if (reg < GPRS)
        return X64_R8 + reg;
    x64_get(g, scratch, reg);
    return scratch;
}

void x64_put(struct x64 *g, unsigned reg, unsigned from)
{
    if (reg < GPRS)
        emit_mov_rr(&g->e, X64_R8 + reg, from);
    else
        emit_store32(&g->e, from, X64_CPU, x64_reg_offset(reg));
}

void x64_flags_settle(struct x64 *g)
{
    x64_flags_store(g, &g->flags);
    g->flags = (struct flags_form){.kind = FLAGS_STORED};
}

void x64_keep_flags(struct x64 *g, unsigned reg)
{
    if (flags_form_needs(&g->flags, reg))
        x64_flags_settle(g);
}

/* ecx: the second operand, shifted to the top. */
static void get_b(struct x64 *g, const struct flags_form *f)
{
    if (f->immediate) {
        emit_mov_imm32(&g->e, X64_RCX, f->imm << f->shift);
    } else {
        x64_get(g, X64_RCX, f->b);
        if (f->shift)
            emit_shift_imm(&g->e, false, X64_SHL, X64_RCX, f->shift);
    }
}

/* eax: a register, shifted to the top. */
static void get_top(struct x64 *g, const struct flags_form *f, unsigned reg)
{
    x64_get(g, X64_RAX, reg);
    if (f->shift)
        emit_shift_imm(&g->e, false, X64_SHL, X64_RAX, f->shift);
}

static void store_kind(struct x64 *g, const struct flags_form *f,
                       enum lazy_kind kind)
{
    emit_store32_imm(&g->e, X64_CPU, LAZY(kind),
                     (uint32_t)kind | (uint32_t)f->shift << 8);
}

void x64_flags_store(struct x64 *g, const struct flags_form *f)
{
    struct emit *e = &g->e;

    switch (f->kind) {
    case FLAGS_STORED:
        return;
    case FLAGS_CMP:
        get_top(g, f, f->a);
        get_b(g, f);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(a));
        emit_store32(e, X64_RCX, X64_CPU, LAZY(b));
        emit_alu_rr(e, false, X64_SUB, X64_RAX, X64_RCX);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
        store_kind(g, f, LAZY_SUB);
        return;
    case FLAGS_TEST:
        get_top(g, f, f->a);
        get_b(g, f);
        emit_alu_rr(e, false, X64_AND, X64_RAX, X64_RCX);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
        store_kind(g, f, LAZY_LOGIC);
        return;
    case FLAGS_LOGIC:
        get_top(g, f, f->r);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
        store_kind(g, f, LAZY_LOGIC);
        return;
    case FLAGS_ADD:
    case FLAGS_SUB:
        get_top(g, f, f->r);
        get_b(g, f);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
        emit_store32(e, X64_RCX, X64_CPU, LAZY(b));
        emit_alu_rr(e, false, f->kind == FLAGS_ADD ? X64_SUB : X64_ADD,
                    X64_RAX, X64_RCX);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(a));
        store_kind(g, f, f->kind == FLAGS_ADD ? LAZY_ADD : LAZY_SUB);
        return;
    case FLAGS_INC:
    case FLAGS_DEC:
        x64_get(g, X64_RAX, f->r);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
        emit_alu_imm(e, false, f->kind == FLAGS_INC ? X64_SUB : X64_ADD,
                     X64_RAX, 1);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(a));
        emit_store32_imm(e, X64_CPU, LAZY(b), 1);
        store_kind(g, f, f->kind == FLAGS_INC ? LAZY_INC : LAZY_DEC);
        return;
    case FLAGS_NEG:
        x64_get(g, X64_RAX, f->r);
        emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
        emit_rr(e, false, 0xf7, 3, X64_RAX);        /* neg */
        emit_store32(e, X64_RAX, X64_CPU, LAZY(b));
        emit_store32_imm(e, X64_CPU, LAZY(a), 0);
        store_kind(g, f, LAZY_SUB);
        return;
    }
}

/* The host compares a register with the second operand of f, or tests the bits
 * of both: as an operation of the size of f, on the registers as they are. Sizes
 * of 8 and 32 bits. */
static void compare_in_place(struct x64 *g, const struct flags_form *f,
                             unsigned reg, bool test)
{
    struct emit *e = &g->e;
    bool byte = f->shift == 24;
    unsigned a = x64_use(g, reg, X64_RAX), b;

    if (!f->immediate) {
        b = x64_use(g, f->b, X64_RCX);
        emit_op(e, 0, false, byte, b, 0, a,
                (test ? 0x84u : 0x38u) | !byte);
        emit8(e, 0xc0 | (b & 7) << 3 | (a & 7));
        return;
    }
    if (!test && !byte) {
        emit_alu_imm(e, false, X64_CMP, a, f->imm);
        return;
    }
    emit_op(e, 0, false, byte, 0, 0, a, (test ? 0xf6u : 0x80u) | !byte);
    emit8(e, 0xc0 | (test ? 0u : X64_CMP << 3) | (a & 7));
    if (byte)
        emit8(e, f->imm & 0xff);
    else
        emit32(e, f->imm);
}

/* Compares eax with the second operand. */
static void compare_b(struct x64 *g, const struct flags_form *f)
{
    get_b(g, f);
    emit_alu_rr(&g->e, false, X64_CMP, X64_RAX, X64_RCX);
}

/* The host's CF becomes that in cpu->eflags. */
static void keep_host_carry(struct x64 *g)
{
    struct emit *e = &g->e;

    emit_rr8(e, 0x192, 0, X64_RAX);             /* setb al */
    emit_rr8(e, 0x1b6, X64_RAX, X64_RAX);       /* movzx eax, al */
    emit_alu_mem_imm(e, false, X64_AND, X64_CPU, eflags_offset,
                     ~(uint32_t)EFLAGS_CF);
    emit_rm(e, false, 0x09, X64_RAX, X64_CPU, eflags_offset);   /* or */
}

void x64_carry(struct x64 *g)
{
    const struct flags_form *f = &g->flags;
    struct emit *e = &g->e;

    switch (f->kind) {
    case FLAGS_INC:
    case FLAGS_DEC:
        return;
    case FLAGS_TEST:
    case FLAGS_LOGIC:
        emit_alu_mem_imm(e, false, X64_AND, X64_CPU, eflags_offset,
                         ~(uint32_t)EFLAGS_CF);
        return;
    case FLAGS_CMP:
        get_top(g, f, f->a);
        compare_b(g, f);
        keep_host_carry(g);
        return;
    case FLAGS_ADD:
        get_top(g, f, f->r);
        compare_b(g, f);
        keep_host_carry(g);
        return;
    case FLAGS_SUB:
        get_top(g, f, f->r);
        get_b(g, f);
        emit_alu_rr(e, false, X64_ADD, X64_RAX, X64_RCX);
        emit_alu_rr(e, false, X64_CMP, X64_RAX, X64_RCX);
        keep_host_carry(g);
        return;
    default:
        x64_flags_settle(g);
        emit_patch(e, emit_call(e), g->jit->memory.write +
                   (g->jit->carry - g->jit->memory.run));
    }
}

/* Whether a condition, without its lowest bit, is of ZF or SF alone. */
static bool is_of_result(unsigned condition)
{
    return condition >> 1 == CONDITION_Z || condition >> 1 == CONDITION_S;
}

/* Whether it is one that a comparison of the operands decides. */
static bool is_of_comparison(unsigned condition)
{
    return condition >> 1 != CONDITION_O && condition >> 1 != CONDITION_P;
}

unsigned x64_flags_test(struct x64 *g, unsigned condition)
{
    const struct flags_form *f = &g->flags;
    struct emit *e = &g->e;
    unsigned reg;

    if (f->kind == FLAGS_CMP && f->shift != 16 &&
        is_of_comparison(condition)) {
        compare_in_place(g, f, f->a, false);
        return condition;
    }
    if (f->kind == FLAGS_TEST && f->shift != 16 && is_of_result(condition)) {
        compare_in_place(g, f, f->a, true);
        return condition;
    }
    if (f->kind == FLAGS_CMP && is_of_comparison(condition)) {
        get_top(g, f, f->a);
        compare_b(g, f);
        return condition;
    }
    if (f->kind == FLAGS_SUB && is_of_comparison(condition)) {
        get_top(g, f, f->r);
        get_b(g, f);
        emit_alu_rr(e, false, X64_ADD, X64_RAX, X64_RCX);
        emit_alu_rr(e, false, X64_CMP, X64_RAX, X64_RCX);
        return condition;
    }
    if (f->kind == FLAGS_TEST && is_of_result(condition)) {
        get_top(g, f, f->a);
        get_b(g, f);
        emit_rr(e, false, 0x85, X64_RCX, X64_RAX);
        return condition;
    }
    if (f->kind > FLAGS_TEST && is_of_result(condition)) {
        reg = x64_use(g, f->r, X64_RAX);
        emit_rr(e, false, 0x85, reg, reg);
        return condition;
    }
    x64_flags_settle(g);
    emit_mov_imm32(e, X64_RSI, condition);
    emit_patch(e, emit_call(e), g->jit->memory.write +
               (g->jit->condition - g->jit->memory.run));
    emit_rr(e, false, 0x85, X64_RAX, X64_RAX);
    return X64_NZ;
}
