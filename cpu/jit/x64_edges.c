/*
 * Templates of branches, the edges between blocks, and the stubs behind a
 * region.
 *
 * An edge does what engine.c does for a link: it tells the predictor, adds what
 * the block has done, and enters the next block unless an event may be due
 * there. What a branch costs, and the time to the end of the next block, is one
 * subtraction.
 */
#include "cpu/jit/x64.h"

#define FRAME(field) (int32_t)offsetof(struct jit_frame, field)
#define EIP (int32_t)offsetof(struct cpu, eip)
#define FETCHES(field)                                                  \
    (int32_t)(offsetof(struct cpu, mmu.caches.l1i) +                    \
              offsetof(struct cache, field))

struct x64_stub *x64_stub(struct x64 *g, enum x64_stub_kind kind,
                          uint8_t *from, const struct uop *u)
{
    static const struct x64_stub none;
    struct x64_stub *s = &g->stub[g->stubs];

    if (g->stubs == X64_STUBS_MAX - 1)
        g->failed = true;
    else
        g->stubs++;
    *s = none;
    s->kind = (uint8_t)kind;
    s->flags = g->flags;
    s->from = from;
    s->back = g->e.at;
    s->block = g->block;
    s->uop = u;
    return s;
}

static uint8_t *thunk(const struct x64 *g, const uint8_t *run)
{
    return g->jit->memory.write + (run - g->jit->memory.run);
}

/* The cycles of a block as it is left by an exit, beyond block_cycles. */
static int32_t exit_cycles(const struct block *b, enum timing_exit exit)
{
    return (int32_t)(b->exit[exit].cycles - block_cycles(b));
}

/* The version of a block for the flags as they are, or -1: there are too many.
 * Stores the flags if that saves a version. */
static int version_of(struct x64 *g, struct block *to)
{
    unsigned others = 0;

    for (unsigned i = 0; i < g->versions; i++) {
        if (g->version[i].block != to)
            continue;
        if (flags_form_is(&g->version[i].flags, &g->flags))
            return (int)i;
        others++;
    }
    if (others >= 2 && g->flags.kind != FLAGS_STORED) {
        x64_flags_settle(g);
        return version_of(g, to);
    }
    if (g->versions == X64_VERSIONS_MAX)
        return -1;
    g->version[g->versions] = (struct x64_version){to, g->flags, NULL};
    return (int)g->versions++;
}

/* Adds what the block has done to the sums. */
static void add_sums(struct x64 *g, enum timing_exit exit)
{
    struct emit *e = &g->e;

    emit_op(e, 0x66, false, false, 15, 0, 0, 0x1fe);    /* paddd xmm15, */
    emit8(e, 0x05 | 7 << 3);                            /* [rip + ...] */
    emit32(e, 0);
    x64_stub(g, X64_STUB_SUMS, e->at, NULL)->taken = (uint8_t)exit;
}

/* The numbers of add_sums. */
static void emit_sums(struct x64 *g, const struct x64_stub *s)
{
    struct emit *e = &g->e;

    while ((uintptr_t)e->at & 15 && !e->full)
        emit8(e, 0xcc);
    emit_patch(e, s->from, e->at);
    emit32(e, s->block->insns);
    emit32(e, s->block->counted);
    emit64(e, s->block->exit[s->taken].fixed);
}

/* What block_fetch_commit does. */
static void commit_lines(struct x64 *g)
{
    struct block *b = g->block;
    struct emit *e = &g->e;

    if (!g->cpu->mmu.caches.on || !b->lines)
        return;
    emit_load64(e, X64_RAX, X64_CPU, FETCHES(now));
    emit_mov_imm64(e, X64_RDX, (uintptr_t)b);
    emit_alu_imm(e, true, X64_ADD, X64_RAX, b->lines);
    emit_store64(e, X64_RAX, X64_CPU, FETCHES(now));
    emit_store64(e, X64_RAX, X64_RDX, offsetof(struct block, lines_time));
}

/* Tells the predictor, if it has to be told. */
static void predict(struct x64 *g, bool taken)
{
    struct predictor_branch *branch = &g->block->branch;
    struct emit *e = &g->e;

    if (!g->cpu->predictor.slots)
        return;
    emit_mov_imm64(e, X64_RDX, (uintptr_t)branch);
    emit_load64(e, X64_RAX, X64_RDX, offsetof(struct predictor_branch, slot));
    emit_load64(e, X64_RAX, X64_RAX, offsetof(struct predictor_slot, word));
    emit_rm(e, true, 0x3b, X64_RAX, X64_RDX,
            (int32_t)(offsetof(struct predictor_branch, steady) +
                      sizeof branch->steady[0] * taken));
    x64_stub(g, X64_STUB_PREDICT, emit_jcc(e, X64_NZ), NULL)->taken = taken;
}

static bool is_compiled(const struct x64 *g, const struct block *b)
{
    return b->native && b->native->code &&
           b->native->generation == g->jit->generation;
}

uint32_t x64_key_of(const struct block *b, enum timing_exit exit)
{
    return b->key.mode | (uint32_t)b->exit[exit].pipeline << 16;
}

void x64_follow(struct x64 *g, enum timing_exit exit, const uint32_t *fixed)
{
    const struct block *b = g->block;
    struct emit *e = &g->e;

    add_sums(g, exit);
    commit_lines(g);
    emit_alu_imm(e, true, X64_SUB, X64_LEFT, (uint32_t)exit_cycles(b, exit));
    if (fixed) {
        emit_load32(e, X64_RAX, X64_CPU, EIP);
        emit_alu_imm(e, false, X64_ADD, X64_RAX,
                     (uint32_t)(b->paddr & 0xfff) + *fixed);
    } else {
        emit_mov_rr(e, X64_RAX, X64_RSI);
    }
    emit_mov_imm32(e, X64_RDI, x64_key_of(b, exit));
    emit_mov_imm32(e, X64_RSI,
                   block_recent_index(0, b->exit[exit].pipeline));
    emit_patch(e, emit_jmp(e), thunk(g, g->jit->follow));
}

/* Whether an exit of the block, whose target is fixed, leads out of its page. */
static bool leads_away(const struct x64 *g, bool taken, const struct uop *u)
{
    const struct block *b = g->block;
    uint32_t to = (uint32_t)(b->paddr & 0xfff) + (taken ? u->imm : b->bytes);

    return to > 0xfff && !b->serialise && !(taken && u->b == UOP_SIZE_16);
}

void x64_edge(struct x64 *g, bool taken, bool conditional,
              const struct uop *u)
{
    struct block *b = g->block, *to = b->link[taken];
    struct flags_form flags = g->flags;
    struct emit *e = &g->e;
    struct x64_stub *due;
    uint32_t fixed;
    int version = -1;

    if (!to && leads_away(g, taken, u)) {
        x64_flags_settle(g);
        if (conditional)
            predict(g, taken);
        fixed = taken ? u->imm : b->bytes;
        x64_follow(g, taken ? TIMING_TAKEN : TIMING_NEXT, &fixed);
        g->flags = flags;
        return;
    }
    if (!to || to->dead || b->serialise || !to->native) {
        x64_stub(g, to ? X64_STUB_RESUME : X64_STUB_UNLINKED, emit_jmp(e), u);
        return;
    }
    if (is_compiled(g, to))
        x64_flags_settle(g);
    else
        version = version_of(g, to);
    if (version < 0)
        x64_flags_settle(g);
    if (version < 0 && !is_compiled(g, to)) {
        x64_stub(g, X64_STUB_RESUME, emit_jmp(e), u);
        g->flags = flags;
        return;
    }
    if (conditional)
        predict(g, taken);
    add_sums(g, taken);
    commit_lines(g);
    emit_alu_imm(e, true, X64_SUB, X64_LEFT,
                 (uint32_t)exit_cycles(b, taken) + block_cycles(to));
    due = x64_stub(g, X64_STUB_DUE, emit_jcc(e, X64_LE), NULL);
    due->to = to;
    due->taken = taken;
    if (version < 0) {
        emit_patch(e, emit_jmp(e), thunk(g, to->native->code));
    } else if (g->patches == X64_PATCHES_MAX) {
        g->failed = true;
    } else {
        g->patch[g->patches].behind = emit_jmp(e);
        g->patch[g->patches++].version = (unsigned)version;
    }
    g->flags = flags;
}

unsigned x64_jump(struct x64 *g, const struct uop *u,
                  const struct x64_template *t)
{
    (void)t;
    x64_edge(g, true, false, u);
    g->ended = true;
    return 1;
}

/* The end of a block that runs into the next one. */
unsigned x64_end(struct x64 *g, const struct uop *u,
                 const struct x64_template *t)
{
    uint32_t bytes = g->block->bytes;

    (void)u;
    (void)t;
    if (g->block->serialise)
        return 0;
    x64_flags_settle(g);
    x64_follow(g, TIMING_NEXT, &bytes);
    g->ended = true;
    return 1;
}

unsigned x64_jump_indirect(struct x64 *g, const struct uop *u,
                           const struct x64_template *t)
{
    (void)t;
    if (g->block->serialise || u->b == UOP_SIZE_16)
        return 0;
    x64_flags_settle(g);
    x64_get(g, X64_RSI, u->a);
    x64_follow(g, TIMING_INDIRECT, NULL);
    g->ended = true;
    return 1;
}

/* Both ways, where the host's flags decide. */
static void branch(struct x64 *g, unsigned condition, const struct uop *u)
{
    uint8_t *taken = emit_jcc(&g->e, condition);

    x64_edge(g, false, true, u);
    emit_patch(&g->e, taken, g->e.at);
    x64_edge(g, true, true, u);
    g->ended = true;
}

unsigned x64_conditional(struct x64 *g, const struct uop *u,
                         const struct x64_template *t)
{
    branch(g, x64_flags_test(g, t->op), u);
    return 1;
}

/* A micro-op that sets the flags, and the conditional jump behind it. */
unsigned x64_fused(struct x64 *g, const struct uop *u,
                   const struct x64_template *t)
{
    const struct x64_template *first = &g->templates[t->op];

    if (!first->emit || !first->emit(g, u, first))
        return 0;
    branch(g, x64_flags_test(g, t->bits), u + 1);
    return 2;
}

/* To the engine, which goes on at a micro-op of a block. */
static void resume(struct x64 *g, const struct x64_stub *s)
{
    const struct block *b = s->block;
    struct emit *e = &g->e;

    x64_flags_store(g, &s->flags);
    emit_alu_mem_imm(e, false, X64_ADD, X64_CPU, EIP,
                     (uint32_t)(b->paddr & 0xfff));
    emit_alu_imm(e, true, X64_ADD, X64_LEFT, block_cycles(b));
    emit_mov_imm64(e, X64_RAX, (uintptr_t)s->uop);
    emit_mov_imm64(e, X64_RDX, (uintptr_t)b);
    emit_mov_imm32(e, X64_RCX, s->kind == X64_STUB_UNLINKED);
    emit_mov_imm32(e, X64_RDI, NATIVE_RESUME);
    emit_patch(e, emit_jmp(e), thunk(g, g->jit->leave));
}

static void due(struct x64 *g, const struct x64_stub *s)
{
    struct emit *e = &g->e;

    x64_flags_store(g, &s->flags);
    emit_alu_mem_imm(e, false, X64_ADD, X64_CPU, EIP,
                     (uint32_t)(s->to->paddr & 0xfff));
    emit_alu_imm(e, true, X64_ADD, X64_LEFT, block_cycles(s->to));
    emit_store32_imm(e, X64_CPU,
                     (int32_t)(offsetof(struct cpu, key) +
                               offsetof(struct code_key, mode)),
                     x64_key_of(s->block, s->taken));
    emit_alu_rr(e, false, X64_XOR, X64_RCX, X64_RCX);
    emit_mov_imm32(e, X64_RDI, NATIVE_FOLLOW);
    emit_patch(e, emit_jmp(e), thunk(g, g->jit->leave));
}

_Static_assert(offsetof(struct code_key, pipeline) == 2 &&
               sizeof(struct code_key) == 4, "due() writes it as one word");

/* The access at eax is made by slow_access. */
static void slow(struct x64 *g, const struct x64_stub *s)
{
    struct emit *e = &g->e;

    if (s->flags.kind != FLAGS_STORED) {    /* which changes eax */
        emit_mov_rr(e, X64_RSI, X64_RAX);
        x64_flags_store(g, &s->flags);
        emit_mov_rr(e, X64_RAX, X64_RSI);
    }
    emit_mov_imm64(e, X64_RDX, (uintptr_t)s->uop);
    emit_mov_imm64(e, X64_RCX, (uintptr_t)s->block);
    emit_mov_imm32(e, X64_RDI, s->taken);
    emit_patch(e, emit_call(e), thunk(g, g->jit->slow));
}

static void emit_stub(struct x64 *g, const struct x64_stub *s)
{
    struct emit *e = &g->e;

    emit_patch(e, s->from, e->at);
    switch (s->kind) {
    case X64_STUB_RESUME:
    case X64_STUB_UNLINKED:
        resume(g, s);
        return;
    case X64_STUB_DUE:
        due(g, s);
        return;
    case X64_STUB_SLOW:
        slow(g, s);
        break;
    case X64_STUB_SUMS:
        emit_sums(g, s);
        return;
    case X64_STUB_PREDICT:
        emit_mov_imm64(e, X64_RSI, (uintptr_t)s->block);
        emit_mov_imm32(e, X64_RDX, s->taken);
        emit_patch(e, emit_call(e), thunk(g, g->jit->predict));
        emit_alu_rr(e, true, X64_SUB, X64_LEFT, X64_RAX);
        break;
    case X64_STUB_STAMP:
        emit_rm(e, false, 0x80, 7, X64_RCX, offsetof(struct tlb, timed));
        emit8(e, 0);                                    /* cmp byte, 0 */
        emit_patch(e, emit_jcc(e, X64_Z), s->back);
        emit_load64(e, X64_RDI, X64_RCX, offsetof(struct tlb, now));
        emit_alu_imm(e, true, X64_ADD, X64_RDI, 1);
        emit_store64(e, X64_RDI, X64_RCX, offsetof(struct tlb, now));
        emit_load64(e, X64_RAX, X64_RDX,
                    (int32_t)(s->taken * (1u << L0_TABLE_SHIFT) +
                              offsetof(struct l0_slot, entry)));
        emit_store64(e, X64_RDI, X64_RAX, offsetof(struct tlb_entry, stamp));
        break;
    }
    emit_patch(e, emit_jmp(e), s->back);
}

void x64_emit_stubs(struct x64 *g)
{
    for (unsigned i = 0; i < g->stubs && !g->e.full; i++)
        emit_stub(g, &g->stub[i]);
    g->stubs = 0;
}
