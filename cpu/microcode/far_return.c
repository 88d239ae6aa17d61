/*
 * Far returns: RET, IRET, and POPF, which loads flags as IRET does (PRM386 and
 * SDM vol. 2, RET, IRET and POPF). The manual's order of checks is the order of
 * the code.
 */
#include "cpu/access/clock_charge.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment_check.h"
#include "cpu/microcode/far.h"
#include "cpu/microcode/privilege.h"
#include "cpu/microcode/tss.h"
#include "cpu/time/cpu_time.h"
#include "cpu/uop/uop.h"

/* What is on the stack: EIP and CS, and EFLAGS above them. */
enum { RET_ITEMS = 2, IRET_ITEMS = 3 };

/* Makes a data segment null, with selector 0, if the current level may not use
 * it or if it is null already. */
static inline void drop_inner_segment(struct cpu *cpu, unsigned seg)
{
    struct segment *s = &cpu->seg[seg];

    if (descriptor_dpl(s->attr) < cpu->cpl &&
        !(descriptor_is_code(s->attr) && s->attr & DESC_DC))
        *s = (struct segment){0};
}

/* The data segments after a return to an outer level (PRM386 6.3.4.2, SDM vol.
 * 2 RET). */
static void drop_inner_segments(struct cpu *cpu)
{
    drop_inner_segment(cpu, SEG_ES);
    drop_inner_segment(cpu, SEG_DS);
    drop_inner_segment(cpu, SEG_FS);
    drop_inner_segment(cpu, SEG_GS);
}

/* Returns to cs:eip. Drops `items` of the stack and `parameters` bytes. For an
 * outer level, SS:ESP is what follows them, and `parameters` bytes are dropped
 * from that stack too. */
ALWAYS_INLINE bool return_to(struct cpu *cpu, const struct segment *cs,
                             uint32_t eip, struct stack *s, unsigned size,
                             unsigned items, uint32_t parameters)
{
    unsigned level = selector_rpl(cs->selector);

    stack_move(s, items * size + parameters);
    if (level != cpu->cpl) {
        /* A stack that is not present is #SS for RET, #NP for IRET. */
        const struct segment_check_faults faults = {
            VECTOR_GP, items == RET_ITEMS ? VECTOR_SS : VECTOR_NP};
        uint32_t pointer[2];    /* ESP, SS */

        if (!stack_read_all(cpu, s, size, 0, pointer, 2))
            return false;
        s->ss = segment_check(cpu, SEGMENT_STACK, (uint16_t)pointer[1], level,
                              faults);
        if (!s->ss)
            return false;
        s->esp = stack_new_esp(cpu, s->ss, pointer[0]);
        stack_move(s, parameters);
        cpu->cpl = (uint8_t)level;
        drop_inner_segments(cpu);
    }
    far_enter(cpu, cs, level, s);
    cpu->next_eip = eip;
    return true;
}

/* The code segment that RET or IRET returns to; `eip` lies within its limit.
 * Null: an exception waits. */
ALWAYS_INLINE const struct segment *return_code(struct cpu *cpu,
                                                uint16_t selector,
                                                uint32_t eip)
{
    const struct segment_check_faults faults = {VECTOR_GP, VECTOR_NP};
    const struct segment *cs = segment_check(cpu, SEGMENT_RETURN, selector,
                                             cpu->cpl, faults);

    if (cs && eip > cs->limit) {
        raise_error(cpu, VECTOR_GP, 0);
        return NULL;
    }
    return cs;
}

/* The clocks of RET in protected mode; the manual adds no m to one that changes
 * the stack. */
static void charge_return(struct cpu *cpu, const struct uop *u,
                                bool outer)
{
    clock_charge(cpu, u, outer ? CLOCK_RETURN_outer : CLOCK_RETURN_same, 0,
                 CYCLE_issue);
    if (outer)
        cpu_time_jumped(cpu);
}

bool assist_ret_far(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);
    unsigned size = uop_word_bytes(u), old_cpl = cpu->cpl;
    const struct segment *cs;
    uint32_t eip, selector;

    if (!stack_read(cpu, &s, size, 0, &eip) ||
        !stack_read(cpu, &s, size, 1, &selector))
        return false;
    if (segment_real_mode(cpu)) {
        if (eip > cpu->seg[SEG_CS].limit)
            return raise_error(cpu, VECTOR_GP, 0);
        stack_move(&s, RET_ITEMS * size + u->imm);
        stack_switch(cpu, &s);
        segment_load_real(cpu, SEG_CS, (uint16_t)selector);
        cpu->next_eip = eip;
        clock_charge(cpu, u, CLOCK_RETURN_real, 0, CYCLE_issue);
        return true;
    }
    cs = return_code(cpu, (uint16_t)selector, eip);
    if (!cs || !return_to(cpu, cs, eip, &s, size, RET_ITEMS, u->imm))
        return false;
    charge_return(cpu, u, cpu->cpl != old_cpl);
    return true;
}

/* The EFLAGS bits that IRET and POPF may change at a level: IOPL at level 0, IF
 * within IOPL (PRM386 POPF). */
static uint32_t flags_allowed(const struct cpu *cpu, unsigned cpl)
{
    uint32_t mask = EFLAGS_ARITH | EFLAGS_TF | EFLAGS_DF | EFLAGS_NT |
                    EFLAGS_RF | EFLAGS_AC | EFLAGS_ID;
    unsigned iopl = flags_iopl(cpu);

    if (cpl == 0)
        mask |= EFLAGS_IOPL;
    if (cpl <= iopl)
        mask |= EFLAGS_IF;
    return mask;
}

/* IRET in real and virtual-8086 mode. */
static bool iret_real(struct cpu *cpu, struct stack *s, unsigned size,
                      uint32_t eip, uint32_t selector, uint32_t image)
{
    uint32_t mask = flags_allowed(cpu, 0);

    if (eip > cpu->seg[SEG_CS].limit)
        return raise_error(cpu, VECTOR_GP, 0);
    if (cpu->eflags & EFLAGS_VM)
        mask &= ~(uint32_t)EFLAGS_IOPL;
    stack_move(s, IRET_ITEMS * size);
    stack_switch(cpu, s);
    segment_load_real(cpu, SEG_CS, (uint16_t)selector);
    flags_set_eflags(cpu, image, size == 2 ? mask & EFLAGS_LOW16 : mask);
    cpu->next_eip = eip;
    return true;
}

/* IRET at level 0 to virtual-8086 mode: ESP, SS and the four data segments
 * follow EFLAGS on the stack (PRM386 15.3). */
static bool iret_to_vm(struct cpu *cpu, const struct stack *s, uint32_t eip,
                       uint32_t selector, uint32_t image)
{
    static const uint8_t order[] = {SEG_SS, SEG_ES, SEG_DS, SEG_FS, SEG_GS};
    uint32_t value[6];

    for (unsigned i = 0; i < 6; i++)
        if (!stack_read(cpu, s, 4, IRET_ITEMS + i, &value[i]))
            return false;
    flags_set_eflags(cpu, image, UINT32_MAX & ~(EFLAGS_VIF | EFLAGS_VIP));
    cpu->cpl = 3;
    segment_load_real(cpu, SEG_CS, (uint16_t)selector);
    for (unsigned i = 0; i < 5; i++)
        segment_load_real(cpu, order[i], (uint16_t)value[1 + i]);
    cpu->r[ESP] = value[0];
    cpu->next_eip = eip & 0xffff;
    return true;
}

/* IRET with NT: back to the task in the link field of this TSS. */
static bool iret_task(struct cpu *cpu)
{
    struct descriptor d;
    uint16_t selector;
    uint64_t link;

    if (!mem_system_load(cpu, cpu->tr.base + TSS_LINK, 2, &link))
        return false;
    selector = (uint16_t)link;
    if (!descriptor_read_system(cpu, selector, DESC_SET_TSS_BUSY, VECTOR_TS,
                                VECTOR_NP, &d))
        return false;
    return far_switch_task(cpu, selector, &d, TASK_IRET);
}

/* IRET within this task; *kind is the case of the set IRET that it was. */
static bool iret(struct cpu *cpu, const struct uop *u, unsigned *kind)
{
    struct stack s = stack_current(cpu);
    unsigned size = uop_word_bytes(u), old_cpl = cpu->cpl;
    uint32_t frame[IRET_ITEMS], eip, selector, image, mask;
    const struct segment *cs;

    if (!stack_read_all(cpu, &s, size, 0, frame, IRET_ITEMS))
        return false;
    eip = frame[0];
    selector = frame[1];
    image = frame[2];
    *kind = CLOCK_IRET_real;
    if (segment_real_mode(cpu))
        return iret_real(cpu, &s, size, eip, selector, image);
    *kind = CLOCK_IRET_v86;
    if (image & EFLAGS_VM && cpu->cpl == 0 && size == 4)
        return iret_to_vm(cpu, &s, eip, selector, image);
    mask = flags_allowed(cpu, old_cpl);
    cs = return_code(cpu, (uint16_t)selector, eip);
    if (!cs || !return_to(cpu, cs, eip, &s, size, IRET_ITEMS, 0))
        return false;
    *kind = cpu->cpl != old_cpl ? CLOCK_IRET_outer : CLOCK_IRET_same;
    flags_set_eflags(cpu, image, size == 2 ? mask & EFLAGS_LOW16 : mask);
    return true;
}

bool assist_iret(struct cpu *cpu, const struct uop *u)
{
    unsigned kind;

    /* Also where it faults (SDM vol. 3A 6.7.1). */
    cpu->nmi_blocked = false;
    if (cpu->nmi)
        clock_kick(cpu->clock);
    if (!privilege_require_vm_iopl(cpu))
        return false;
    if (!segment_real_mode(cpu) && cpu->eflags & EFLAGS_NT)
        return iret_task(cpu);
    if (!iret(cpu, u, &kind))
        return false;
    clock_charge(cpu, u, kind, 0, CYCLE_issue);
    return true;
}

bool assist_popf(struct cpu *cpu, const struct uop *u)
{
    uint32_t mask = flags_allowed(cpu, cpu->cpl) & ~(uint32_t)EFLAGS_RF;
    struct stack s = stack_current(cpu);

    if (!privilege_require_vm_iopl(cpu))
        return false;
    if (!(cpu->cr0 & CR0_PE))
        mask |= EFLAGS_IOPL | EFLAGS_IF;
    flags_set_eflags(cpu, cpu->r[u->a], u->aux ? mask : mask & EFLAGS_LOW16);
    stack_move(&s, uop_word_bytes(u));
    cpu->r[ESP] = s.esp;
    clock_charge(cpu, u, clock_charge_mode(cpu), 0, CYCLE_issue);
    return true;
}
