/*
 * Lazy arithmetic flags.
 *
 * Most flags are overwritten before anyone reads them, so a micro-op records
 * its operands and result, and the flag is worked out when asked for. The
 * operands are kept shifted to the top of the word, so one formula per kind
 * serves every size: bit 31 is the sign, and only PF and AF shift back.
 *
 * LAZY_NONE: the six flags are in cpu->eflags. INC and DEC keep CF there.
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
    LAZY_SHR,           /* a: the value before the last step, b: CF */
    LAZY_SAR,           /* the same */
    LAZY_INC,
    LAZY_DEC,
    LAZY_KIND = 0xff,   /* the shift back to bit 0 is in bits 15:8 */
};

static inline void lazy_set(struct cpu *cpu, enum lazy_kind kind,
                            unsigned shift, uint32_t a, uint32_t b, uint32_t r)
{
    cpu->lazy.kind = (uint32_t)kind | shift << 8;
    cpu->lazy.a = a << shift;
    cpu->lazy.b = b << shift;
    cpu->lazy.r = r << shift;
}

/* Each flag of one kind of lazy state: a switch where the kind is only known as
 * it runs, a formula where it is constant. */
ALWAYS_INLINE bool flag_cf_of(const struct cpu *cpu, uint32_t kind)
{
    const struct lazy_flags *f = &cpu->lazy;

    switch (kind) {
    case LAZY_ADD:
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

ALWAYS_INLINE bool flag_of_of(const struct cpu *cpu, uint32_t kind)
{
    const struct lazy_flags *f = &cpu->lazy;

    switch (kind) {
    case LAZY_ADD:
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

ALWAYS_INLINE bool flag_af_of(const struct cpu *cpu, uint32_t kind)
{
    const struct lazy_flags *f = &cpu->lazy;

    switch (kind) {
    case LAZY_NONE:
        return cpu->eflags & EFLAGS_AF;
    case LAZY_LOGIC:
    case LAZY_SHR:
    case LAZY_SAR:
        return false;
    default:
        return (f->a ^ f->b ^ f->r) >> (f->kind >> 8) & 0x10;
    }
}

static inline bool flag_cf(const struct cpu *cpu)
{
    return flag_cf_of(cpu, cpu->lazy.kind & LAZY_KIND);
}

static inline bool flag_of(const struct cpu *cpu)
{
    return flag_of_of(cpu, cpu->lazy.kind & LAZY_KIND);
}

static inline bool flag_af(const struct cpu *cpu)
{
    return flag_af_of(cpu, cpu->lazy.kind & LAZY_KIND);
}

static inline bool flag_zf(const struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return cpu->eflags & EFLAGS_ZF;
    return cpu->lazy.r == 0;
}

static inline bool flag_sf(const struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return cpu->eflags & EFLAGS_SF;
    return cpu->lazy.r >> 31;
}

static inline bool parity_even(uint8_t byte)
{
    return !(__builtin_popcount(byte) & 1);
}

static inline bool flag_pf(const struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return cpu->eflags & EFLAGS_PF;
    return parity_even((uint8_t)(cpu->lazy.r >> (cpu->lazy.kind >> 8)));
}

/* The six flags as EFLAGS bits. */
uint32_t flags_arith(const struct cpu *cpu);

/* Moves the lazy flags into cpu->eflags. */
static inline void flags_materialize(struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return;
    cpu->eflags = (cpu->eflags & ~(uint32_t)EFLAGS_ARITH) | flags_arith(cpu);
    cpu->lazy.kind = LAZY_NONE;
}

/* Overwrites the arithmetic flags in `mask`. */
static inline void flags_write(struct cpu *cpu, uint32_t mask, uint32_t value)
{
    flags_materialize(cpu);
    cpu->eflags = (cpu->eflags & ~mask) | (value & mask);
}

/* A condition without its negation, from any state of the flags. */
static inline bool flags_holds(const struct cpu *cpu, unsigned condition)
{
    switch (condition >> 1) {
    case 0: return flag_of(cpu);
    case 1: return flag_cf(cpu);
    case 2: return flag_zf(cpu);
    case 3: return flag_cf(cpu) || flag_zf(cpu);
    case 4: return flag_sf(cpu);
    case 5: return flag_pf(cpu);
    case 6: return flag_sf(cpu) != flag_of(cpu);
    default: return flag_zf(cpu) || flag_sf(cpu) != flag_of(cpu);
    }
}

/* A condition of Jcc, SETcc, CMOVcc by its low opcode bits (PRM386 D). After a
 * comparison the common ones are one comparison of its operands. */
static inline bool flags_condition(const struct cpu *cpu, unsigned condition)
{
    const struct lazy_flags *f = &cpu->lazy;
    bool holds;

    if ((f->kind & LAZY_KIND) == LAZY_SUB) {
        switch (condition >> 1) {
        case 1: holds = f->a < f->b; break;
        case 2: holds = f->r == 0; break;
        case 3: holds = f->a <= f->b; break;
        case 4: holds = f->r >> 31; break;
        case 6: holds = (int32_t)f->a < (int32_t)f->b; break;
        case 7: holds = (int32_t)f->a <= (int32_t)f->b; break;
        default: holds = flags_holds(cpu, condition); break;
        }
    } else {
        holds = flags_holds(cpu, condition);
    }
    return holds != (condition & 1);
}

/* The I/O privilege level, 0 to 3. */
static inline unsigned flags_iopl(const struct cpu *cpu)
{
    return (cpu->eflags & EFLAGS_IOPL) >> EFLAGS_IOPL_SHIFT;
}

/* Writes the EFLAGS bits of `mask` that this model has; bit 1 stays set. */
void flags_set_eflags(struct cpu *cpu, uint32_t value, uint32_t mask);

/* EFLAGS with the lazy part worked out. */
uint32_t flags_eflags(const struct cpu *cpu);

#endif
