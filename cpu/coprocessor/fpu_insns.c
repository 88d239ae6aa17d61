/*
 * x87 instructions as the CPU sees them: whether one may run, its operand in
 * memory, and what becomes of its exceptions (SDM vol. 1 8.7; vol. 3A 2.5, CR0;
 * 387 Programmer's Reference Manual chapter 3). What it does to the FPU is of
 * cpu/fpu.
 */
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/fpu/fpu.h"
#include "cpu/coprocessor/fpu_wait.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

enum { PIECE = 8 };     /* bytes of one access, at the most */

/* The bytes of an access that begins `at` bytes into an operand of `size` bytes
 * made of items of `item` bytes: an item of ten bytes is two accesses. */
static unsigned piece_at(unsigned at, unsigned item)
{
    unsigned left = item - at % item;

    return left < PIECE ? left : PIECE;
}

/* What an operand is made of, in order: `words` items of `word` bytes, then
 * items of ten bytes to its end. An operand that is shorter is one item. */
struct layout {
    unsigned size, words, word;
};

static unsigned next_piece(const struct layout *l, unsigned at)
{
    enum { NUMBER = 10 };
    unsigned end = l->words * l->word, left = l->size - at;
    unsigned piece = at < end ? piece_at(at, l->word)
                              : piece_at(at - end, NUMBER);

    return piece < left ? piece : left;
}

/* Segment and alignment of the whole operand. False: an exception waits. */
static bool require(struct cpu *cpu, const struct uop *u, unsigned size,
                    unsigned alignment, bool write)
{
    uint32_t at = cpu->r[u->a];

    return segment_require_bounds(cpu, u->seg, at, size, write) &&
           segment_require_alignment(cpu, cpu->seg[u->seg].base + at,
                                     alignment);
}

static bool load(struct cpu *cpu, uint32_t lin, unsigned size, uint64_t *value)
{
    void *host;

    if (UNLIKELY(!mem_hits(cpu, L0_READ, true, lin, size, 1, &host)))
        return mem_wide_load(cpu, lin, size, mem_rights(cpu), value);
    *value = mem_host_load(host, size);
    return true;
}

static bool store(struct cpu *cpu, uint32_t lin, unsigned size, uint64_t value)
{
    void *host;

    if (UNLIKELY(!mem_hits(cpu, L0_WRITE, true, lin, size, 1, &host)))
        return mem_wide_store(cpu, lin, size, mem_rights(cpu), value);
    mem_host_store(host, size, value);
    return true;
}

static bool load_bytes(struct cpu *cpu, const struct uop *u,
                       const struct layout *l, uint8_t *bytes)
{
    uint32_t lin = cpu->seg[u->seg].base + cpu->r[u->a];

    for (unsigned at = 0, size; at < l->size; at += size) {
        uint64_t value = 0;

        size = next_piece(l, at);
        if (!load(cpu, lin + at, size, &value))
            return false;
        mem_host_store(bytes + at, size, value);
    }
    return true;
}

static bool store_bytes(struct cpu *cpu, const struct uop *u,
                        const struct layout *l, const uint8_t *bytes)
{
    uint32_t lin = cpu->seg[u->seg].base + cpu->r[u->a];

    for (unsigned at = 0, size; at < l->size; at += size) {
        size = next_piece(l, at);
        if (!store(cpu, lin + at, size, mem_host_load(bytes + at, size)))
            return false;
    }
    return true;
}

static const struct fpu_insn *insn_of(const struct uop *u)
{
    return &fpu_insns[u->imm >> 16];
}

/* Whether the instruction may run at all: #NM, #UD and #MF, in this order. */
static bool may_run(struct cpu *cpu, const struct uop *u)
{
    unsigned attr;

    if (cpu->cr0 & (CR0_EM | CR0_TS))
        return raise_vector(cpu, VECTOR_NM);
    if (u->imm >> 16 >= fpu_insn_count)
        return raise_vector(cpu, VECTOR_UD);
    attr = fpu_insn_attr(insn_of(u));
    if (attr & FPU_ATTR_6 && !cpu_model_has(cpu->model, FEATURE_cmov))
        return raise_vector(cpu, VECTOR_UD);
    return attr & FPU_ATTR_N || fpu_wait(cpu);
}

/* Notes where the instruction is, and its operand in memory. */
static void note_place(const struct cpu *cpu, const struct uop *u,
                       struct fpu *fpu)
{
    fpu->ip = cpu->eip + cpu->block->insn[u->insn].start;
    fpu->cs = cpu->seg[SEG_CS].selector;
    fpu->opcode = u->imm & 0x7ff;
    if (uop_assist(u) == ASSIST_fpu_mem) {
        fpu->dp = cpu->r[u->a];
        fpu->ds = cpu->seg[u->seg].selector;
    }
}

static void note_if_no_control(const struct cpu *cpu, const struct uop *u,
                               struct fpu *fpu)
{
    if (!(fpu_insn_attr(insn_of(u)) & FPU_ATTR_C))
        note_place(cpu, u, fpu);
}

/* CF, PF and ZF from FCOMI, which clears the others (SDM vol. 2 FCOMI). */
static void take_eflags(struct cpu *cpu, const struct fpu_run *r)
{
    if (r->sets_eflags)
        flags_write(cpu, EFLAGS_ARITH, r->eflags);
}

bool assist_fpu(struct cpu *cpu, const struct uop *u)
{
    struct fpu_run r = {.fpu = &cpu->fpu, .i = u->imm & 7};

    if (!may_run(cpu, u))
        return false;
    r.insn = insn_of(u);
    if (r.insn->attr & FPU_ATTR_6)
        r.eflags = (uint8_t)flags_eflags(cpu);
    note_if_no_control(cpu, u, &cpu->fpu);
    fpu_run(&r);
    take_eflags(cpu, &r);
    fpu_signal(cpu);
    return true;
}

bool assist_fpu_ax(struct cpu *cpu, const struct uop *u)
{
    struct fpu_run r = {.fpu = &cpu->fpu};

    if (!may_run(cpu, u))
        return false;
    r.insn = insn_of(u);
    fpu_run(&r);
    cpu->r[u->d] = register_merge(cpu->r[u->d], r.ax, 2);
    return true;
}

/* Environments and states: by operand size and mode. */
static struct fpu_format format_of(const struct cpu *cpu, const struct uop *u)
{
    return (struct fpu_format){
        .is32 = u->aux,
        .is_protected = cpu->cr0 & CR0_PE && !(cpu->eflags & EFLAGS_VM),
    };
}

static bool run_image(struct cpu *cpu, const struct uop *u,
                      enum fpu_operand operand)
{
    struct fpu_format format = format_of(cpu, u);
    bool state = operand == FPU_STATE || operand == FPU_TO_STATE;
    bool write = fpu_operand_is_written(operand);
    struct layout l = {
        .size = state ? fpu_state_bytes(format)
                      : fpu_environment_bytes(format),
        .words = 7, .word = uop_word_bytes(u),
    };
    uint8_t bytes[FPU_STATE_MAX];
    struct fpu next = cpu->fpu;

    if (!require(cpu, u, l.size, l.word, write))
        return false;
    if (write) {
        if (state)
            fpu_state_store(&next, format, bytes);
        else
            fpu_environment_store(&next, format, bytes);
        if (!store_bytes(cpu, u, &l, bytes))
            return false;
    } else {
        if (!load_bytes(cpu, u, &l, bytes))
            return false;
        if (state)
            fpu_state_load(&next, format, bytes);
        else
            fpu_environment_load(&next, format, bytes);
    }
    cpu->fpu = next;
    fpu_signal(cpu);
    return true;
}

/* An operand that is written is stored before the FPU changes, so that a fault
 * leaves it as it was. */
static bool run_store(struct cpu *cpu, const struct uop *u,
                      const struct layout *l)
{
    struct fpu next = cpu->fpu;
    struct fpu_run r = {.fpu = &next, .insn = insn_of(u)};

    note_if_no_control(cpu, u, &next);
    fpu_run(&r);
    if (r.stores && !store_bytes(cpu, u, l, r.bytes))
        return false;
    cpu->fpu = next;
    fpu_signal(cpu);
    return true;
}

bool assist_fpu_mem(struct cpu *cpu, const struct uop *u)
{
    struct fpu_run r = {.fpu = &cpu->fpu};
    enum fpu_operand operand;
    struct layout l = {0};

    if (!may_run(cpu, u))
        return false;
    r.insn = insn_of(u);
    operand = (enum fpu_operand)r.insn->operand;
    if (operand >= FPU_ENVIRONMENT)
        return run_image(cpu, u, operand);
    l.size = fpu_operand_bytes(operand);
    if (!require(cpu, u, l.size, fpu_operand_alignment(operand),
                 fpu_operand_is_written(operand)))
        return false;
    if (fpu_operand_is_written(operand))
        return run_store(cpu, u, &l);
    if (!load_bytes(cpu, u, &l, r.bytes))
        return false;
    note_if_no_control(cpu, u, &cpu->fpu);
    fpu_run(&r);
    fpu_signal(cpu);
    return true;
}

/* FXSAVE and FXRSTOR: 512 bytes, of which a processor without SSE has the first
 * 160. They wait for no exception (SDM vol. 2 FXSAVE). */
static const struct layout fx_layout = {
    .size = FPU_FXSAVE_BYTES, .words = FPU_FXSAVE_BYTES / PIECE, .word = PIECE,
};

static bool may_run_fx(struct cpu *cpu, const struct uop *u, bool write)
{
    enum { IMAGE = 512, ALIGNMENT = 16 };
    uint32_t at = cpu->r[u->a];

    if (cpu->cr0 & (CR0_EM | CR0_TS))
        return raise_vector(cpu, VECTOR_NM);
    if (!segment_require_bounds(cpu, u->seg, at, IMAGE, write))
        return false;
    return !((cpu->seg[u->seg].base + at) & (ALIGNMENT - 1)) ||
           raise_error(cpu, VECTOR_GP, 0);
}

bool assist_fxsave(struct cpu *cpu, const struct uop *u)
{
    uint8_t bytes[FPU_FXSAVE_BYTES];

    fpu_fxsave(&cpu->fpu, bytes);
    return may_run_fx(cpu, u, true) && store_bytes(cpu, u, &fx_layout, bytes);
}

bool assist_fxrstor(struct cpu *cpu, const struct uop *u)
{
    uint8_t bytes[FPU_FXSAVE_BYTES];

    if (!may_run_fx(cpu, u, false) || !load_bytes(cpu, u, &fx_layout, bytes))
        return false;
    fpu_fxrstor(&cpu->fpu, bytes);
    fpu_signal(cpu);
    return true;
}
