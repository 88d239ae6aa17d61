/* Templates of arithmetic, logic and moves. */
#include "cpu/access/flags.h"
#include "cpu/jit/x64.h"

#define LAZY(field) x64_lazy(offsetof(struct lazy_flags, field))

/* Where a result of 32 bits is best computed. */
static unsigned place_of(unsigned reg)
{
    return reg < GPRS ? X64_R8 + reg : X64_RAX;
}

/* Writes the low 8 or 16 bits of a register. */
static void put_part(struct x64 *g, unsigned reg, unsigned from, unsigned bits)
{
    unsigned prefix = bits == 16 ? 0x66 : 0;
    unsigned opcode = bits == 8 ? 0x88 : 0x89;

    if (bits == 32) {
        x64_put(g, reg, from);
    } else if (reg < GPRS) {
        emit_op(&g->e, prefix, false, bits == 8, from, 0, X64_R8 + reg,
                opcode);
        emit8(&g->e, 0xc0 | (from & 7) << 3 | ((X64_R8 + reg) & 7));
    } else {
        emit_rm_any(&g->e, prefix, false, bits == 8, opcode, from, X64_CPU,
                    x64_reg_offset(reg));
    }
}

unsigned x64_move(struct x64 *g, const struct uop *u,
                  const struct x64_template *t)
{
    x64_keep_flags(g, u->d);
    if (t->immediate) {
        if (u->d < GPRS)
            emit_mov_imm32(&g->e, X64_R8 + u->d, u->imm);
        else
            emit_store32_imm(&g->e, X64_CPU, x64_reg_offset(u->d), u->imm);
        return 1;
    }
    put_part(g, u->d, x64_use(g, u->a, X64_RAX), t->bits);
    return 1;
}

/* op: the second byte of MOVZX or MOVSX. */
unsigned x64_extend(struct x64 *g, const struct uop *u,
                    const struct x64_template *t)
{
    unsigned to = place_of(u->d);
    unsigned from;

    x64_keep_flags(g, u->d);
    from = x64_use(g, u->a, X64_RAX);
    emit_op(&g->e, 0, false, true, to, 0, from, 0x100 | t->op);
    emit8(&g->e, 0xc0 | (to & 7) << 3 | (from & 7));
    x64_put(g, u->d, to);
    return 1;
}

/* exth, insh: op 0 reads bits 15:8 of a register, 1 writes them. */
unsigned x64_byte_high(struct x64 *g, const struct uop *u,
                       const struct x64_template *t)
{
    struct emit *e = &g->e;

    x64_keep_flags(g, u->d);
    x64_get(g, X64_RAX, u->a);
    if (!t->op) {
        emit_shift_imm(e, false, X64_SHR, X64_RAX, 8);
        emit_alu_imm(e, false, X64_AND, X64_RAX, 0xff);
    } else {
        emit_alu_imm(e, false, X64_AND, X64_RAX, 0xff);
        emit_shift_imm(e, false, X64_SHL, X64_RAX, 8);
        x64_get(g, X64_RCX, u->d);
        emit_alu_imm(e, false, X64_AND, X64_RCX, 0xffff00ff);
        emit_alu_rr(e, false, X64_OR, X64_RAX, X64_RCX);
    }
    x64_put(g, u->d, X64_RAX);
    return 1;
}

/* op 1: without an index. */
unsigned x64_lea(struct x64 *g, const struct uop *u,
                 const struct x64_template *t)
{
    struct emit *e = &g->e;
    unsigned to = place_of(u->d);
    unsigned a, b;

    x64_keep_flags(g, u->d);
    a = x64_use(g, u->a, X64_RAX);
    if (t->op) {
        if (a == to && u->d < GPRS)
            emit_alu_imm(e, false, X64_ADD, to, u->imm);
        else
            emit_rm(e, false, 0x8d, to, a, (int32_t)u->imm);
    } else {
        b = x64_use(g, u->b, X64_RCX);
        emit_rmx(e, false, 0x8d, to, a, b, u->scale, (int32_t)u->imm);
    }
    x64_put(g, u->d, to);
    return 1;
}

/* EIP + imm; of 32 bits. */
unsigned x64_lip(struct x64 *g, const struct uop *u,
                 const struct x64_template *t)
{
    struct emit *e = &g->e;

    (void)t;
    if (u->b == UOP_SIZE_16)
        return 0;
    x64_keep_flags(g, u->d);
    emit_load32(e, X64_RAX, X64_CPU, offsetof(struct cpu, eip));
    emit_alu_imm(e, false, X64_ADD, X64_RAX,
                 (uint32_t)(g->block->paddr & 0xfff) + u->imm);
    x64_put(g, u->d, X64_RAX);
    return 1;
}

unsigned x64_not(struct x64 *g, const struct uop *u,
                 const struct x64_template *t)
{
    x64_keep_flags(g, u->d);
    x64_get(g, X64_RAX, u->a);
    emit_rr(&g->e, false, 0xf7, 2, X64_RAX);
    put_part(g, u->d, X64_RAX, t->bits);
    return 1;
}

/* d = a op b, 32 bits; the host's flags are those of the operation. */
static void binary32(struct x64 *g, const struct uop *u,
                     const struct x64_template *t)
{
    struct emit *e = &g->e;
    unsigned to = place_of(u->d), b;

    if (t->immediate) {
        x64_get(g, to, u->a);
        emit_alu_imm(e, false, t->op, to, u->imm);
    } else {
        b = x64_use(g, u->b, X64_RCX);
        if (b == to && u->a != u->b)
            to = X64_RAX;
        x64_get(g, to, u->a);
        emit_alu_rr(e, false, t->op, to, b);
    }
    x64_put(g, u->d, to);
}

unsigned x64_binary_nf(struct x64 *g, const struct uop *u,
                       const struct x64_template *t)
{
    x64_keep_flags(g, u->d);
    binary32(g, u, t);
    return 1;
}

static enum lazy_kind lazy_kind_of(unsigned op)
{
    return op == X64_ADD ? LAZY_ADD : op == X64_SUB ? LAZY_SUB : LAZY_LOGIC;
}

/* Of any size, by operands at the top of 32 bits; flags are stored. */
static void binary_stored(struct x64 *g, const struct uop *u,
                          const struct x64_template *t)
{
    struct emit *e = &g->e;
    unsigned shift = 32u - t->bits;

    x64_get(g, X64_RAX, u->a);
    if (shift)
        emit_shift_imm(e, false, X64_SHL, X64_RAX, shift);
    if (t->immediate) {
        emit_mov_imm32(e, X64_RCX, u->imm << shift);
    } else {
        x64_get(g, X64_RCX, u->b);
        if (shift)
            emit_shift_imm(e, false, X64_SHL, X64_RCX, shift);
    }
    emit_store32(e, X64_RAX, X64_CPU, LAZY(a));
    emit_store32(e, X64_RCX, X64_CPU, LAZY(b));
    emit_alu_rr(e, false, t->op, X64_RAX, X64_RCX);
    emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
    emit_store32_imm(e, X64_CPU, LAZY(kind),
                     (uint32_t)lazy_kind_of(t->op) | shift << 8);
    if (shift)
        emit_shift_imm(e, false, X64_SHR, X64_RAX, shift);
    put_part(g, u->d, X64_RAX, t->bits);
    g->flags = (struct flags_form){.kind = FLAGS_STORED};
}

unsigned x64_binary(struct x64 *g, const struct uop *u,
                    const struct x64_template *t)
{
    bool arithmetic = t->op == X64_ADD || t->op == X64_SUB;

    if (t->bits != 32 || (arithmetic && !t->immediate && u->b == u->d)) {
        binary_stored(g, u, t);
        return 1;
    }
    binary32(g, u, t);
    g->flags = (struct flags_form){
        .kind = t->op == X64_ADD ? FLAGS_ADD
                : t->op == X64_SUB ? FLAGS_SUB : FLAGS_LOGIC,
        .r = u->d,
        .b = arithmetic && !t->immediate ? u->b : 0,
        .immediate = arithmetic && t->immediate,
        .imm = arithmetic && t->immediate ? u->imm : 0,
    };
    return 1;
}

/* cmp and test: only said. */
unsigned x64_compare(struct x64 *g, const struct uop *u,
                     const struct x64_template *t)
{
    g->flags = (struct flags_form){
        .kind = t->op == X64_CMP ? FLAGS_CMP : FLAGS_TEST,
        .shift = (uint8_t)(32 - t->bits),
        .a = u->a,
        .b = t->immediate ? 0 : u->b,
        .immediate = t->immediate,
        .imm = t->immediate ? u->imm : 0,
    };
    return 1;
}

/* op: add or sub. */
static void step32(struct x64 *g, const struct uop *u, unsigned op)
{
    unsigned to = place_of(u->d);

    x64_get(g, to, u->a);
    emit_alu_imm(&g->e, false, op, to, 1);
    x64_put(g, u->d, to);
}

unsigned x64_step_nf(struct x64 *g, const struct uop *u,
                     const struct x64_template *t)
{
    x64_keep_flags(g, u->d);
    step32(g, u, t->op);
    return 1;
}

unsigned x64_step(struct x64 *g, const struct uop *u,
                  const struct x64_template *t)
{
    x64_carry(g);
    step32(g, u, t->op);
    g->flags = (struct flags_form){
        .kind = t->op == X64_ADD ? FLAGS_INC : FLAGS_DEC, .r = u->d,
    };
    return 1;
}

unsigned x64_negate_nf(struct x64 *g, const struct uop *u,
                       const struct x64_template *t)
{
    (void)t;
    x64_keep_flags(g, u->d);
    x64_get(g, X64_RAX, u->a);
    emit_rr(&g->e, false, 0xf7, 3, X64_RAX);
    x64_put(g, u->d, X64_RAX);
    return 1;
}

unsigned x64_negate(struct x64 *g, const struct uop *u,
                    const struct x64_template *t)
{
    (void)t;
    x64_get(g, X64_RAX, u->a);
    emit_rr(&g->e, false, 0xf7, 3, X64_RAX);
    x64_put(g, u->d, X64_RAX);
    g->flags = (struct flags_form){.kind = FLAGS_NEG, .r = u->d};
    return 1;
}

unsigned x64_shift_nf(struct x64 *g, const struct uop *u,
                      const struct x64_template *t)
{
    unsigned to = place_of(u->d);

    x64_keep_flags(g, u->d);
    x64_get(g, to, u->a);
    if (u->imm & 31)
        emit_shift_imm(&g->e, false, t->op, to, u->imm & 31);
    x64_put(g, u->d, to);
    return 1;
}

/* By an immediate. The value before the last step is lost, so flags are stored.
 */
unsigned x64_shift(struct x64 *g, const struct uop *u,
                   const struct x64_template *t)
{
    struct emit *e = &g->e;
    unsigned count = u->imm & 31;

    if (!count)
        return 1;
    x64_get(g, X64_RAX, u->a);
    if (count > 1)
        emit_shift_imm(e, false, t->op, X64_RAX, count - 1);
    emit_store32(e, X64_RAX, X64_CPU, LAZY(a));
    if (t->op == X64_SHL) {
        emit_store32(e, X64_RAX, X64_CPU, LAZY(b));
    } else {
        emit_mov_rr(e, X64_RCX, X64_RAX);
        emit_alu_imm(e, false, X64_AND, X64_RCX, 1);
        emit_store32(e, X64_RCX, X64_CPU, LAZY(b));
    }
    emit_shift_imm(e, false, t->op, X64_RAX, 1);
    emit_store32(e, X64_RAX, X64_CPU, LAZY(r));
    emit_store32_imm(e, X64_CPU, LAZY(kind),
                     t->op == X64_SHL ? LAZY_SHL
                     : t->op == X64_SHR ? LAZY_SHR : LAZY_SAR);
    x64_put(g, u->d, X64_RAX);
    g->flags = (struct flags_form){.kind = FLAGS_STORED};
    return 1;
}

unsigned x64_sign_mask(struct x64 *g, const struct uop *u,
                       const struct x64_template *t)
{
    (void)t;
    x64_keep_flags(g, u->d);
    x64_get(g, X64_RAX, u->a);
    emit_shift_imm(&g->e, false, X64_SAR, X64_RAX, 31);
    x64_put(g, u->d, X64_RAX);
    return 1;
}

/* setcc. */
unsigned x64_condition_value(struct x64 *g, const struct uop *u,
                             const struct x64_template *t)
{
    unsigned condition;

    (void)t;
    x64_keep_flags(g, u->d);
    condition = x64_flags_test(g, u->aux);
    emit_rr8(&g->e, 0x190 | condition, 0, X64_RAX);
    emit_rr8(&g->e, 0x1b6, X64_RAX, X64_RAX);
    x64_put(g, u->d, X64_RAX);
    return 1;
}

/* Level 0 in protected mode passes every guard. */
unsigned x64_guard(struct x64 *g, const struct uop *u,
                   const struct x64_template *t)
{
    struct emit *e = &g->e;

    (void)t;
    emit_rm(e, false, 0x80, X64_CMP, X64_CPU, offsetof(struct cpu, cpl));
    emit8(e, 0);
    x64_stub(g, X64_STUB_RESUME, emit_jcc(e, X64_NZ), u);
    emit_rm(e, false, 0xf6, 0, X64_CPU, offsetof(struct cpu, cr0));
    emit8(e, CR0_PE);
    x64_stub(g, X64_STUB_RESUME, emit_jcc(e, X64_Z), u);
    return 1;
}
