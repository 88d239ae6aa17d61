/* Regions: which blocks are compiled together, and in what order. */
#include "cpu/jit/x64.h"

#include <stdlib.h>

#include "cpu/jit/perform.h"

#define TEMPLATE(uop, emit, op, bits, immediate)                        \
    [UOP_##uop] = {emit, op, bits, immediate},
#define FUSED_BRANCH(first, jump)                                       \
    [UOP_##first##_##jump] = {x64_fused, UOP_##first, UOP_##jump - UOP_jo, \
                              false},
#define FUSED_INSN(name, first, parts)
#define FUSED_RUN(name, of, first, parts, moved)
static const struct x64_template templates[UOP_CODES] = {
#include "cpu/jit/template.def"
#include "cpu/uop/fuse.def"
};

/* A block whose lines the instruction cache may lack begins in the engine. */
static void look_at_lines(struct x64 *g)
{
    struct block *b = g->block;
    struct emit *e = &g->e;

    if (!g->cpu->mmu.caches.on || !b->lines)
        return;
    emit_mov_imm64(e, X64_RDX, (uintptr_t)b);
    emit_load64(e, X64_RAX, X64_CPU,
                offsetof(struct cpu, mmu.caches.l1i.state));
    emit_rm(e, true, 0x3b, X64_RAX, X64_RDX,
            offsetof(struct block, lines_state));
    x64_stub(g, X64_STUB_RESUME, emit_jcc(e, X64_NZ), b->uops);
}

/* A call of perform(); what faults is left to the engine. */
static unsigned call_perform(struct x64 *g, const struct uop *u)
{
    struct emit *e = &g->e;

    if (!performs(u))
        return 0;
    x64_flags_settle(g);
    emit_mov_imm64(e, X64_RSI, (uintptr_t)u);
    emit_patch(e, emit_call(e), g->jit->memory.write +
               (g->jit->perform - g->jit->memory.run));
    if (uop_info[u->code].may_fault) {
        emit_op(e, 0, false, true, X64_RAX, 0, X64_RAX, 0x84);  /* test al */
        emit8(e, 0xc0);
        x64_stub(g, X64_STUB_RESUME, emit_jcc(e, X64_Z), u);
    }
    return 1;
}

/* A micro-op, or several. Returns how many; 0: the engine has to go on. */
static unsigned compile_uop(struct x64 *g, const struct uop *u)
{
    const struct x64_template *t = &templates[u->code];

    if (u->code == UOP_line)
        return 1;                       /* look_at_lines has seen to it */
    return t->emit ? t->emit(g, u, t) : call_perform(g, u);
}

static void compile_block(struct x64 *g, struct x64_version *v)
{
    const struct uop *u = v->block->uops;
    unsigned n;

    g->block = v->block;
    g->flags = v->flags;
    g->ended = false;
    v->code = g->e.at;
    look_at_lines(g);
    while (!g->ended) {
        n = compile_uop(g, u);
        if (!n) {
            x64_stub(g, X64_STUB_RESUME, emit_jmp(&g->e), u);
            return;
        }
        u += n;
    }
}

/* The version to compile next: the one that the last jump leads to, which it then
 * need not, or any. Null: all are compiled. */
static struct x64_version *next_version(struct x64 *g)
{
    struct x64_patch *last = &g->patch[g->patches - 1];

    if (g->patches && last->behind == g->e.at && !g->e.full &&
        !g->version[last->version].code) {
        g->e.at -= 5;
        g->patches--;
        return &g->version[last->version];
    }
    for (unsigned i = 0; i < g->versions; i++)
        if (!g->version[i].code)
            return &g->version[i];
    return NULL;
}

/* Makes the code known, by the blocks that begin with stored flags. */
static void publish(struct x64 *g)
{
    struct jit *jit = g->jit;

    for (unsigned i = 0; i < g->versions; i++) {
        struct block_native *n = g->version[i].block->native;

        if (g->version[i].flags.kind != FLAGS_STORED)
            continue;
        n->code = jit->memory.run + (g->version[i].code - jit->memory.write);
        n->generation = jit->generation;
        n->stays = n->unlinked = 0;
        n->instructions = 0;
    }
    jit->figures.regions++;
    jit->figures.blocks += g->versions;
    jit->figures.bytes += (uint64_t)(g->e.at - jit->memory.write) -
                          jit->memory.used;
    jit->memory.used = (size_t)(g->e.at - jit->memory.write);
}

bool x64_compile(struct cpu *cpu, struct block *root)
{
    struct jit *jit = cpu->jit;
    struct code_memory *m = &jit->memory;
    struct x64 *g = malloc(sizeof *g);
    struct x64_version *v;
    bool ok;

    if (!g)
        return false;
    g->e = (struct emit){m->write + m->used, m->write + m->bytes, false};
    g->templates = templates;
    g->cpu = cpu;
    g->jit = jit;
    g->failed = false;
    g->patches = g->stubs = 0;
    g->versions = 1;
    g->version[0] = (struct x64_version){.block = root};
    while (!g->failed && (v = next_version(g)))
        compile_block(g, v);
    for (unsigned i = 0; i < g->patches && !g->failed; i++)
        emit_patch(&g->e, g->patch[i].behind,
                   g->version[g->patch[i].version].code);
    if (!g->failed)
        x64_emit_stubs(g);
    ok = !g->failed && !g->e.full;
    if (ok)
        publish(g);
    free(g);
    return ok;
}
