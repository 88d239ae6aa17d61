/*
 * Whether code is in the stretch that an observer watches (struct
 * code_stretch).
 */
#ifndef PAGEWALK_CPU_TIME_STRETCH_H
#define PAGEWALK_CPU_TIME_STRETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Whether the instruction at a linear address belongs to it; it is fetched in
 * the current mode and address space. */
static inline bool stretch_has(const struct cpu *cpu, uint32_t lin)
{
    const struct code_stretch *s = &cpu->stretch;

    return lin - s->first <= s->last - s->first && cpu->user == s->user &&
           cpu->cr3 == s->cr3;
}

/* Whether `bytes` of code from an address of the stretch on end in it. */
static inline bool stretch_holds(const struct cpu *cpu, uint32_t lin,
                                 unsigned bytes)
{
    return bytes - 1u <= cpu->stretch.last - lin;
}

/* Tells the observer where the next instruction is not in the stretch. To be
 * called when all that has run is committed. */
static inline void stretch_follow(struct cpu *cpu)
{
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;

    if (!stretch_has(cpu, lin))
        cpu->leave(cpu->leave_opaque, lin);
}

#endif
