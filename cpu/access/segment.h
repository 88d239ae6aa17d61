/*
 * Segment registers: the checks of an access, loading one (PRM386 chapters 5
 * and 6, SDM vol. 3A chapters 3 and 5).
 */
#ifndef PAGEWALK_CPU_ACCESS_SEGMENT_H
#define PAGEWALK_CPU_ACCESS_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "cpu/access/descriptor.h"
#include "cpu/state/state.h"

/* Selectors are paragraph numbers: real or virtual-8086 mode. */
static inline bool segment_real_mode(const struct cpu *cpu)
{
    return !(cpu->cr0 & CR0_PE) || cpu->eflags & EFLAGS_VM;
}

/* What the mode of code asks of a segment, worked out once, in attr's bits that
 * are no descriptor's: all 4 GiB of it, from 0; readable code, or data that is
 * writable. */
enum segment_flat {
    SEGMENT_FLAT_CODE = 1 << 8,
    SEGMENT_FLAT_DATA = 1 << 9,
    SEGMENT_FLAT = SEGMENT_FLAT_CODE | SEGMENT_FLAT_DATA,
};

static inline uint16_t segment_flat(uint32_t attr, uint32_t base,
                                    uint32_t limit)
{
    const uint32_t all = DESC_P | DESC_RW | DESC_CODE;

    if (base || limit != UINT32_MAX)
        return 0;
    if ((attr & all) == all)
        return SEGMENT_FLAT_CODE;
    return (attr & (all | DESC_DC)) == (DESC_P | DESC_RW) ? SEGMENT_FLAT_DATA
                                                          : 0;
}

/* A segment register from its parts. */
static inline struct segment segment_make(uint16_t selector, uint32_t attr,
                                          uint32_t base, uint32_t limit)
{
    return (struct segment){
        .selector = selector,
        .attr = (uint16_t)(attr | segment_flat(attr, base, limit)),
        .base = base,
        .limit = limit,
    };
}

/* The same from a descriptor. */
static inline struct segment segment_of(uint16_t selector,
                                        const struct descriptor *d)
{
    uint32_t base = d->low >> 16 | (d->high & 0xff) << 16 |
                    (d->high & 0xff000000);
    uint32_t limit = (d->low & 0xffff) | (d->high & 0xf0000);

    if (descriptor_attr(d) & DESC_G)
        limit = limit << 12 | 0xfff;
    return segment_make(selector, descriptor_attr(d), base, limit);
}

/* The hidden part in real or virtual-8086 mode. */
void segment_load_real(struct cpu *cpu, unsigned seg, uint16_t selector);

/* Works out what follows from the segments, CPL and CR0: cpu->mode, and with
 * which rights and checks data is accessed. */
void segment_update_mode(struct cpu *cpu);

/* Puts a checked segment into a register, at this CPL, and brings the mode up
 * to date, which depends on no more than whether it is flat and on its default
 * size. */
static inline void segment_set(struct cpu *cpu, unsigned seg,
                               const struct segment *s)
{
    uint32_t changed = cpu->seg[seg].attr ^ s->attr;

    cpu->seg[seg] = *s;
    if (UNLIKELY(changed & (SEGMENT_FLAT | DESC_D)))
        segment_update_mode(cpu);
}

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
