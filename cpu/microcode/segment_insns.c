/*
 * Instructions on descriptor tables and selectors. PRM386 chapter 17.
 */
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_access.h"
#include "cpu/decode/isa.h"
#include "cpu/microcode/sysreg.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

/* #UD outside protected mode, #GP(0) unless CPL is 0. */
static bool protected_mode(struct cpu *cpu)
{
    return (cpu->cr0 & CR0_PE && !(cpu->eflags & EFLAGS_VM)) ||
           raise_vector(cpu, VECTOR_UD);
}

static bool privileged(struct cpu *cpu)
{
    return cpu->cpl == 0 || raise_error(cpu, VECTOR_GP, 0);
}

bool assist_guard(struct cpu *cpu, const struct uop *u)
{
    return (!(u->imm & ISA_P) || protected_mode(cpu)) &&
           (!(u->imm & ISA_0) || privileged(cpu));
}

/* The limit, then the base: two items. */
static bool store_table(struct cpu *cpu, const struct uop *u,
                        const struct table_register *table)
{
    uint32_t at = cpu->r[u->a];

    return segment_access_store(cpu, u->seg, at, 2, table->limit) &&
           segment_access_store(cpu, u->seg, at + 2, 4, table->base);
}

/* With a 16-bit operand the base has 24 bits (PRM386 LGDT). */
static bool load_table(struct cpu *cpu, const struct uop *u,
                       struct table_register *table)
{
    uint32_t at = cpu->r[u->a];
    uint64_t limit, base;

    if (!privileged(cpu) || !segment_access_load(cpu, u->seg, at, 2, &limit) ||
        !segment_access_load(cpu, u->seg, at + 2, 4, &base))
        return false;
    table->limit = (uint16_t)limit;
    table->base = (uint32_t)base & (u->aux ? UINT32_MAX : 0xffffff);
    return true;
}

bool assist_sgdt(struct cpu *cpu, const struct uop *u)
{
    return store_table(cpu, u, &cpu->gdtr);
}

bool assist_sidt(struct cpu *cpu, const struct uop *u)
{
    return store_table(cpu, u, &cpu->idtr);
}

bool assist_lgdt(struct cpu *cpu, const struct uop *u)
{
    return load_table(cpu, u, &cpu->gdtr);
}

bool assist_lidt(struct cpu *cpu, const struct uop *u)
{
    return load_table(cpu, u, &cpu->idtr);
}

bool assist_sldt(struct cpu *cpu, const struct uop *u)
{
    if (!protected_mode(cpu))
        return false;
    cpu->r[u->d] = cpu->ldtr.selector;
    return true;
}

bool assist_str(struct cpu *cpu, const struct uop *u)
{
    if (!protected_mode(cpu))
        return false;
    cpu->r[u->d] = cpu->tr.selector;
    return true;
}

/* A system descriptor in the GDT of one of two types. */
static bool read_system(struct cpu *cpu, uint16_t selector, unsigned type,
                        unsigned type2, struct descriptor *d)
{
    uint32_t attr, error = selector_error(selector);

    if (selector & SELECTOR_TI)
        return raise_error(cpu, VECTOR_GP, error);
    if (!descriptor_read(cpu, selector, VECTOR_GP, d))
        return false;
    attr = descriptor_attr(d);
    if ((attr & (DESC_TYPE | DESC_S)) != type &&
        (attr & (DESC_TYPE | DESC_S)) != type2)
        return raise_error(cpu, VECTOR_GP, error);
    return attr & DESC_P || raise_error(cpu, VECTOR_NP, error);
}

bool assist_lldt(struct cpu *cpu, const struct uop *u)
{
    uint16_t selector = (uint16_t)cpu->r[u->a];
    struct descriptor d;

    if (!protected_mode(cpu) || !privileged(cpu))
        return false;
    if (selector_is_null(selector)) {
        cpu->ldtr = (struct segment){.selector = selector};
        return true;
    }
    if (!read_system(cpu, selector, DESC_LDT, DESC_LDT, &d))
        return false;
    cpu->ldtr = segment_of(selector, &d);
    return true;
}

bool assist_ltr(struct cpu *cpu, const struct uop *u)
{
    uint16_t selector = (uint16_t)cpu->r[u->a];
    struct descriptor d;

    if (!protected_mode(cpu) || !privileged(cpu))
        return false;
    if (selector_is_null(selector))
        return raise_error(cpu, VECTOR_GP, 0);
    if (!read_system(cpu, selector, DESC_TSS16, DESC_TSS32, &d))
        return false;
    d.high |= DESC_HIGH_TSS_BUSY;
    if (!mem_system_store(cpu, d.lin + 4, 4, d.high))
        return false;
    cpu->tr = segment_of(selector, &d);
    return true;
}

/* Whether the current privilege may look at a segment (PRM386 LAR). */
static bool visible(const struct cpu *cpu, uint16_t selector, uint32_t attr)
{
    unsigned dpl = descriptor_dpl(attr), rpl = selector_rpl(selector);
    bool conforming = (attr & (DESC_S | DESC_CODE | DESC_DC)) ==
                      (DESC_S | DESC_CODE | DESC_DC);

    return conforming || (cpu->cpl <= dpl && rpl <= dpl);
}

static bool set_zf(struct cpu *cpu, bool zf)
{
    flags_write(cpu, EFLAGS_ZF, zf ? EFLAGS_ZF : 0);
    return true;
}

static void set_result(struct cpu *cpu, const struct uop *u, uint32_t value)
{
    if (u->aux)
        cpu->r[u->d] = value;
    else
        cpu->r[u->d] = (cpu->r[u->d] & 0xffff0000) | (value & 0xffff);
}

bool assist_lar(struct cpu *cpu, const struct uop *u)
{
    /* Types without S that LAR reads: all but the reserved and the interrupt
     * and trap gates. */
    const uint32_t readable = 1u << DESC_TSS16 | 1u << DESC_LDT |
                              1u << DESC_TSS16_BUSY | 1u << DESC_CALL16 |
                              1u << DESC_TASK_GATE | 1u << DESC_TSS32 |
                              1u << DESC_TSS32_BUSY | 1u << DESC_CALL32;
    uint16_t selector = (uint16_t)cpu->r[u->a];
    struct descriptor d;
    bool found;
    uint32_t attr;

    if (!protected_mode(cpu) || !descriptor_find(cpu, selector, &found, &d))
        return false;
    if (!found)
        return set_zf(cpu, false);
    attr = descriptor_attr(&d);
    if ((!(attr & DESC_S) && !(readable >> (attr & DESC_TYPE) & 1)) ||
        !visible(cpu, selector, attr))
        return set_zf(cpu, false);
    set_result(cpu, u, d.high & 0x00f0ff00);
    return set_zf(cpu, true);
}

bool assist_lsl(struct cpu *cpu, const struct uop *u)
{
    const uint32_t has_limit = 1u << DESC_TSS16 | 1u << DESC_LDT |
                               1u << DESC_TSS16_BUSY | 1u << DESC_TSS32 |
                               1u << DESC_TSS32_BUSY;
    uint16_t selector = (uint16_t)cpu->r[u->a];
    struct descriptor d;
    bool found;
    uint32_t attr;

    if (!protected_mode(cpu) || !descriptor_find(cpu, selector, &found, &d))
        return false;
    if (!found)
        return set_zf(cpu, false);
    attr = descriptor_attr(&d);
    if ((!(attr & DESC_S) && !(has_limit >> (attr & DESC_TYPE) & 1)) ||
        !visible(cpu, selector, attr))
        return set_zf(cpu, false);
    set_result(cpu, u, segment_of(selector, &d).limit);
    return set_zf(cpu, true);
}

static bool verify(struct cpu *cpu, const struct uop *u, bool write)
{
    uint16_t selector = (uint16_t)cpu->r[u->a];
    struct descriptor d;
    bool found, ok;
    uint32_t attr;

    if (!protected_mode(cpu) || !descriptor_find(cpu, selector, &found, &d))
        return false;
    if (!found)
        return set_zf(cpu, false);
    attr = descriptor_attr(&d);
    if (write)
        ok = !(attr & DESC_CODE) && attr & DESC_RW;
    else
        ok = !(attr & DESC_CODE) || attr & DESC_RW;
    return set_zf(cpu, attr & DESC_S && ok && visible(cpu, selector, attr));
}

bool assist_verr(struct cpu *cpu, const struct uop *u)
{
    return verify(cpu, u, false);
}

bool assist_verw(struct cpu *cpu, const struct uop *u)
{
    return verify(cpu, u, true);
}

bool assist_arpl(struct cpu *cpu, const struct uop *u)
{
    uint32_t rpl = selector_rpl(cpu->r[u->a]);

    if (!protected_mode(cpu))
        return false;
    if (selector_rpl(cpu->r[u->d]) >= rpl)
        return set_zf(cpu, false);
    cpu->r[u->d] = (cpu->r[u->d] & ~(uint32_t)SELECTOR_RPL) | rpl;
    return set_zf(cpu, true);
}
