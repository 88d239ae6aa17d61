/* All flags at once, by one jump for the kind; EFLAGS as a whole. */
#include "cpu/access/flags.h"

#include "cpu/access/segment.h"

ALWAYS_INLINE uint32_t arith_of(const struct cpu *cpu, uint32_t kind)
{
    return (flags_cf_kind(cpu, kind) ? EFLAGS_CF : 0) |
           (flags_pf(cpu) ? EFLAGS_PF : 0) |
           (flags_af_kind(cpu, kind) ? EFLAGS_AF : 0) |
           (flags_zf(cpu) ? EFLAGS_ZF : 0) | (flags_sf(cpu) ? EFLAGS_SF : 0) |
           (flags_of_kind(cpu, kind) ? EFLAGS_OF : 0);
}

uint32_t flags_arith(const struct cpu *cpu)
{
    switch (cpu->lazy.kind & LAZY_KIND) {
    case LAZY_NONE: return cpu->eflags & EFLAGS_ARITH;
    case LAZY_ADD: return arith_of(cpu, LAZY_ADD);
    case LAZY_SUB: return arith_of(cpu, LAZY_SUB);
    case LAZY_SBB: return arith_of(cpu, LAZY_SBB);
    case LAZY_LOGIC: return arith_of(cpu, LAZY_LOGIC);
    case LAZY_SHL: return arith_of(cpu, LAZY_SHL);
    case LAZY_SHR: return arith_of(cpu, LAZY_SHR);
    case LAZY_SAR: return arith_of(cpu, LAZY_SAR);
    case LAZY_INC: return arith_of(cpu, LAZY_INC);
    default: return arith_of(cpu, LAZY_DEC);
    }
}

void flags_set_eflags(struct cpu *cpu, uint32_t value, uint32_t mask)
{
    uint32_t changed;

    mask &= cpu->known_eflags;
    if (~mask & EFLAGS_ARITH)
        flags_materialize(cpu);
    else
        cpu->lazy.kind = LAZY_NONE;     /* all six are overwritten */
    changed = (cpu->eflags ^ value) & mask;
    cpu->eflags = (cpu->eflags ^ changed) | EFLAGS_1;
    if (changed & EFLAGS_AC)            /* alignment is checked, or no more */
        segment_update_mode(cpu);
}

uint32_t flags_eflags(const struct cpu *cpu)
{
    if (cpu->lazy.kind == LAZY_NONE)
        return cpu->eflags;
    return (cpu->eflags & ~(uint32_t)EFLAGS_ARITH) | flags_arith(cpu);
}
