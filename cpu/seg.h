/*
 * Segmentation: descriptors, the checks of an access, loading a segment
 * register (PRM386 chapters 5 and 6, SDM vol. 3A chapters 3 and 5).
 */
#ifndef PAGEWALK_CPU_SEG_H
#define PAGEWALK_CPU_SEG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"

/* struct segment.attr: descriptor bits 47:40 and 55:52. */
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
};

/* System descriptor types (PRM386 table 6-1). */
enum descriptor_type {
    TYPE_TSS16 = 1, TYPE_LDT = 2, TYPE_TSS16_BUSY = 3, TYPE_CALL16 = 4,
    TYPE_TASK_GATE = 5, TYPE_INT16 = 6, TYPE_TRAP16 = 7,
    TYPE_TSS32 = 9, TYPE_TSS32_BUSY = 11, TYPE_CALL32 = 12,
    TYPE_INT32 = 14, TYPE_TRAP32 = 15,
};

/* A descriptor as read from a table. */
struct descriptor {
    uint32_t lin;               /* its linear address */
    uint32_t low, high;
};

static inline unsigned descriptor_dpl(uint32_t attr)
{
    return (attr & DESC_DPL) >> DESC_DPL_SHIFT;
}

static inline bool descriptor_is_code(uint32_t attr)
{
    return (attr & (DESC_S | DESC_CODE)) == (DESC_S | DESC_CODE);
}

static inline uint32_t descriptor_attr(const struct descriptor *d)
{
    return d->high >> 8 & 0xf0ff;
}

/* Selectors are paragraph numbers: real or virtual-8086 mode. */
bool segment_real_mode(const struct cpu *cpu);

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

/* The hidden part of a segment register from a descriptor. */
struct segment segment_of(uint16_t selector, const struct descriptor *d);

/* The hidden part in real or virtual-8086 mode. */
void segment_load_real(struct cpu *cpu, unsigned seg, uint16_t selector);

/* MOV and POP to a segment register with all checks. */
bool segment_load(struct cpu *cpu, unsigned seg, uint16_t selector);

/* Puts a checked segment into a register and brings cpu->mode up to date. */
void segment_set(struct cpu *cpu, unsigned seg, const struct segment *s);
void segment_update_mode(struct cpu *cpu);

/* Checks an access of size bytes at seg:offset; false: #GP(0), or #SS(0) for
 * the stack segment, or #AC waits. */
bool segment_check(struct cpu *cpu, unsigned seg, uint32_t offset,
                   unsigned size, bool write);

/* Its two parts: the segment's own, and #AC for an access that is not aligned
 * to size bytes, a power of 2, where that is checked. */
bool segment_bounds(struct cpu *cpu, unsigned seg, uint32_t offset,
                    unsigned size, bool write);
bool segment_alignment(struct cpu *cpu, uint32_t lin, unsigned size);

/* The first one's two halves, for any descriptor and without a fault: type and presence,
 * and the limit. */
bool segment_permits(const struct segment *s, bool write);
bool segment_holds(const struct segment *s, uint32_t offset, unsigned size);

#endif
