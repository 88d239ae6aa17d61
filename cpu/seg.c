/* Descriptors and segment registers. */
#include "cpu/seg.h"

#include "cpu/crack.h"
#include "cpu/flags.h"
#include "cpu/mem.h"
#include "cpu/sysreg.h"
#include "cpu/trap.h"

enum {
    SELECTOR_TI = 4,
    SELECTOR_RPL = 3,
    SELECTOR_INDEX = 0xfff8,
};

/* Where the descriptor of a selector is; false: outside its table, or null. */
static inline bool within_table(const struct cpu *cpu, uint16_t selector,
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

static inline bool load_descriptor(struct cpu *cpu, struct descriptor *d)
{
    uint64_t raw;

    if (!mem_system_load(cpu, d->lin, 8, &raw))
        return false;
    d->low = (uint32_t)raw;
    d->high = (uint32_t)(raw >> 32);
    return true;
}

bool descriptor_look(struct cpu *cpu, uint16_t selector, bool *found,
                     struct descriptor *d)
{
    *found = within_table(cpu, selector, &d->lin);
    if (!*found || load_descriptor(cpu, d))
        return true;
    *found = false;
    return false;
}

bool descriptor_read(struct cpu *cpu, uint16_t selector, uint8_t vector,
                     struct descriptor *d)
{
    if (UNLIKELY(!within_table(cpu, selector, &d->lin)))
        return raise_error(cpu, vector, selector & ~SELECTOR_RPL);
    return load_descriptor(cpu, d);
}

bool descriptor_set_accessed(struct cpu *cpu, struct descriptor *d)
{
    if (d->high >> 8 & DESC_A)
        return true;
    d->high |= DESC_A << 8;
    return mem_system_store(cpu, d->lin + 4, 4, d->high);
}

/* All 4 GiB of it, readable, writable if it is data. */
static inline bool is_flat(const struct segment *s, bool code)
{
    uint32_t wanted = DESC_P | DESC_RW | (code ? DESC_CODE : 0);
    uint32_t matter = DESC_P | DESC_RW | DESC_CODE | (code ? 0 : DESC_DC);

    return (s->attr & matter) == wanted && !s->base && s->limit == UINT32_MAX;
}

void segment_update_mode(struct cpu *cpu)
{
    const struct segment *seg = cpu->seg;
    uint32_t mode = 0;

    if (seg[SEG_CS].attr & DESC_D)
        mode |= CODE_32;
    if (seg[SEG_SS].attr & DESC_D)
        mode |= STACK_32;
    cpu->user = cpu->cpl == 3;
    cpu->aligned = cpu->user && cpu->cr0 & CR0_AM && cpu->eflags & EFLAGS_AC;
    /* Alignment is checked with the segment: not in flat accesses. */
    if (!cpu->aligned && is_flat(&seg[SEG_CS], true) &&
        is_flat(&seg[SEG_DS], false) && is_flat(&seg[SEG_ES], false) &&
        is_flat(&seg[SEG_SS], false))
        mode |= FLAT;
    cpu->mode = mode;
    l0_set_user(&cpu->mmu.l0, cpu->user);
}

void segment_set(struct cpu *cpu, unsigned seg, const struct segment *s)
{
    segment_copy(&cpu->seg[seg], s);
    if (seg != SEG_FS && seg != SEG_GS)     /* no mode depends on them */
        segment_update_mode(cpu);
}

/* Base from the selector. In virtual-8086 mode limit and rights are fixed; in
 * real mode they stay as a protected-mode program left them (PRM386 14.3). */
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
    segment_update_mode(cpu);
}

static bool load_null(struct cpu *cpu, unsigned seg, uint16_t selector)
{
    struct segment null = {.selector = selector};

    if (seg == SEG_SS)
        return raise_error(cpu, VECTOR_GP, 0);
    segment_set(cpu, seg, &null);
    return true;
}

/* PRM386 MOV, "loading a segment register": SS wants writable data of exactly
 * this privilege; the others readable, and privileged enough unless code is
 * conforming. */
static bool check_load(struct cpu *cpu, unsigned seg, uint16_t selector,
                       uint32_t attr)
{
    unsigned dpl = descriptor_dpl(attr), rpl = selector & SELECTOR_RPL;
    uint32_t error = selector & ~SELECTOR_RPL;
    bool ok;

    if (seg == SEG_SS)
        ok = rpl == cpu->cpl && dpl == cpu->cpl && attr & DESC_S &&
             !(attr & DESC_CODE) && attr & DESC_RW;
    else
        ok = attr & DESC_S && (!(attr & DESC_CODE) || attr & DESC_RW) &&
             ((attr & DESC_CODE && attr & DESC_DC) ||
              (rpl <= dpl && cpu->cpl <= dpl));
    if (!ok)
        return raise_error(cpu, VECTOR_GP, error);
    if (!(attr & DESC_P))
        return raise_error(cpu, seg == SEG_SS ? VECTOR_SS : VECTOR_NP, error);
    return true;
}

bool segment_load(struct cpu *cpu, unsigned seg, uint16_t selector)
{
    struct descriptor d;
    struct segment s;

    if (segment_real_mode(cpu)) {
        segment_load_real(cpu, seg, selector);
        return true;
    }
    if (!(selector & ~SELECTOR_RPL))
        return load_null(cpu, seg, selector);
    if (!descriptor_read(cpu, selector, VECTOR_GP, &d) ||
        !check_load(cpu, seg, selector, descriptor_attr(&d)) ||
        !descriptor_set_accessed(cpu, &d))
        return false;
    s = segment_of(selector, &d);
    segment_set(cpu, seg, &s);
    return true;
}

bool segment_fault(struct cpu *cpu, unsigned seg)
{
    return raise_error(cpu, seg == SEG_SS ? VECTOR_SS : VECTOR_GP, 0);
}

bool segment_misaligned(struct cpu *cpu)
{
    return raise_error(cpu, VECTOR_AC, 0);
}
