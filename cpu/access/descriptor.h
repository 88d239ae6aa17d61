/*
 * Descriptors: what the GDT and the LDT hold (PRM386 chapter 5, SDM vol. 3A
 * chapter 3).
 */
#ifndef PAGEWALK_CPU_ACCESS_DESCRIPTOR_H
#define PAGEWALK_CPU_ACCESS_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Descriptor bits 47:40 in 7:0, 55:52 in 15:12. */
enum segment_attr {
    DESC_A = 1 << 0,            /* accessed */
    DESC_RW = 1 << 1,           /* data: writable; code: readable */
    DESC_DC = 1 << 2,           /* data: expand-down; code: conforming */
    DESC_CODE = 1 << 3,
    DESC_S = 1 << 4,            /* code or data, not system */
    DESC_DPL_SHIFT = 5,
    DESC_DPL = 3 << 5,
    DESC_P = 1 << 7,
    DESC_AVL = 1 << 12,
    DESC_D = 1 << 14,           /* D or B */
    DESC_G = 1 << 15,
    DESC_TYPE = 0xf,
    DESC_ATTR = 0xf0ff,         /* all of them */
    /* Of system descriptors: */
    DESC_SYSTEM_32 = 1 << 3,    /* of a 386: TSS, gates of 32 bits */
    DESC_TSS_BUSY = 1 << 1,
};

/* In a descriptor's upper half, which holds the attributes from bit 8 on. */
enum { DESC_HIGH_TSS_BUSY = DESC_TSS_BUSY << 8 };

/* System descriptor types (PRM386 table 6-1). */
enum descriptor_type {
    TYPE_TSS16 = 1, TYPE_LDT = 2, TYPE_TSS16_BUSY = 3, TYPE_CALL16 = 4,
    TYPE_TASK_GATE = 5, TYPE_INT16 = 6, TYPE_TRAP16 = 7,
    TYPE_TSS32 = 9, TYPE_TSS32_BUSY = 11, TYPE_CALL32 = 12,
    TYPE_INT32 = 14, TYPE_TRAP32 = 15,
};

/* The parts of a selector. */
enum selector_bits {
    SELECTOR_RPL = 3,
    SELECTOR_TI = 4,            /* in the LDT */
    SELECTOR_INDEX = 0xfff8,
};

static inline unsigned selector_rpl(uint32_t selector)
{
    return selector & SELECTOR_RPL;
}

/* Neither in the GDT nor in the LDT: index 0 of the GDT, with any RPL. */
static inline bool selector_is_null(uint32_t selector)
{
    return !(selector & ~(uint32_t)SELECTOR_RPL);
}

/* An error code that names a selector: without EXT, which raise_error adds
 * (PRM386 9.7). */
static inline uint32_t selector_error(uint32_t selector)
{
    return selector & ~(uint32_t)SELECTOR_RPL;
}

/* A descriptor as read from a table. */
struct descriptor {
    uint32_t lin;               /* its linear address */
    uint32_t low, high;
};

static inline struct descriptor descriptor_of(uint32_t lin, uint64_t raw)
{
    return (struct descriptor){lin, (uint32_t)raw, (uint32_t)(raw >> 32)};
}

static inline uint64_t descriptor_raw(const struct descriptor *d)
{
    return (uint64_t)d->high << 32 | d->low;
}

static inline uint32_t descriptor_attr(const struct descriptor *d)
{
    return d->high >> 8 & DESC_ATTR;
}

static inline unsigned descriptor_dpl(uint32_t attr)
{
    return (attr & DESC_DPL) >> DESC_DPL_SHIFT;
}

static inline bool descriptor_is_code(uint32_t attr)
{
    return (attr & (DESC_S | DESC_CODE)) == (DESC_S | DESC_CODE);
}

/* Where the descriptor of a selector is; false: outside its table, or null. */
static inline bool descriptor_within(const struct cpu *cpu, uint32_t selector,
                                     uint32_t *lin)
{
    uint32_t at = selector & SELECTOR_INDEX;

    if (selector & SELECTOR_TI) {
        *lin = cpu->ldtr.base + at;
        return cpu->ldtr.attr & DESC_P && at + 7 <= cpu->ldtr.limit;
    }
    *lin = cpu->gdtr.base + at;
    return at && at + 7 <= cpu->gdtr.limit;
}

/* Reads the descriptor of a selector (one 8-byte system access). False: #GP
 * (or #PF) waits; the selector is null or outside its table, and the error
 * code is the selector with `vector` raised. */
bool descriptor_read(struct cpu *cpu, uint16_t selector, uint8_t vector,
                     struct descriptor *d);

/* As above, but quiet: *found says whether it lies within its table. */
bool descriptor_look(struct cpu *cpu, uint16_t selector, bool *found,
                     struct descriptor *d);

/* Sets the accessed bit of a code or data descriptor where it is clear (a
 * second, writing access). */
bool descriptor_set_accessed(struct cpu *cpu, struct descriptor *d);

#endif
