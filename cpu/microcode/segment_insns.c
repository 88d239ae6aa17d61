/*
 * Instructions on descriptor tables and selectors (PRM386 chapter 17), and the
 * checks that come before their operands.
 */
#include "cpu/access/clock_charge.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment_access.h"
#include "cpu/decode/isa.h"
#include "cpu/microcode/privilege.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

bool assist_guard(struct cpu *cpu, const struct uop *u)
{
    return (!(u->imm & ISA_P) || privilege_require_protected_mode(cpu)) &&
           (!(u->imm & ISA_0) || privilege_require_level_0(cpu));
}

/* Stores the limit, then the base: two accesses. */
static bool store_table(struct cpu *cpu, const struct uop *u,
                        const struct table_register *table)
{
    uint32_t at = cpu->r[u->a];

    return segment_access_store(cpu, u->seg, at, 2, table->limit) &&
           segment_access_store(cpu, u->seg, at + 2, 4, table->base);
}

/* Loads the limit, then the base; with a 16-bit operand size the base has 24
 * bits (PRM386 LGDT). */
static bool load_table(struct cpu *cpu, const struct uop *u,
                       struct table_register *table)
{
    uint32_t at = cpu->r[u->a];
    uint64_t limit, base;

    if (!privilege_require_level_0(cpu) ||
        !segment_access_load(cpu, u->seg, at, 2, &limit) ||
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
    if (!privilege_require_protected_mode(cpu))
        return false;
    cpu->r[u->d] = cpu->ldtr.selector;
    return true;
}

bool assist_str(struct cpu *cpu, const struct uop *u)
{
    if (!privilege_require_protected_mode(cpu))
        return false;
    cpu->r[u->d] = cpu->tr.selector;
    return true;
}

bool assist_lldt(struct cpu *cpu, const struct uop *u)
{
    uint16_t selector = (uint16_t)cpu->r[u->a];
    struct descriptor d;

    if (!privilege_require_protected_mode(cpu) ||
        !privilege_require_level_0(cpu))
        return false;
    if (selector_is_null(selector)) {
        cpu->ldtr = (struct segment){.selector = selector};
        return true;
    }
    if (!descriptor_read_system(cpu, selector, DESC_SET_LDT, VECTOR_GP,
                                VECTOR_NP, &d))
        return false;
    cpu->ldtr = segment_of(selector, &d);
    return true;
}

bool assist_ltr(struct cpu *cpu, const struct uop *u)
{
    uint16_t selector = (uint16_t)cpu->r[u->a];
    struct descriptor d;

    if (!privilege_require_protected_mode(cpu) ||
        !privilege_require_level_0(cpu))
        return false;
    if (selector_is_null(selector))
        return raise_error(cpu, VECTOR_GP, 0);
    if (!descriptor_read_system(cpu, selector, DESC_SET_TSS, VECTOR_GP,
                                VECTOR_NP, &d))
        return false;
    d.high |= DESC_HIGH_TSS_BUSY;
    if (!mem_system_store(cpu, d.lin + 4, 4, d.high))
        return false;
    cpu->tr = segment_of(selector, &d);
    return true;
}

/* Whether the current privilege may look at a segment (PRM386 LAR). */
static bool is_visible(const struct cpu *cpu, uint16_t selector, uint32_t attr)
{
    unsigned dpl = descriptor_dpl(attr), rpl = selector_rpl(selector);
    bool conforming = descriptor_is_code(attr) && attr & DESC_DC;

    return conforming || (cpu->cpl <= dpl && rpl <= dpl);
}

/* Reads the descriptor of selector a for LAR, LSL, VERR and VERW; *visible says
 * whether it is there, visible, and of a code or data segment or of the system
 * types given. False: an exception waits. */
static bool look_at(struct cpu *cpu, const struct uop *u, uint32_t types,
                    bool *visible, struct descriptor *d)
{
    uint16_t selector = (uint16_t)cpu->r[u->a];
    uint32_t attr;

    if (!privilege_require_protected_mode(cpu) ||
        !descriptor_find(cpu, selector, visible, d))
        return false;
    attr = *visible ? descriptor_attr(d) : 0;
    *visible = (attr & DESC_S || descriptor_is_system(attr, types)) &&
               is_visible(cpu, selector, attr);
    return true;
}

static bool set_zf(struct cpu *cpu, bool zf)
{
    flags_write(cpu, EFLAGS_ZF, zf ? EFLAGS_ZF : 0);
    return true;
}

static void set_result(struct cpu *cpu, const struct uop *u, uint32_t value)
{
    cpu->r[u->d] = register_merge(cpu->r[u->d], value, uop_word_bytes(u));
}

/* All types but the reserved ones and interrupt and trap gates (PRM386 LAR). */
bool assist_lar(struct cpu *cpu, const struct uop *u)
{
    const uint32_t types = DESC_SET_TSS | DESC_SET_TSS_BUSY | DESC_SET_LDT |
                           DESC_SET_CALL_GATE | DESC_SET_TASK_GATE;
    struct descriptor d;
    bool visible;

    if (!look_at(cpu, u, types, &visible, &d))
        return false;
    if (visible)
        set_result(cpu, u, d.high & DESC_ATTR << DESC_HIGH_SHIFT);
    return set_zf(cpu, visible);
}

/* The types that have a limit (PRM386 LSL). */
bool assist_lsl(struct cpu *cpu, const struct uop *u)
{
    const uint32_t types = DESC_SET_TSS | DESC_SET_TSS_BUSY | DESC_SET_LDT;
    struct descriptor d;
    bool visible;

    if (!look_at(cpu, u, types, &visible, &d))
        return false;
    if (visible)
        set_result(cpu, u, segment_of((uint16_t)cpu->r[u->a], &d).limit);
    clock_charge(cpu, u, visible && descriptor_attr(&d) & DESC_G
                             ? CLOCK_LIMIT_page : CLOCK_LIMIT_byte,
                 0, CYCLE_issue);
    return set_zf(cpu, visible);
}

static bool verify(struct cpu *cpu, const struct uop *u, bool write)
{
    struct descriptor d;
    uint32_t attr;
    bool visible;

    if (!look_at(cpu, u, 0, &visible, &d))
        return false;
    if (!visible)
        return set_zf(cpu, false);
    attr = descriptor_attr(&d);
    return set_zf(cpu, attr & DESC_CODE ? !write && attr & DESC_RW
                                        : !write || attr & DESC_RW);
}

bool assist_verr(struct cpu *cpu, const struct uop *u)
{
    return verify(cpu, u, false);
}

bool assist_verw(struct cpu *cpu, const struct uop *u)
{
    return verify(cpu, u, true);
}

/* The selector with the RPL of another, if that is greater. */
static uint32_t adjust_rpl(uint32_t selector, uint32_t other)
{
    uint32_t rpl = selector_rpl(other);

    if (selector_rpl(selector) >= rpl)
        return selector;
    return (selector & ~(uint32_t)SELECTOR_RPL) | rpl;
}

bool assist_arpl(struct cpu *cpu, const struct uop *u)
{
    uint32_t old = cpu->r[u->d];

    if (!privilege_require_protected_mode(cpu))
        return false;
    cpu->r[u->d] = adjust_rpl(old, cpu->r[u->a]);
    return set_zf(cpu, cpu->r[u->d] != old);
}

/* The operand is written only if its RPL changes: it may be read-only
 * otherwise. */
bool assist_arpl_mem(struct cpu *cpu, const struct uop *u)
{
    uint32_t old = cpu->r[u->d], adjusted = adjust_rpl(old, cpu->r[u->b]);

    if (adjusted != old &&
        !segment_access_store(cpu, u->seg, cpu->r[u->a], 2, adjusted))
        return false;
    return set_zf(cpu, adjusted != old);
}
