/*
 * Templates of loads and stores: what access_hits (mmu/access.h) does, with
 * access_hits_cached on a machine with caches. What l0, or the first group of a
 * set, does not serve is left to the engine before anything has happened.
 */
#include "cpu/jit/x64.h"

#define CACHE(field)                                                    \
    (int32_t)(offsetof(struct cpu, mmu.caches.l1d) +                    \
              offsetof(struct cache, field))
#define SLOT(kind, field)                                               \
    ((int32_t)(kind) * (1 << L0_TABLE_SHIFT) +                          \
     (int32_t)offsetof(struct l0_slot, field))

/* eax: the linear address of a memory operand; `based`: without an index. */
static void address(struct x64 *g, const struct uop *u, bool based)
{
    struct emit *e = &g->e;
    unsigned a = x64_use(g, u->a, X64_RAX), b;

    if (based) {
        emit_rm(e, false, 0x8d, X64_RAX, a, (int32_t)u->imm);
        return;
    }
    b = x64_use(g, u->b, X64_RCX);
    emit_rmx(e, false, 0x8d, X64_RAX, a, b, u->scale, (int32_t)u->imm);
}

/* Where an access goes that is not for generated code: `way` is of enum
 * jit_access, or LEAVE, to the engine. */
enum { LEAVE = 0xff };

static void leave(struct x64 *g, unsigned condition, const struct uop *u,
                  unsigned way)
{
    x64_stub(g, way == LEAVE ? X64_STUB_RESUME : X64_STUB_SLOW,
             emit_jcc(&g->e, condition), u)->taken = (uint8_t)way;
}

/* rsi: the host address, of which the cache must hold `size` bytes in one line;
 * counts the access. */
static void look_up_cache(struct x64 *g, enum l0_kind kind, unsigned size,
                          const struct uop *u, unsigned way)
{
    const struct cache *c = &g->cpu->mmu.caches.l1d;
    struct emit *e = &g->e;

    if (size > 1) {
        emit_op(e, 0, false, true, 0, 0, X64_RSI, 0xf6);    /* test sil, */
        emit8(e, 0xc0 | X64_RSI);
        emit8(e, size - 1);
        leave(g, X64_NZ, u, way);
    }
    emit_rr(e, true, 0x89, X64_RSI, X64_RDI);
    emit_shift_imm(e, true, X64_SHR, X64_RDI, CACHE_UNIT_SHIFT);
    emit_alu_imm(e, false, X64_AND, X64_RDI, c->line_mask);
    emit_op(e, 0x66, false, false, 0, 0, X64_RDI, 0x16e);   /* movd xmm0, */
    emit8(e, 0xc0 | X64_RDI);
    emit_op(e, 0x66, false, false, 0, 0, 0, 0x170);         /* pshufd */
    emit8(e, 0xc0);
    emit8(e, 0);
    emit_alu_imm(e, false, X64_AND, X64_RDI, (uint32_t)c->set_mask);
    emit_rr(e, true, 0x69, X64_RDI, X64_RDI);               /* imul */
    emit32(e, (uint32_t)c->stride);
    emit_rm(e, true, 0x03, X64_RDI, X64_CPU, CACHE(group));
    emit_rm_any(e, 0x66, false, false, 0x176, 0, X64_RDI,   /* pcmpeqd */
                offsetof(struct cache_group, tag));
    emit_op(e, 0, false, false, X64_RCX, 0, 0, 0x150);      /* movmskps */
    emit8(e, 0xc0 | X64_RCX << 3);
    emit_rr(e, false, 0x1bc, X64_RCX, X64_RCX);             /* bsf */
    leave(g, X64_Z, u, way);
    emit_load64(e, X64_RAX, X64_CPU, CACHE(now));
    emit_alu_imm(e, true, X64_ADD, X64_RAX, 1);
    emit_store64(e, X64_RAX, X64_CPU, CACHE(now));
    emit_rmx(e, true, 0x89, X64_RAX, X64_RDI, X64_RCX, 3,
             offsetof(struct cache_group, stamp));
    if (kind == L0_WRITE) {
        emit_rmx(e, false, 0xc6, 0, X64_RDI, X64_RCX, 0,
                 offsetof(struct cache_group, dirty));
        emit8(e, 1);
        emit_alu_mem_imm(e, true, X64_ADD, X64_CPU, CACHE(stores_hit), 1);
    }
}

/* rdx: the slot. Counts the hit, and does to recency what it does. Keeps rsi. */
static void count_hit(struct x64 *g, enum l0_kind kind)
{
    struct emit *e = &g->e;
    uint8_t *stamps;

    emit_load64(e, X64_RCX, X64_RDX, SLOT(kind, tlb));
    emit_alu_mem_imm(e, true, X64_ADD, X64_RCX,
                     offsetof(struct tlb, fast_hits), 1);
    emit_load64(e, X64_RAX, X64_RDX, SLOT(kind, tree));
    emit_rr(e, true, 0x85, X64_RAX, X64_RAX);
    stamps = emit_jcc(e, X64_Z);
    emit_load64(e, X64_RDI, X64_RDX, SLOT(kind, touch.keep));
    emit_rm(e, true, 0x23, X64_RDI, X64_RAX, 0);            /* and */
    emit_rm(e, true, 0x0b, X64_RDI, X64_RDX, SLOT(kind, touch.set)); /* or */
    emit_store64(e, X64_RDI, X64_RAX, 0);
    x64_stub(g, X64_STUB_STAMP, stamps, NULL)->taken = (uint8_t)kind;
}

/* rsi: the host address of `size` bytes at eax, an access of `kind` that is
 * counted. `way`: else. */
static void access(struct x64 *g, enum l0_kind kind, unsigned size,
                   const struct uop *u, unsigned way)
{
    unsigned first = g->stubs;
    bool caches = g->cpu->mmu.caches.on;
    struct emit *e = &g->e;

    if (size > 1)
        emit_rm(e, false, 0x8d, X64_RCX, X64_RAX, (int32_t)size - 1);
    else
        emit_mov_rr(e, X64_RCX, X64_RAX);
    emit_mov_rr(e, X64_RDX, X64_RAX);
    emit_shift_imm(e, false, X64_SHR, X64_RCX, 12);
    emit_shift_imm(e, false, X64_SHR, X64_RDX, 6);
    emit_alu_imm(e, false, X64_AND, X64_RDX, L0_OFFSET_MASK);
    emit_rm(e, true, 0x0b, X64_RCX, X64_CPU,
            caches ? offsetof(struct cpu, mmu.l0.key)
                   : offsetof(struct cpu, mmu.l0.direct_key));
    emit_rm(e, true, 0x03, X64_RDX, X64_CPU,
            offsetof(struct cpu, mmu.l0.current));
    emit_rm(e, true, 0x3b, X64_RCX, X64_RDX, SLOT(kind, tag));
    leave(g, X64_NZ, u, way);
    emit_load64(e, X64_RSI, X64_RDX, SLOT(kind, to_host));
    emit_alu_rr(e, true, X64_ADD, X64_RSI, X64_RAX);
    if (caches)
        look_up_cache(g, kind, size, u, way);
    count_hit(g, kind);
    for (unsigned i = first; i < g->stubs; i++)     /* they go on here */
        if (g->stub[i].kind == X64_STUB_SLOW)
            g->stub[i].back = g->e.at;
}

_Static_assert(4096 / sizeof(struct l0_slot) == 1 << 6, "see access()");

/* A store to [rsi] of a register's low bits. */
static void store_reg(struct x64 *g, unsigned reg, unsigned bits)
{
    emit_rm_any(&g->e, bits == 16 ? 0x66 : 0, false, bits == 8,
                bits == 8 ? 0x88 : 0x89, x64_use(g, reg, X64_RAX), X64_RSI,
                0);
}

/* What a load is, beyond its size. */
enum { LOAD_BASED = 1, LOAD_SIGNED = 2, LOAD_KEEPS_PLACE = 4 };

static void load_value(struct x64 *g, unsigned d, unsigned bits, bool is_signed)
{
    unsigned to = d < GPRS ? X64_R8 + d : X64_RAX;
    unsigned opcode = bits == 32 ? 0x8b
                      : bits == 16 ? (is_signed ? 0x1bf : 0x1b7)
                                   : (is_signed ? 0x1be : 0x1b6);

    emit_rm(&g->e, false, opcode, to, X64_RSI, 0);
    x64_put(g, d, to);
}

unsigned x64_load(struct x64 *g, const struct uop *u,
                  const struct x64_template *t)
{
    enum l0_kind kind = t->op & LOAD_KEEPS_PLACE ? L0_WRITE : L0_READ;

    if (kind == L0_WRITE && g->cpu->mmu.caches.l1d.through)
        return 0;
    x64_keep_flags(g, u->d);
    address(g, u, t->op & LOAD_BASED);
    access(g, kind, t->bits / 8u, u,
           kind == L0_WRITE ? LEAVE
                            : t->bits / 8u |
                              (t->op & LOAD_SIGNED ? JIT_ACCESS_SIGNED : 0u));
    if (kind == L0_WRITE)
        emit_store64(&g->e, X64_RSI, X64_CPU, offsetof(struct cpu, rmw.host));
    load_value(g, u->d, t->bits, t->op & LOAD_SIGNED);
    return 1;
}

unsigned x64_store(struct x64 *g, const struct uop *u,
                   const struct x64_template *t)
{
    struct emit *e = &g->e;

    if (g->cpu->mmu.caches.l1d.through)
        return 0;
    address(g, u, t->op & LOAD_BASED);
    access(g, L0_WRITE, t->bits / 8u, u,
           t->bits / 8u | JIT_ACCESS_STORE |
           (t->immediate ? JIT_ACCESS_IMMEDIATE : 0u));
    if (!t->immediate) {
        store_reg(g, u->d, t->bits);
        return 1;
    }
    emit_rm_any(e, t->bits == 16 ? 0x66 : 0, false, false,
                t->bits == 8 ? 0xc6 : 0xc7, 0, X64_RSI, 0);
    emit8(e, u->imm2 & 0xff);
    if (t->bits >= 16)
        emit8(e, u->imm2 >> 8 & 0xff);
    if (t->bits == 32) {
        emit8(e, u->imm2 >> 16 & 0xff);
        emit8(e, u->imm2 >> 24);
    }
    return 1;
}

/* Generated code has made the load, so the place is known. */
unsigned x64_store_back(struct x64 *g, const struct uop *u,
                        const struct x64_template *t)
{
    emit_load64(&g->e, X64_RSI, X64_CPU, offsetof(struct cpu, rmw.host));
    store_reg(g, u->d, t->bits);
    return 1;
}

/* Makes room for 4 bytes on the stack, and leaves their place in rsi. */
static void push_place(struct x64 *g, const struct uop *u, unsigned way)
{
    x64_keep_flags(g, ESP);
    emit_rm(&g->e, false, 0x8d, X64_RAX, X64_R8 + ESP, -4);
    access(g, L0_WRITE, 4, u, way);
}

static void push_done(struct x64 *g)
{
    emit_alu_imm(&g->e, false, X64_SUB, X64_R8 + ESP, 4);
}

unsigned x64_push(struct x64 *g, const struct uop *u,
                  const struct x64_template *t)
{
    if (g->cpu->mmu.caches.l1d.through)
        return 0;
    push_place(g, u, t->immediate ? LEAVE : 4 | JIT_ACCESS_STORE);
    if (t->immediate) {
        emit_store32_imm(&g->e, X64_RSI, 0, u->imm);
    } else {
        store_reg(g, u->d, 32);
    }
    push_done(g);
    return t->immediate ? 3 : 2;
}

unsigned x64_pop(struct x64 *g, const struct uop *u,
                 const struct x64_template *t)
{
    (void)t;
    x64_keep_flags(g, ESP);
    x64_keep_flags(g, u[2].d);
    address(g, u, true);
    access(g, L0_READ, 4, u, 4);
    emit_alu_imm(&g->e, false, X64_ADD, X64_R8 + ESP, 4);
    load_value(g, u[2].d, 32, false);
    return 3;
}

unsigned x64_leave_frame(struct x64 *g, const struct uop *u,
                         const struct x64_template *t)
{
    (void)t;
    x64_keep_flags(g, ESP);
    x64_keep_flags(g, EBP);
    address(g, u, true);
    access(g, L0_READ, 4, u, 4);
    emit_rm(&g->e, false, 0x8d, X64_R8 + ESP, X64_R8 + EBP, 4);
    load_value(g, EBP, 32, false);
    return 4;
}

unsigned x64_load_zero_byte(struct x64 *g, const struct uop *u,
                            const struct x64_template *t)
{
    x64_keep_flags(g, u[1].d);
    address(g, u, t->op & LOAD_BASED);
    access(g, L0_READ, 1, u, 1);
    load_value(g, u[1].d, 8, false);
    return 2;
}

/* Pushes the EIP behind a call. */
static void push_return(struct x64 *g, const struct uop *u)
{
    struct emit *e = &g->e;

    push_place(g, u, LEAVE);
    emit_load32(e, X64_RAX, X64_CPU, offsetof(struct cpu, eip));
    emit_alu_imm(e, false, X64_ADD, X64_RAX,
                 (uint32_t)(g->block->paddr & 0xfff) + u[1].imm);
    emit_store32(e, X64_RAX, X64_RSI, 0);
    push_done(g);
}

unsigned x64_call(struct x64 *g, const struct uop *u,
                  const struct x64_template *t)
{
    (void)t;
    if (g->cpu->mmu.caches.l1d.through)
        return 0;
    push_return(g, u);
    x64_edge(g, true, false, u + 4);
    g->ended = true;
    return 4;
}

unsigned x64_call_indirect(struct x64 *g, const struct uop *u,
                           const struct x64_template *t)
{
    (void)t;
    if (g->cpu->mmu.caches.l1d.through || g->block->serialise)
        return 0;
    x64_flags_settle(g);
    push_return(g, u);
    x64_get(g, X64_RSI, u->a);
    x64_follow(g, TIMING_INDIRECT, NULL);
    g->ended = true;
    return 4;
}

unsigned x64_return(struct x64 *g, const struct uop *u,
                    const struct x64_template *t)
{
    (void)t;
    if (g->block->serialise)
        return 0;
    x64_flags_settle(g);
    address(g, u, true);
    access(g, L0_READ, 4, u, 4);
    emit_load32(&g->e, X64_RSI, X64_RSI, 0);
    emit_alu_imm(&g->e, false, X64_ADD, X64_R8 + ESP, u[2].imm);
    x64_follow(g, TIMING_INDIRECT, NULL);
    g->ended = true;
    return 4;
}
