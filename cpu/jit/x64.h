/*
 * The generator for x86-64. Private to cpu/jit/.
 *
 * While generated code runs:
 *
 *   rbp            struct cpu
 *   rbx            the ticks left at the end of the running block: an event is
 *                  due when there are none
 *   r8d .. r15d    EAX .. EDI; the other registers of micro-ops are in cpu->r
 *   xmm15          the sums of struct jit_frame
 *   rax rcx rdx rsi rdi, xmm0    scratch
 *
 * cpu->eip is the EIP of the page's first byte: the EIP of a block less its
 * place in the page, equal for all blocks of a region.
 */
#ifndef PAGEWALK_CPU_JIT_X64_H
#define PAGEWALK_CPU_JIT_X64_H

#include "cpu/block/block.h"
#include "cpu/jit/emit_x64.h"
#include "cpu/jit/flags_form.h"
#include "cpu/jit/jit_state.h"
#include "cpu/state/state.h"

enum {
    X64_CPU = X64_RBP, X64_LEFT = X64_RBX,
    X64_VERSIONS_MAX = 48, X64_PATCHES_MAX = 128, X64_STUBS_MAX = 1024,
};

/* A block as it is compiled for one form of the flags at its entry. */
struct x64_version {
    struct block *block;
    struct flags_form flags;
    uint8_t *code;              /* null: not yet */
};

struct x64_patch {
    uint8_t *behind;            /* a jump to a version */
    unsigned version;
};

enum x64_stub_kind {
    X64_STUB_RESUME,    /* the engine goes on at `uop` */
    X64_STUB_UNLINKED,  /* likewise, and a link is missing there */
    X64_STUB_DUE,       /* an event may be due in `to`, which is not entered */
    X64_STUB_PREDICT,   /* the predictor has to be told */
    X64_STUB_SLOW,      /* slow_access has to be called */
    X64_STUB_SUMS,      /* no code: what an edge adds to the sums */
    X64_STUB_STAMP,     /* recency by stamps, not by a tree */
};

/* What is seldom done, behind the region. */
struct x64_stub {
    uint8_t kind, taken;        /* enum x64_stub_kind; an exit, or an access */
    struct flags_form flags;
    uint8_t *from;              /* the jump to it */
    uint8_t *back;              /* where it goes on */
    struct block *block, *to;
    const struct uop *uop;
};

struct x64_template;

struct x64 {
    struct emit e;
    const struct x64_template *templates;   /* by micro-op */
    struct cpu *cpu;
    struct jit *jit;
    struct block *block;        /* that is being compiled */
    struct flags_form flags;    /* at this place of it */
    bool ended;                 /* the block is complete */
    bool failed;                /* a table is full */
    unsigned versions, patches, stubs;
    struct x64_version version[X64_VERSIONS_MAX];
    struct x64_patch patch[X64_PATCHES_MAX];
    struct x64_stub stub[X64_STUBS_MAX];
};

/* A template: emits a micro-op and says how many it has emitted. 0: it cannot. */
typedef unsigned x64_emit_fn(struct x64 *g, const struct uop *u,
                             const struct x64_template *t);

struct x64_template {
    x64_emit_fn *emit;
    uint8_t op;                 /* what it means is the template's affair */
    uint8_t bits;
    bool immediate;
};

x64_emit_fn x64_move, x64_extend, x64_lea, x64_lip, x64_not, x64_byte_high;
x64_emit_fn x64_binary, x64_compare, x64_step, x64_negate, x64_shift;
x64_emit_fn x64_binary_nf, x64_step_nf, x64_negate_nf, x64_shift_nf;
x64_emit_fn x64_sign_mask, x64_condition_value, x64_guard;
x64_emit_fn x64_load, x64_store, x64_store_back, x64_push, x64_pop;
x64_emit_fn x64_leave_frame, x64_load_zero_byte, x64_call;
x64_emit_fn x64_jump, x64_conditional, x64_fused, x64_end;
x64_emit_fn x64_return, x64_jump_indirect, x64_call_indirect;

/* The offset of a register of micro-ops. */
static inline int32_t x64_reg_offset(unsigned reg)
{
    return (int32_t)(offsetof(struct cpu, r) + 4 * reg);
}

static inline int32_t x64_lazy(size_t offset)
{
    return (int32_t)(offsetof(struct cpu, lazy) + offset);
}

/* The host register with the value of a register: its own, or `scratch`, to
 * which it is loaded. Changes no host flag. */
unsigned x64_use(struct x64 *g, unsigned reg, unsigned scratch);

/* Loads a register to a scratch register. */
void x64_get(struct x64 *g, unsigned to, unsigned reg);

/* Writes a register. Changes no host flag. */
void x64_put(struct x64 *g, unsigned reg, unsigned from);

/* To be called before a register changes by what leaves the flags alone. */
void x64_keep_flags(struct x64 *g, unsigned reg);

/* Stores the flags that `f` describes. Changes eax, ecx and the host's flags. */
void x64_flags_store(struct x64 *g, const struct flags_form *f);

/* Stores the flags, if they are not. */
void x64_flags_settle(struct x64 *g);

/* Puts CF into cpu->eflags, where INC and DEC keep it. */
void x64_carry(struct x64 *g);

/* Makes the host's flags such that the condition that is returned holds there if
 * `condition` holds for the guest. */
unsigned x64_flags_test(struct x64 *g, unsigned condition);

/* The end of the block by one of its exits; `u` is the micro-op that the engine
 * would go on with. `conditional`: the predictor is asked. */
void x64_edge(struct x64 *g, bool taken, bool conditional,
              const struct uop *u);

/* The end of the block, whose flags are stored, by an exit that may lead to any
 * page: `fixed` bytes from the block's EIP or, if it is null, to the EIP in esi.
 * esi survives. */
void x64_follow(struct x64 *g, enum timing_exit exit, const uint32_t *fixed);

/* cpu->key after a block was left by an exit, as one word. */
uint32_t x64_key_of(const struct block *b, enum timing_exit exit);

/* Notes that a jump goes to a stub of the block and the flags as they are. */
struct x64_stub *x64_stub(struct x64 *g, enum x64_stub_kind kind,
                          uint8_t *from, const struct uop *u);
void x64_emit_stubs(struct x64 *g);

/* The last argument of jit.slow_access: the size of an access, and more. */
enum jit_access {
    JIT_ACCESS_SIZE = 7,
    JIT_ACCESS_STORE = 8,
    JIT_ACCESS_SIGNED = 16,
    JIT_ACCESS_IMMEDIATE = 32,      /* the value of a store is imm2 */
};

/* Emits what all regions share. */
void x64_thunks(struct jit *jit);

/* Compiles the region that begins with a block. False: it cannot be. */
bool x64_compile(struct cpu *cpu, struct block *root);

#endif
