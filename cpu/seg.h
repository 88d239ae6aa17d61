/*
 * Segmentation: descriptors, the checks of an access, loading a segment
 * register (PRM386 chapters 5 and 6, SDM vol. 3A chapters 3 and 5).
 */
#ifndef PAGEWALK_CPU_SEG_H
#define PAGEWALK_CPU_SEG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "cpu/flags.h"
#include "cpu/sysreg.h"

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
static inline bool segment_real_mode(const struct cpu *cpu)
{
    return !(cpu->cr0 & CR0_PE) || cpu->eflags & EFLAGS_VM;
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

/* The hidden part of a segment register from a descriptor. */
static inline struct segment segment_of(uint16_t selector,
                                        const struct descriptor *d)
{
    uint32_t limit = (d->low & 0xffff) | (d->high & 0xf0000);

    return (struct segment){
        .selector = selector,
        .attr = (uint16_t)descriptor_attr(d),
        .base = d->low >> 16 | (d->high & 0xff) << 16 | (d->high & 0xff000000),
        .limit = descriptor_attr(d) & DESC_G ? limit << 12 | 0xfff : limit,
    };
}

/* Copies a segment register field by field, as it is written and read: as one
 * wide move it would wait for the fields to reach the host's cache. */
static inline void segment_copy(struct segment *to,
                                const struct segment *from)
{
    uint16_t selector = from->selector, attr = from->attr;
    uint32_t base = from->base, limit = from->limit;

    to->selector = selector;
    to->attr = attr;
    to->base = base;
    to->limit = limit;
}

/* The hidden part in real or virtual-8086 mode. */
void segment_load_real(struct cpu *cpu, unsigned seg, uint16_t selector);

/* MOV and POP to a segment register with all checks. */
bool segment_load(struct cpu *cpu, unsigned seg, uint16_t selector);

/* Puts a checked segment into a register and brings cpu->mode up to date. */
void segment_set(struct cpu *cpu, unsigned seg, const struct segment *s);
void segment_update_mode(struct cpu *cpu);

/* Whether a descriptor's type and presence permit an access, and whether its
 * limit holds it; without a fault. */
static inline bool segment_permits(const struct segment *s, bool write)
{
    bool code = s->attr & DESC_CODE;

    if (!(s->attr & DESC_P))
        return false;
    return write ? !code && s->attr & DESC_RW : !code || s->attr & DESC_RW;
}

static inline bool segment_holds(const struct segment *s, uint32_t offset,
                                 unsigned size)
{
    uint32_t last = offset + size - 1;

    if (last < offset)
        return s->limit == UINT32_MAX && !(s->attr & DESC_DC);
    if ((s->attr & (DESC_DC | DESC_CODE)) == DESC_DC) {
        uint32_t top = s->attr & DESC_D ? UINT32_MAX : 0xffff;

        return offset > s->limit && last <= top;
    }
    return last <= s->limit;
}

/* Leaves the fault of a segment: #SS(0) of the stack segment, else #GP(0). */
bool segment_fault(struct cpu *cpu, unsigned seg);
/* The fault of an access that is not aligned. */
bool segment_misaligned(struct cpu *cpu);

/* The segment's part of the checks of an access of size bytes at seg:offset;
 * false: #GP(0), or #SS(0) for the stack segment, waits. */
static inline bool segment_bounds(struct cpu *cpu, unsigned seg,
                                  uint32_t offset, unsigned size, bool write)
{
    const struct segment *s = &cpu->seg[seg];

    return (segment_permits(s, write) && segment_holds(s, offset, size)) ||
           segment_fault(cpu, seg);
}

/* The other part, where alignment is checked: false: #AC waits for an access
 * that is not aligned to size bytes, a power of 2 (SDM vol. 3A table 6-7). */
static inline bool segment_alignment(struct cpu *cpu, uint32_t lin,
                                     unsigned size)
{
    return !cpu->aligned || !(lin & (size - 1)) || segment_misaligned(cpu);
}

/* Both. */
static inline bool segment_check(struct cpu *cpu, unsigned seg,
                                 uint32_t offset, unsigned size, bool write)
{
    return segment_bounds(cpu, seg, offset, size, write) &&
           segment_alignment(cpu, cpu->seg[seg].base + offset, size);
}

#endif
