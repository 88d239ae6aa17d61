/*
 * Far returns: RET, IRET in all its forms, POPF. PRM386 and SDM vol. 2, same
 * pages. The manual's order of checks is the order of the code.
 */
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment_check.h"
#include "cpu/microcode/far.h"
#include "cpu/uop/uop.h"

static inline void drop_inner_segment(struct cpu *cpu, unsigned seg)
{
    struct segment *s = &cpu->seg[seg];

    if (descriptor_dpl(s->attr) < cpu->cpl &&
        !(descriptor_is_code(s->attr) && s->attr & DESC_DC))
        *s = (struct segment){0};
}

/* After a return to an outer level: segments that it may not use become null,
 * and null selectors 0 (PRM386 6.3.4.2; SDM vol. 2 RET). */
static void drop_inner_segments(struct cpu *cpu)
{
    drop_inner_segment(cpu, SEG_ES);
    drop_inner_segment(cpu, SEG_DS);
    drop_inner_segment(cpu, SEG_FS);
    drop_inner_segment(cpu, SEG_GS);
}

/* Leaves to `cs`:`eip`; `items` of the stack and `parameters` bytes are dropped
 * and, towards an outer level, SS:ESP are read above them and `parameters`
 * dropped there too. */
ALWAYS_INLINE bool return_to(struct cpu *cpu, const struct segment *cs,
                             uint32_t eip, struct stack *s, unsigned size,
                             unsigned items, uint32_t parameters)
{
    unsigned level = cs->selector & SELECTOR_RPL;

    stack_move(s, items * size + parameters);
    if (level != cpu->cpl) {
        /* One that is not present is #SS for RET, #NP for IRET. */
        struct segment_check_faults faults = {VECTOR_GP, items == 2 ? VECTOR_SS
                                                              : VECTOR_NP};
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

/* The code segment that RET or IRET returns to, with `eip` within its limit. */
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

bool assist_ret_far(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);
    unsigned size = u->aux ? 4 : 2;
    const struct segment *cs;
    uint32_t eip, selector;

    if (!stack_read(cpu, &s, size, 0, &eip) ||
        !stack_read(cpu, &s, size, 1, &selector))
        return false;
    if (segment_real_mode(cpu)) {
        if (eip > cpu->seg[SEG_CS].limit)
            return raise_error(cpu, VECTOR_GP, 0);
        stack_move(&s, 2 * size + u->imm);
        stack_switch(cpu, &s);
        segment_load_real(cpu, SEG_CS, (uint16_t)selector);
        cpu->next_eip = eip;
        return true;
    }
    cs = return_code(cpu, (uint16_t)selector, eip);
    return cs && return_to(cpu, cs, eip, &s, size, 2, u->imm);
}

/* EFLAGS bits that IRET and POPF may change at this privilege (PRM386 POPF):
 * IOPL at level 0, IF within IOPL. */
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

static bool iret_real(struct cpu *cpu, struct stack *s, unsigned size,
                      uint32_t eip, uint32_t selector, uint32_t image)
{
    uint32_t mask = flags_allowed(cpu, 0);

    if (eip > cpu->seg[SEG_CS].limit)
        return raise_error(cpu, VECTOR_GP, 0);
    if (cpu->eflags & EFLAGS_VM)
        mask &= ~(uint32_t)EFLAGS_IOPL;
    stack_move(s, 3 * size);
    stack_switch(cpu, s);
    segment_load_real(cpu, SEG_CS, (uint16_t)selector);
    flags_set_eflags(cpu, image, size == 2 ? mask & 0xffff : mask);
    cpu->next_eip = eip;
    return true;
}

/* IRET at level 0 to virtual-8086 mode: ESP, SS and the four data segments
 * follow EFLAGS on the stack (PRM386 15.3.1). */
static bool iret_to_vm(struct cpu *cpu, const struct stack *s, uint32_t eip,
                       uint32_t selector, uint32_t image)
{
    static const uint8_t order[] = {SEG_SS, SEG_ES, SEG_DS, SEG_FS, SEG_GS};
    uint32_t value[6];

    for (unsigned i = 0; i < 6; i++)
        if (!stack_read(cpu, s, 4, 3 + i, &value[i]))
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
    uint32_t attr;

    if (!mem_system_load(cpu, cpu->tr.base, 2, &link))
        return false;
    selector = (uint16_t)link;
    if (selector & SELECTOR_TI || selector_is_null(selector))
        return raise_error(cpu, VECTOR_TS, selector_error(selector));
    if (!descriptor_read(cpu, selector, VECTOR_TS, &d))
        return false;
    attr = descriptor_attr(&d) & (DESC_TYPE | DESC_S);
    if (attr != DESC_TSS16_BUSY && attr != DESC_TSS32_BUSY)
        return raise_error(cpu, VECTOR_TS, selector_error(selector));
    if (!(descriptor_attr(&d) & DESC_P))
        return raise_error(cpu, VECTOR_NP, selector_error(selector));
    return far_switch_task(cpu, selector, &d, TASK_IRET);
}

bool assist_iret(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);
    unsigned size = u->aux ? 4 : 2, old_cpl = cpu->cpl;
    uint32_t frame[3], eip, selector, image, mask;
    const struct segment *cs;

    if (cpu->eflags & EFLAGS_VM && flags_iopl(cpu) != 3)
        return raise_error(cpu, VECTOR_GP, 0);
    if (!segment_real_mode(cpu) && cpu->eflags & EFLAGS_NT)
        return iret_task(cpu);
    if (!stack_read_all(cpu, &s, size, 0, frame, 3))
        return false;
    eip = frame[0];
    selector = frame[1];
    image = frame[2];
    if (segment_real_mode(cpu))
        return iret_real(cpu, &s, size, eip, selector, image);
    if (image & EFLAGS_VM && cpu->cpl == 0 && size == 4)
        return iret_to_vm(cpu, &s, eip, selector, image);
    mask = flags_allowed(cpu, old_cpl);
    cs = return_code(cpu, (uint16_t)selector, eip);
    if (!cs || !return_to(cpu, cs, eip, &s, size, 3, 0))
        return false;
    flags_set_eflags(cpu, image, size == 2 ? mask & 0xffff : mask);
    return true;
}

bool assist_popf(struct cpu *cpu, const struct uop *u)
{
    bool vm = cpu->eflags & EFLAGS_VM;
    unsigned bytes = u->aux ? 4 : 2;
    uint32_t mask = flags_allowed(cpu, cpu->cpl) & ~(uint32_t)EFLAGS_RF;
    struct stack s = stack_current(cpu);

    if (vm && flags_iopl(cpu) != 3)
        return raise_error(cpu, VECTOR_GP, 0);
    if (!(cpu->cr0 & CR0_PE))
        mask |= EFLAGS_IOPL | EFLAGS_IF;
    flags_set_eflags(cpu, cpu->r[u->a], u->aux ? mask : mask & 0xffff);
    stack_move(&s, bytes);
    cpu->r[ESP] = s.esp;
    return true;
}
