/*
 * Instructions that load a segment register: MOV, POP, LDS and its like.
 * PRM386 chapter 17.
 */
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_access.h"
#include "cpu/access/segment_check.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

/* MOV and POP; imm is the size of a POP's item, which moves ESP, by the old
 * stack segment, once the segment is loaded. */
NO_INLINE static bool load_segment(struct cpu *cpu, const struct uop *u)
{
    bool stack32 = cpu->seg[SEG_SS].attr & DESC_D;
    uint32_t esp = cpu->r[ESP] + u->imm;

    if (!segment_check_load(cpu, u->aux, (uint16_t)cpu->r[u->a]))
        return false;
    cpu->r[ESP] = stack32 ? esp : (cpu->r[ESP] & 0xffff0000) | (esp & 0xffff);
    return true;
}

/* The usual case first: a 32-bit stack, a segment that was loaded before. */
bool assist_load_seg(struct cpu *cpu, const struct uop *u)
{
    const struct segment *s = NULL;

    if (!segment_real_mode(cpu) && cpu->seg[SEG_SS].attr & DESC_D)
        s = segment_check_known(cpu, SEGMENT_DATA, cpu->r[u->a] & 0xffff, cpu->cpl);
    if (UNLIKELY(!s))
        return load_segment(cpu, u);
    cpu->r[ESP] += u->imm;
    segment_set(cpu, u->aux, s);
    return true;
}

/* It holds off interrupts and debug traps for one instruction. */
bool assist_load_ss(struct cpu *cpu, const struct uop *u)
{
    if (!load_segment(cpu, u))
        return false;
    cpu->inhibit = cpu->inhibit_debug = true;
    cpu->step = false;
    return true;
}

bool assist_load_far_ptr(struct cpu *cpu, const struct uop *u)
{
    unsigned size = u->b ? 4 : 2;
    uint64_t value;

    if (!segment_access_load_far_pointer(cpu, u->seg, cpu->r[u->a], size,
                                         &value) ||
        !segment_check_load(cpu, u->aux, (uint16_t)(value >> size * 8)))
        return false;
    if (size == 4)
        cpu->r[u->d] = (uint32_t)value;
    else
        cpu->r[u->d] = (cpu->r[u->d] & 0xffff0000) | (value & 0xffff);
    return true;
}
