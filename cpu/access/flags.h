/*
 * Lazy arithmetic flags.
 *
 * Most flags are overwritten before an instruction reads them. So a micro-op
 * records its operands and its result in cpu->lazy, and a flag is worked out
 * when it is read. Operands and result are kept shifted to the top of the word:
 * one formula for each kind serves every size, bit 31 is the sign, and only PF
 * and AF shift back.
 *
 * LAZY_NONE: the six flags are in cpu->eflags. With LAZY_INC and LAZY_DEC, CF
 * is there.
 */
#ifndef PAGEWALK_CPU_ACCESS_FLAGS_H
#define PAGEWALK_CPU_ACCESS_FLAGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "cpu/state/state.h"

enum lazy_kind {
    LAZY_NONE,
    LAZY_ADD,           /* also with carry in */
    LAZY_SUB,           /* CMP, NEG */
    LAZY_SBB,           /* with borrow in */
    LAZY_LOGIC,
    LAZY_SHL,           /* a, b: the value before the last step */
    LAZY_SHR,           /* a: the value before the last step, b: CF */
    LAZY_SAR,           /* a, b: as LAZY_SHR */
    LAZY_INC,
    LAZY_DEC,
    LAZY_KIND = 0xff,   /* the shift back to bit 0 is in bits 15:8 */
};

/* Records the operands a and b and the result r of an operation of 32 - `shift`
 * bits. Before LAZY_INC and LAZY_DEC, CF must be in cpu->eflags. */
static inline void flags_set_lazy(struct cpu *cpu, enum lazy_kind kind,
                                  unsigned shift, uint32_t a, uint32_t b,
                                  uint32_t r)
{
    cpu->lazy.kind = (uint32_t)kind | shift << 8;
    cpu->lazy.a = a << shift;
    cpu->lazy.b = b << shift;
    cpu->lazy.r = r << shift;
}

/* CF, OF and AF of one kind of lazy state: a formula where `kind` is a
 * constant, else a switch. */
ALWAYS_INLINE bool flags_cf_kind(const struct cpu *cpu, uint32_t kind)
{
    const struct lazy_flags *f = &cpu->lazy;

    switch (kind) {
    case LAZY_ADD:
    case LAZY_SHL:
        return ((f->a & f->b) | ((f->a | f->b) & ~f->r)) >> 31;
    case LAZY_SUB:
        return f->a < f->b;
    case LAZY_SBB:
        return ((~f->a & f->b) | ((~f->a | f->b) & f->r)) >> 31;
    case LAZY_LOGIC:
        return false;
    case LAZY_SHR:
    case LAZY_SAR:
        return f->b;
    default:
        return cpu->eflags & EFLAGS_CF;
    }
}

ALWAYS_INLINE bool flags_of_kind(const struct cpu *cpu, uint32_t kind)
{
    const struct lazy_flags *f = &cpu->lazy;

    switch (kind) {
    case LAZY_ADD:
    case LAZY_SHL:
    case LAZY_INC:
        return (~(f->a ^ f->b) & (f->a ^ f->r)) >> 31;
    case LAZY_SUB:
    case LAZY_SBB:
    case LAZY_DEC:
        return ((f->a ^ f->b) & (f->a ^ f->r)) >> 31;
    case LAZY_SHR:
        return f->a >> 31;
    case LAZY_LOGIC:
    case LAZY_SAR:
        return false;
    default:
        return cpu->eflags & EFLAGS_OF;
    }
}

ALWAYS_INLINE bool flags_af_kind(const struct cpu *cpu, uint32_t kind)
{
    const struct lazy_flags *f = &cpu->lazy;

    switch (kind) {
    case LAZY_NONE:
        return cpu->eflags & EFLAGS_AF;
    case LAZY_LOGIC:
        return false;
    case LAZY_SHL:
    case LAZY_SHR:
    case LAZY_SAR:
        return cpu->is_386;     /* undefined: set on an 80386, else clear */
    default:
        return (f->a ^ f->b ^ f->r) >> (f->kind >> 8) & EFLAGS_AF;
    }
}

/* Each flag, from any state. */
static inline bool flags_cf(const struct cpu *cpu)
{
    return flags_cf_kind(cpu, cpu->lazy.kind & LAZY_KIND);
}

static inline bool flags_of(const struct cpu *cpu)
{
    return flags_of_kind(cpu, cpu->lazy.kind & LAZY_KIND);
}

static inline bool flags_af(const struct cpu *cpu)
{
    return flags_af_kind(cpu, cpu->lazy.kind & LAZY_KIND);
}

static inline bool flags_zf(const struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return cpu->eflags & EFLAGS_ZF;
    return cpu->lazy.r == 0;
}

static inline bool flags_sf(const struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return cpu->eflags & EFLAGS_SF;
    return cpu->lazy.r >> 31;
}

/* Whether a byte has an even number of ones: PF. */
static inline bool flags_parity_even(uint8_t byte)
{
    return !(__builtin_popcount(byte) & 1);
}

static inline bool flags_pf(const struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return cpu->eflags & EFLAGS_PF;
    return flags_parity_even((uint8_t)(cpu->lazy.r >> (cpu->lazy.kind >> 8)));
}

/* The six flags as EFLAGS bits. */
uint32_t flags_arith(const struct cpu *cpu);

/* Works out all six flags and puts them into cpu->eflags. */
static inline void flags_materialize(struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return;
    cpu->eflags = (cpu->eflags & ~(uint32_t)EFLAGS_ARITH) | flags_arith(cpu);
    cpu->lazy.kind = LAZY_NONE;
}

/* Writes the arithmetic flags in `mask`; the others keep their values. */
static inline void flags_write(struct cpu *cpu, uint32_t mask, uint32_t value)
{
    flags_materialize(cpu);
    cpu->eflags = (cpu->eflags & ~mask) | (value & mask);
}

/* The conditions of Jcc, SETcc and CMOVcc by bits 3:1 of the opcode; bit 0
 * negates them (PRM386 appendix D). */
enum flags_condition {
    CONDITION_O, CONDITION_B, CONDITION_Z, CONDITION_BE,
    CONDITION_S, CONDITION_P, CONDITION_L, CONDITION_LE,
};

/* Whether a condition holds, from any state of the flags. */
static inline bool flags_holds(const struct cpu *cpu,
                               enum flags_condition condition)
{
    switch (condition) {
    case CONDITION_O: return flags_of(cpu);
    case CONDITION_B: return flags_cf(cpu);
    case CONDITION_Z: return flags_zf(cpu);
    case CONDITION_BE: return flags_cf(cpu) || flags_zf(cpu);
    case CONDITION_S: return flags_sf(cpu);
    case CONDITION_P: return flags_pf(cpu);
    case CONDITION_L: return flags_sf(cpu) != flags_of(cpu);
    default: return flags_zf(cpu) || flags_sf(cpu) != flags_of(cpu);
    }
}

/* Whether a condition holds, by the low four bits of the opcode. After a
 * comparison (LAZY_SUB) the common conditions compare its operands. */
static inline bool flags_condition(const struct cpu *cpu, unsigned condition)
{
    enum flags_condition positive = (enum flags_condition)(condition >> 1);
    const struct lazy_flags *f = &cpu->lazy;
    bool holds;

    if ((f->kind & LAZY_KIND) == LAZY_SUB) {
        switch (positive) {
        case CONDITION_B: holds = f->a < f->b; break;
        case CONDITION_Z: holds = f->r == 0; break;
        case CONDITION_BE: holds = f->a <= f->b; break;
        case CONDITION_S: holds = f->r >> 31; break;
        case CONDITION_L: holds = (int32_t)f->a < (int32_t)f->b; break;
        case CONDITION_LE: holds = (int32_t)f->a <= (int32_t)f->b; break;
        default: holds = flags_holds(cpu, positive); break;
        }
    } else {
        holds = flags_holds(cpu, positive);
    }
    return holds != (condition & 1);
}

/* The I/O privilege level, 0 to 3. */
static inline unsigned flags_iopl(const struct cpu *cpu)
{
    return (cpu->eflags & EFLAGS_IOPL) >> EFLAGS_IOPL_SHIFT;
}

/* Writes the EFLAGS bits of `mask` that the model has; bit 1 stays set. */
void flags_set_eflags(struct cpu *cpu, uint32_t value, uint32_t mask);

/* EFLAGS with the lazy flags worked out; cpu->lazy stays. */
uint32_t flags_eflags(const struct cpu *cpu);

#endif
