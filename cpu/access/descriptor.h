/*
 * Descriptors: the entries of the GDT, the LDT and the IDT (PRM386 5.1.2, 6.3
 * and 9.5; SDM vol. 3A 3.4.5, 3.5 and 5.8.3).
 *
 * The attributes of a descriptor are its bits 47:40, in 7:0, and 55:52, in
 * 15:12.
 */
#ifndef PAGEWALK_CPU_ACCESS_DESCRIPTOR_H
#define PAGEWALK_CPU_ACCESS_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/access/selector.h"
#include "cpu/state/state.h"

enum { DESC_BYTES = 8 };

/* Attributes. */
enum descriptor_bits {
    DESC_A = 1 << 0,            /* accessed */
    DESC_RW = 1 << 1,           /* data: writable; code: readable */
    DESC_DC = 1 << 2,           /* data: expand-down; code: conforming */
    DESC_CODE = 1 << 3,
    DESC_S = 1 << 4,            /* code or data, not system */
    DESC_DPL_SHIFT = 5,
    DESC_DPL = 3 << DESC_DPL_SHIFT,
    DESC_P = 1 << 7,
    DESC_AVL = 1 << 12,
    DESC_D = 1 << 14,           /* D or B */
    DESC_G = 1 << 15,
    DESC_TYPE = 0xf,
    DESC_ATTR = 0xf0ff,         /* all of them */
    /* Of system descriptors: */
    DESC_SYSTEM_32 = 1 << 3,    /* of a 386: TSS, gates of 32 bits */
    DESC_TSS_BUSY = 1 << 1,
    DESC_TRAP_GATE = 1 << 0,    /* not an interrupt gate: IF stays */
};

/* Types of system descriptors (PRM386 table 6-1, SDM vol. 3A table 3-2). */
enum descriptor_type {
    DESC_TSS16 = 1, DESC_LDT = 2, DESC_TSS16_BUSY = 3, DESC_CALL16 = 4,
    DESC_TASK_GATE = 5, DESC_INT16 = 6, DESC_TRAP16 = 7,
    DESC_TSS32 = 9, DESC_TSS32_BUSY = 11, DESC_CALL32 = 12,
    DESC_INT32 = 14, DESC_TRAP32 = 15,
};

/* Sets of types. */
enum {
    DESC_SET_LDT = 1 << DESC_LDT,
    DESC_SET_TSS = 1 << DESC_TSS16 | 1 << DESC_TSS32,
    DESC_SET_TSS_BUSY = 1 << DESC_TSS16_BUSY | 1 << DESC_TSS32_BUSY,
    DESC_SET_CALL_GATE = 1 << DESC_CALL16 | 1 << DESC_CALL32,
    DESC_SET_TASK_GATE = 1 << DESC_TASK_GATE,
    DESC_SET_EVENT_GATE = 1 << DESC_INT16 | 1 << DESC_TRAP16 |
                          1 << DESC_INT32 | 1 << DESC_TRAP32,
};

/* In `high`: the attributes from bit 8 on, and a call gate's count of
 * parameters. */
enum {
    DESC_HIGH_SHIFT = 8,
    DESC_HIGH_TSS_BUSY = DESC_TSS_BUSY << DESC_HIGH_SHIFT,
    DESC_HIGH_PARAMETERS = 0x1f,
};

/* A descriptor as read from a table. */
struct descriptor {
    uint32_t lin;               /* its linear address */
    uint32_t low, high;
};

static inline struct descriptor descriptor_of(uint32_t lin, uint64_t raw)
{
    return (struct descriptor){lin, (uint32_t)raw, (uint32_t)(raw >> 32)};
}

/* The 8 bytes of a descriptor. */
static inline uint64_t descriptor_raw(const struct descriptor *d)
{
    return (uint64_t)d->high << 32 | d->low;
}

static inline uint32_t descriptor_attr(const struct descriptor *d)
{
    return d->high >> DESC_HIGH_SHIFT & DESC_ATTR;
}

static inline unsigned descriptor_dpl(uint32_t attr)
{
    return (attr & DESC_DPL) >> DESC_DPL_SHIFT;
}

static inline bool descriptor_is_code(uint32_t attr)
{
    return (attr & (DESC_S | DESC_CODE)) == (DESC_S | DESC_CODE);
}

/* Whether it is a system descriptor of a set of types. */
static inline bool descriptor_is_system(uint32_t attr, uint32_t types)
{
    return types >> (attr & (DESC_S | DESC_TYPE)) & 1;
}

/* The selector and the offset of a gate. */
static inline uint16_t descriptor_gate_selector(const struct descriptor *gate)
{
    return (uint16_t)(gate->low >> 16);
}

static inline uint32_t descriptor_gate_offset(const struct descriptor *gate)
{
    uint32_t low = gate->low & 0xffff;

    return descriptor_attr(gate) & DESC_SYSTEM_32
               ? low | (gate->high & 0xffff0000)
               : low;
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

/* Reads the descriptor of a selector: one access of 8 bytes. False: #PF waits,
 * or `vector` with the selector as its error code, for a selector that is null
 * or outside its table. */
bool descriptor_read(struct cpu *cpu, uint16_t selector, uint8_t vector,
                     struct descriptor *d);

/* Reads the descriptor of a selector; *found says whether the selector is not
 * null and lies within its table. False: #PF waits. */
bool descriptor_find(struct cpu *cpu, uint16_t selector, bool *found,
                     struct descriptor *d);

/* Reads a system descriptor from the GDT. False: #PF waits; or `unfit`, for a
 * selector that is null, outside the GDT or of a type that is not in the set
 * `types`; or `absent`, for a descriptor that is not present. Both have the
 * selector as their error code. */
bool descriptor_read_system(struct cpu *cpu, uint16_t selector, uint32_t types,
                            uint8_t unfit, uint8_t absent,
                            struct descriptor *d);

/* Sets the accessed bit of a code or data descriptor where it is clear: a
 * second access, a write. False: #PF waits. */
bool descriptor_set_accessed(struct cpu *cpu, struct descriptor *d);

#endif
