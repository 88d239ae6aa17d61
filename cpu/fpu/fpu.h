/*
 * The x87: its registers, and what its instructions do with them (387
 * Programmer's Reference Manual; SDM vol. 1 chapter 8). It stands alone: the
 * CPU decides whether an instruction may run, moves its operand from and to
 * memory, and tells it where the instruction and the operand are.
 */
#ifndef PAGEWALK_CPU_FPU_FPU_H
#define PAGEWALK_CPU_FPU_FPU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/fpu/f80.h"

enum { FPU_REGISTERS = 8 };

struct fpu {
    struct f80 reg[FPU_REGISTERS];  /* by number, not by place in the stack */
    uint16_t control;
    uint16_t status;
    uint8_t full;           /* bit per register: its tag is not empty */
    /* The last instruction that was none of control, and its operand. */
    uint16_t opcode;        /* the low three bits of its first byte, ModRM */
    uint16_t cs, ds;
    uint32_t ip, dp;
};

enum fpu_control_bits {
    FPU_MASKS = F80_FLAGS,
    FPU_PC_SHIFT = 8,
    FPU_RC_SHIFT = 10,
    FPU_CONTROL_ONE = 1 << 6,           /* always set */
    FPU_CONTROL_WRITABLE = 0x1f3f,
};

enum fpu_status_bits {
    FPU_SF = 1 << 6,                    /* a fault of the stack */
    FPU_ES = 1 << 7,                    /* an exception pends */
    FPU_C0 = 1 << 8, FPU_C1 = 1 << 9, FPU_C2 = 1 << 10,
    FPU_TOP_SHIFT = 11,
    FPU_C3 = 1 << 14,
    FPU_BUSY = 1 << 15,                 /* as ES, since the 387 */
    FPU_CONDITION = FPU_C0 | FPU_C2 | FPU_C3,
};

/* How an instruction's operands are printed. */
enum fpu_text {
    FPU_TEXT_NONE, FPU_TEXT_STI, FPU_TEXT_ST0_STI, FPU_TEXT_STI_ST0,
    FPU_TEXT_AX, FPU_TEXT_MEMORY,
};

/* What is in memory; TO_ is written. */
enum fpu_operand {
    FPU_NO_MEMORY,
    FPU_I16, FPU_I32, FPU_I64, FPU_R32, FPU_R64, FPU_R80, FPU_BCD, FPU_CONTROL,
    FPU_TO_I16, FPU_TO_I32, FPU_TO_I64, FPU_TO_R32, FPU_TO_R64, FPU_TO_R80,
    FPU_TO_BCD, FPU_TO_CONTROL,
    FPU_ENVIRONMENT, FPU_STATE, FPU_TO_ENVIRONMENT, FPU_TO_STATE,
    FPU_OPERANDS
};

enum { FPU_OPERAND_MAX = 10 };      /* bytes, without environment and state */

enum fpu_attr {
    FPU_ATTR_NONE = 0,
    FPU_ATTR_N = 1 << 0,
    FPU_ATTR_C = 1 << 1,
    FPU_ATTR_6 = 1 << 2,
    FPU_ATTR_NC = FPU_ATTR_N | FPU_ATTR_C,
};

enum fpu_timing {
#define FPU_TIMING(name, cost, help) FPU_TIMING_##name,
#include "cpu/fpu/fpu_timing.def"
#undef FPU_TIMING
    FPU_TIMINGS
};

struct fpu_run;
typedef void fpu_op_fn(struct fpu_run *r);

/* One line of fpu.def. */
struct fpu_insn {
    uint8_t escape;         /* the low three bits of the opcode */
    uint8_t reg, rm;        /* of ModRM; rm FPU_RM_ANY: any */
    const char *name;
    fpu_op_fn *op;
    uint8_t param;
    uint8_t operand;        /* enum fpu_operand */
    uint8_t text;           /* enum fpu_text */
    uint8_t timing;         /* enum fpu_timing */
    uint8_t attr;           /* enum fpu_attr */
};

enum { FPU_RM_ANY = 8 };

extern const struct fpu_insn fpu_insns[];
extern const unsigned fpu_insn_count;

/* The number of the instruction that ESC and ModRM encode: the low three bits
 * of the opcode above the eight of ModRM. fpu_insn_count: there is none. */
unsigned fpu_insn_find(unsigned encoding);

/* Bytes of an operand in memory and, where alignment is checked, what it is to
 * be aligned to (SDM vol. 3A table 6-7); 0 for environments and states. */
unsigned fpu_operand_bytes(enum fpu_operand operand);
unsigned fpu_operand_alignment(enum fpu_operand operand);

/* Its attributes, of enum fpu_attr, with those that follow from the operand. */
unsigned fpu_insn_attr(const struct fpu_insn *insn);

/* Whether an instruction writes its operand in memory. */
static inline bool fpu_operand_is_written(enum fpu_operand operand)
{
    return (operand >= FPU_TO_I16 && operand <= FPU_TO_CONTROL) ||
           operand >= FPU_TO_ENVIRONMENT;
}

/* One instruction that runs. */
struct fpu_run {
    struct fpu *fpu;
    const struct fpu_insn *insn;
    unsigned i;             /* of ST(i) */
    uint8_t bytes[FPU_OPERAND_MAX];     /* read from memory, or for it */
    bool stores;            /* `bytes` are to be stored: an exception that is
                               not masked has not prevented it */
    uint16_t ax;            /* of FNSTSW AX */
    uint8_t eflags;         /* CF, PF and ZF as they are, or as FCOMI sets
                               them if sets_eflags */
    bool sets_eflags;
};

/* Runs an instruction. One with an operand of ENVIRONMENT or STATE is run by
 * the functions below. */
void fpu_run(struct fpu_run *r);

void fpu_reset(struct fpu *fpu);        /* RESET */
void fpu_init(struct fpu *fpu);         /* FNINIT */

/* Whether an exception that is not masked pends: ES. */
static inline bool fpu_exception_pends(const struct fpu *fpu)
{
    return fpu->status & FPU_ES;
}

/* The formats of environments: of 32-bit or 16-bit operand size, of protected
 * mode or of real and virtual-8086 mode (SDM vol. 1 8.1.10). */
struct fpu_format {
    bool is32, is_protected;
};

enum { FPU_STATE_MAX = 108 };

unsigned fpu_environment_bytes(struct fpu_format format);
unsigned fpu_state_bytes(struct fpu_format format);

/* FNSTENV, which then masks all exceptions; FLDENV; FNSAVE, which then does
 * FNINIT; FRSTOR. */
void fpu_environment_store(struct fpu *fpu, struct fpu_format format,
                           uint8_t *bytes);
void fpu_environment_load(struct fpu *fpu, struct fpu_format format,
                          const uint8_t *bytes);
void fpu_state_store(struct fpu *fpu, struct fpu_format format,
                     uint8_t bytes[FPU_STATE_MAX]);
void fpu_state_load(struct fpu *fpu, struct fpu_format format,
                    const uint8_t bytes[FPU_STATE_MAX]);

/* The part of FXSAVE's 512 bytes that is of the x87, and the rest of the first
 * 160 that is 0 without SSE. */
enum { FPU_FXSAVE_BYTES = 160 };
void fpu_fxsave(const struct fpu *fpu, uint8_t bytes[FPU_FXSAVE_BYTES]);
void fpu_fxrstor(struct fpu *fpu, const uint8_t bytes[FPU_FXSAVE_BYTES]);

/* The tag word, two bits a register (SDM vol. 1 8.1.7). */
uint16_t fpu_tag_word(const struct fpu *fpu);

/* ST(i), and whether it is empty. */
static inline unsigned fpu_number(const struct fpu *fpu, unsigned i)
{
    return ((fpu->status >> FPU_TOP_SHIFT) + i) & 7;
}

static inline bool fpu_is_empty(const struct fpu *fpu, unsigned i)
{
    return !(fpu->full >> fpu_number(fpu, i) & 1);
}

#endif
