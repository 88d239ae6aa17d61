/*
 * Instructions that load a segment register: MOV, POP, LDS, LES, LFS, LGS, LSS
 * (PRM386 chapter 17).
 */
#include "cpu/access/clock_charge.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_access.h"
#include "cpu/access/segment_check.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

/* MOV and POP. imm is the size of a POP's item, else 0: ESP moves by it after
 * the load, and is ESP or SP as the old stack segment says. */
NO_INLINE static bool load_segment(struct cpu *cpu, const struct uop *u)
{
    unsigned bytes = cpu->seg[SEG_SS].attr & DESC_D ? 4 : 2;

    if (!segment_check_load(cpu, u->aux, (uint16_t)cpu->r[u->a]))
        return false;
    cpu->r[ESP] = register_merge(cpu->r[ESP], cpu->r[ESP] + u->imm, bytes);
    clock_charge(cpu, u, clock_charge_segment(cpu, u->aux), 0, CYCLE_issue);
    return true;
}

/* The usual case comes first: a 32-bit stack, and a segment that was checked
 * before. */
bool assist_load_seg(struct cpu *cpu, const struct uop *u)
{
    const struct segment *s = NULL;

    if (!segment_real_mode(cpu) && cpu->seg[SEG_SS].attr & DESC_D)
        s = segment_check_known(cpu, SEGMENT_DATA, cpu->r[u->a] & 0xffff,
                                cpu->cpl);
    if (UNLIKELY(!s))
        return load_segment(cpu, u);
    cpu->r[ESP] += u->imm;
    segment_set(cpu, u->aux, s);
    clock_charge(cpu, u, CLOCK_SEGMENT_protected, 0, CYCLE_issue);
    return true;
}

/* Holds off interrupts and debug exceptions until the next instruction is done
 * (PRM386 9.2.4 and MOV). */
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
    cpu->r[u->d] = register_merge(cpu->r[u->d], (uint32_t)value, size);
    clock_charge(cpu, u, clock_charge_segment(cpu, u->aux), 0, CYCLE_issue);
    return true;
}
