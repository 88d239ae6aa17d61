/*
 * Segment registers: what they hold, and the checks of an access (PRM386
 * chapters 5 and 6, SDM vol. 3A chapters 3 and 5). cpu/access/segment_check.h
 * has the checks of a selector that is loaded.
 */
#ifndef PAGEWALK_CPU_ACCESS_SEGMENT_H
#define PAGEWALK_CPU_ACCESS_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "cpu/access/descriptor.h"
#include "cpu/state/state.h"

/* Whether selectors are paragraph numbers: in real and virtual-8086 mode. */
static inline bool segment_real_mode(const struct cpu *cpu)
{
    return !(cpu->cr0 & CR0_PE) || cpu->eflags & EFLAGS_VM;
}

/* Whether a segment is flat: present, base 0, 4 GiB; readable code, or writable
 * data. Worked out when a segment is made, and kept in bits of `attr` that no
 * descriptor has. */
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

/* A segment register from a selector and its descriptor (PRM386 figure 5-3, SDM
 * vol. 3A figure 3-8). */
static inline struct segment segment_of(uint16_t selector,
                                        const struct descriptor *d)
{
    uint32_t base = d->low >> 16 | (d->high & 0xff) << 16 |
                    (d->high & 0xff000000);
    uint32_t limit = (d->low & 0xffff) | (d->high & 0xf0000);

    if (descriptor_attr(d) & DESC_G)
        limit = limit << 12 | 0xfff;    /* 4 KiB units */
    return segment_make(selector, descriptor_attr(d), base, limit);
}

/* Loads a segment register in real or virtual-8086 mode (PRM386 14.3, 15.1). */
void segment_load_real(struct cpu *cpu, unsigned seg, uint16_t selector);

/* Brings up to date what follows from the segments, CPL, CR0.AM and EFLAGS.AC:
 * cpu->key.mode, and the rights and checks of data accesses. */
void segment_update_mode(struct cpu *cpu);

/* Puts a checked segment into a register while CPL stays. cpu->key.mode depends
 * only on whether the segment is flat, and on its D or B bit. */
static inline void segment_set(struct cpu *cpu, unsigned seg,
                               const struct segment *s)
{
    uint32_t changed = cpu->seg[seg].attr ^ s->attr;

    cpu->seg[seg] = *s;
    if (UNLIKELY(changed & (SEGMENT_FLAT | DESC_D)))
        segment_update_mode(cpu);
}

/* Whether a segment's type and presence permit a read, or a write. */
static inline bool segment_permits(const struct segment *s, bool write)
{
    bool code = s->attr & DESC_CODE;

    if (!(s->attr & DESC_P))
        return false;
    return write ? !code && s->attr & DESC_RW : !code || s->attr & DESC_RW;
}

/* Whether [offset, offset + size) lies within a segment's limit. */
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

/* Notes the fault of an access that a segment does not permit or hold, #SS(0)
 * for SS, else #GP(0), and returns false. */
bool segment_raise(struct cpu *cpu, unsigned seg);

/* Notes #AC(0) and returns false. */
bool segment_raise_misaligned(struct cpu *cpu);

/* Checks an access of `size` bytes at seg:offset against type and limit. False:
 * #GP(0), or #SS(0) for SS, waits. */
static inline bool segment_require_bounds(struct cpu *cpu, unsigned seg,
                                          uint32_t offset, unsigned size,
                                          bool write)
{
    const struct segment *s = &cpu->seg[seg];

    return (segment_permits(s, write) && segment_holds(s, offset, size)) ||
           segment_raise(cpu, seg);
}

/* Checks the alignment of an access of `size` bytes, a power of 2, where
 * alignment is checked (SDM vol. 3A table 6-7). False: #AC(0) waits. */
static inline bool segment_require_alignment(struct cpu *cpu, uint32_t lin,
                                             unsigned size)
{
    return !cpu->aligned || !(lin & (size - 1)) ||
           segment_raise_misaligned(cpu);
}

/* Both checks of an access. */
static inline bool segment_require_access(struct cpu *cpu, unsigned seg,
                                          uint32_t offset, unsigned size,
                                          bool write)
{
    return segment_require_bounds(cpu, seg, offset, size, write) &&
           segment_require_alignment(cpu, cpu->seg[seg].base + offset, size);
}

#endif
