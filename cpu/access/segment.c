/* Segment registers: mode, real mode, faults. */
#include "cpu/access/segment.h"

#include "base/compiler.h"
#include "cpu/access/raise.h"
#include "cpu/perf/pmu.h"
#include "mmu/access.h"

void segment_update_mode(struct cpu *cpu)
{
    uint32_t cs = cpu->seg[SEG_CS].attr, ss = cpu->seg[SEG_SS].attr;
    uint32_t data = ss & cpu->seg[SEG_DS].attr & cpu->seg[SEG_ES].attr;
    uint16_t mode = 0;

    if (cs & DESC_D)
        mode |= MODE_CODE_32;
    if (ss & DESC_D)
        mode |= MODE_STACK_32;
    cpu->user = cpu->cpl == 3;
    cpu->aligned = cpu->user && cpu->cr0 & CR0_AM && cpu->eflags & EFLAGS_AC;
    /* Micro-ops of the flat family do not check alignment. */
    if (!cpu->aligned && cs & SEGMENT_FLAT_CODE && data & SEGMENT_FLAT_DATA)
        mode |= MODE_FLAT;
    cpu->key.mode = mode;
    access_set_user(&cpu->mmu, cpu->user);
    if (UNLIKELY(cpu->pmu.by_level))
        pmu_level_changed(cpu);
}

/* In virtual-8086 mode limit and rights are fixed; in real mode they stay as a
 * protected-mode program left them, but for the rights of CS (PRM386 14.3). */
void segment_load_real(struct cpu *cpu, unsigned seg, uint16_t selector)
{
    struct segment *s = &cpu->seg[seg];

    s->selector = selector;
    s->base = (uint32_t)selector << 4;
    if (cpu->eflags & EFLAGS_VM) {
        s->limit = 0xffff;
        s->attr = DESC_P | DESC_DPL | DESC_S | DESC_RW | DESC_A;
    } else if (seg == SEG_CS) {
        s->attr = (s->attr & DESC_D) | DESC_P | DESC_S | DESC_RW | DESC_A;
    }
    *s = segment_make(selector, s->attr & DESC_ATTR, s->base, s->limit);
    segment_update_mode(cpu);
}

bool segment_raise(struct cpu *cpu, unsigned seg)
{
    return raise_error(cpu, seg == SEG_SS ? VECTOR_SS : VECTOR_GP, 0);
}

bool segment_raise_misaligned(struct cpu *cpu)
{
    return raise_error(cpu, VECTOR_AC, 0);
}
