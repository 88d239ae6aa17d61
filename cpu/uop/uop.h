/*
 * Micro-ops: what i386 instructions are cracked into and the engine runs
 * (uop.def), and the assists, which are microcode (assist.def). They hold no
 * host detail.
 */
#ifndef PAGEWALK_CPU_UOP_UOP_H
#define PAGEWALK_CPU_UOP_UOP_H

#include <stdbool.h>
#include <stdint.h>

enum uop_code {
#define UOP(name, class, fault, operands, flags) UOP_##name,
#include "cpu/uop/uop.def"
#undef UOP
    UOP_CODES
};

enum uop_class {
    UOP_CLASS_MOVE,
    UOP_CLASS_ALU,
    UOP_CLASS_SHIFT,
    UOP_CLASS_MUL,
    UOP_CLASS_DIV,
    UOP_CLASS_FLAG,
    UOP_CLASS_LOAD,
    UOP_CLASS_STORE,
    UOP_CLASS_BRANCH,
    UOP_CLASS_SYSTEM,
};

/* The effect on the six arithmetic flags: the last column of uop.def. */
enum uop_flags { UOP_FLAGS_SEE, UOP_FLAGS_SET, UOP_FLAGS_PART, UOP_FLAGS_KEEP };

/* Operand sizes: log2 of the bytes, and so the place in a size family. */
enum uop_size { UOP_SIZE_8, UOP_SIZE_16, UOP_SIZE_32 };

/* What `loop` does: its aux. */
enum uop_loop { UOP_LOOP_loopne, UOP_LOOP_loope, UOP_LOOP_loop, UOP_LOOP_jcxz };

/* What the bit-fields of a micro-op hold. */
#define UOP_SCALE_MASK 3u
#define UOP_SEG_MASK 7u

struct uop {
    uint16_t code;      /* enum uop_code */
    uint8_t d, a, b;    /* enum cpu_gpr, enum cpu_reg */
    uint8_t scale : 2;  /* of b in an address, 0..3 */
    uint8_t seg : 3;    /* enum cpu_segment */
    uint8_t aux;        /* a condition, a size or a variant: see uop.def */
    uint8_t insn;       /* index of its instruction in the block */
    uint32_t imm;
    uint32_t imm2;
};

_Static_assert(sizeof(struct uop) == 16, "four micro-ops a cache line");

/* The bytes of an operand of 16 or 32 bits: of assists whose aux says so. */
static inline unsigned uop_word_bytes(const struct uop *u)
{
    return u->aux ? 4 : 2;
}

struct uop_info {
    const char *name;
    const char *operands;   /* letters of uop.def */
    uint8_t class;          /* enum uop_class */
    uint8_t flags;          /* enum uop_flags */
    bool may_fault;
};

extern const struct uop_info uop_info[UOP_CODES];

/* Whether imm takes the place of register b: a name that ends in i. */
bool uop_is_immediate_form(const struct uop *u);

/* The assists: what the micro-ops assist and assist_end call. */
enum assist_code {
#define ASSIST(name, ends, transfers, operands, help) ASSIST_##name,
#include "cpu/uop/assist.def"
#undef ASSIST
    ASSISTS
};

/* imm2 of an assist and of `timed`: the assist, or the micro-op that `timed`
 * stands for; above it, in blocks of models with a clock table, the key of the
 * instruction (enum clock_key). */
enum { UOP_KEY_SHIFT = 16 };

static inline uint16_t uop_assist(const struct uop *u)
{
    return (uint16_t)u->imm2;
}

static inline uint16_t uop_timed(const struct uop *u)
{
    return (uint16_t)u->imm2;
}

static inline uint16_t uop_key(const struct uop *u)
{
    return (uint16_t)(u->imm2 >> UOP_KEY_SHIFT);
}

/* What the assist `bcd` does: its imm. */
enum bcd_op { BCD_daa, BCD_das, BCD_aaa, BCD_aas };

struct cpu;

/*
 * One assist. cpu->next_eip is the EIP after its instruction; an assist that
 * transfers control sets it to the target. cpu->eip is the EIP of the
 * instruction if the assist ends its block, else the EIP of the block. False:
 * an exception waits, and nothing was committed that a restart would do twice.
 */
typedef bool assist_fn(struct cpu *cpu, const struct uop *u);

#define ASSIST(name, ends, transfers, operands, help) assist_fn assist_##name;
#include "cpu/uop/assist.def"
#undef ASSIST

extern assist_fn *const assist_table[ASSISTS];

struct assist_info {
    const char *name;
    const char *operands;   /* letters of uop.def */
    bool ends;              /* its block */
    bool transfers;         /* control */
};

extern const struct assist_info assist_info[ASSISTS];

#endif
