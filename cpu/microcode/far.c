/*
 * Far JMP and CALL (PRM386 and SDM vol. 2, JMP and CALL). The manual's order of
 * checks is the order of the code.
 */
#include "cpu/microcode/far.h"

#include "cpu/access/clock_charge.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment_access.h"
#include "cpu/microcode/task.h"
#include "cpu/time/cpu_time.h"

void far_set_cs(struct cpu *cpu, const struct segment *cs, unsigned cpl)
{
    cpu->seg[SEG_CS] = *cs;
    cpu->seg[SEG_CS].selector =
        (uint16_t)((cs->selector & ~SELECTOR_RPL) | cpl);
    cpu->cpl = (uint8_t)cpl;
    segment_update_mode(cpu);
}

void far_enter(struct cpu *cpu, const struct segment *cs, unsigned cpl,
               const struct stack *s)
{
    cpu->r[ESP] = s->esp;
    cpu->seg[SEG_SS] = *s->ss;
    far_set_cs(cpu, cs, cpl);
}

/* The far pointer of a JMP or CALL: an immediate, or one access of memory. */
static bool far_pointer(struct cpu *cpu, const struct uop *u, uint32_t *offset,
                        uint16_t *selector)
{
    unsigned size = uop_word_bytes(u);
    uint64_t value;

    if (u->b != REG_ZERO) {
        *offset = cpu->r[u->a];
        *selector = (uint16_t)cpu->r[u->b];
        return true;
    }
    if (!segment_access_load_far_pointer(cpu, u->seg, cpu->r[u->a], size,
                                         &value))
        return false;
    *offset = size == 4 ? (uint32_t)value : value & 0xffff;
    *selector = (uint16_t)(value >> size * 8);
    return true;
}

/* Checks a code segment that JMP or CALL enters without changing CPL. */
static bool check_code(struct cpu *cpu, uint16_t selector, uint32_t attr,
                       bool ignore_rpl)
{
    unsigned dpl = descriptor_dpl(attr), rpl = selector_rpl(selector);
    bool ok = attr & DESC_DC ? dpl <= cpu->cpl
                             : (ignore_rpl || rpl <= cpu->cpl) &&
                                   dpl == cpu->cpl;

    if (!ok)
        return raise_error(cpu, VECTOR_GP, selector_error(selector));
    return attr & DESC_P ||
           raise_error(cpu, VECTOR_NP, selector_error(selector));
}

/* The target of a far transfer. */
struct target {
    uint16_t selector;
    uint32_t offset;
    struct descriptor d;    /* of a code segment, or of a TSS */
    bool gate;              /* a call gate led to it */
    bool task;              /* it is a TSS */
    bool task_gate;         /* a task gate led to it */
    unsigned size;          /* bytes of each item pushed: 2 or 4 */
    unsigned parameters;    /* items that a call gate copies */
};

/* Makes the code segment behind a call gate the target. */
static bool through_call_gate(struct cpu *cpu, struct target *t)
{
    struct descriptor gate = t->d;
    uint32_t attr = descriptor_attr(&gate);

    t->gate = true;
    t->selector = descriptor_gate_selector(&gate);
    t->offset = descriptor_gate_offset(&gate);
    t->size = attr & DESC_SYSTEM_32 ? 4 : 2;
    t->parameters = gate.high & DESC_HIGH_PARAMETERS;
    if (selector_is_null(t->selector))
        return raise_error(cpu, VECTOR_GP, 0);
    if (!descriptor_read(cpu, t->selector, VECTOR_GP, &t->d))
        return false;
    attr = descriptor_attr(&t->d);
    if (!descriptor_is_code(attr) || descriptor_dpl(attr) > cpu->cpl)
        return raise_error(cpu, VECTOR_GP, selector_error(t->selector));
    return true;
}

/* Finds the target in protected mode: reads the descriptor of the selector, and
 * the one behind a gate. */
static bool find_target(struct cpu *cpu, struct target *t)
{
    const uint32_t types = DESC_SET_CALL_GATE | DESC_SET_TASK_GATE |
                           DESC_SET_TSS;
    uint32_t attr, error = selector_error(t->selector);
    unsigned rpl = selector_rpl(t->selector);

    if (selector_is_null(t->selector))
        return raise_error(cpu, VECTOR_GP, 0);
    if (!descriptor_read(cpu, t->selector, VECTOR_GP, &t->d))
        return false;
    attr = descriptor_attr(&t->d);
    if (descriptor_is_code(attr))
        return true;
    if (!descriptor_is_system(attr, types))
        return raise_error(cpu, VECTOR_GP, error);
    if (descriptor_dpl(attr) < cpu->cpl || descriptor_dpl(attr) < rpl)
        return raise_error(cpu, VECTOR_GP, error);
    if (!(attr & DESC_P))
        return raise_error(cpu, VECTOR_NP, error);
    if (descriptor_is_system(attr, DESC_SET_CALL_GATE))
        return through_call_gate(cpu, t);
    t->task = true;
    if (!descriptor_is_system(attr, DESC_SET_TASK_GATE))
        return true;
    t->task_gate = true;
    t->selector = descriptor_gate_selector(&t->d);
    return descriptor_read_system(cpu, t->selector, DESC_SET_TSS, VECTOR_GP,
                                  VECTOR_NP, &t->d);
}

bool far_switch_task(struct cpu *cpu, uint16_t selector, struct descriptor *d,
                     enum task_cause cause)
{
    bool committed = false;
    bool ok = task_switch(cpu, selector, d, cause, cpu->next_eip,
                          flags_eflags(cpu), &committed);

    if (ok || committed)
        cpu->next_eip = cpu->eip;
    if (ok && cpu->eip > cpu->seg[SEG_CS].limit)
        return raise_error(cpu, VECTOR_GP, 0);
    if (ok)
        cpu_time_jumped(cpu);   /* the manual adds no m */
    return ok;
}

/* Switches to the task of a target. */
static bool enter_task(struct cpu *cpu, struct target *t,
                       enum task_cause cause)
{
    if (!far_switch_task(cpu, t->selector, &t->d, cause))
        return false;
    if (t->task_gate && clock_charge_applies(cpu))
        clock_charge_case(cpu, CLOCK_task_gate, CLOCK_ONE_always, 0,
                          CYCLE_exception);
    return true;
}

/* Enters a checked target at this level. */
static bool enter_same_level(struct cpu *cpu, struct target *t)
{
    struct segment cs;

    if (!descriptor_set_accessed(cpu, &t->d))
        return false;
    cs = segment_of(t->selector, &t->d);
    if (t->offset > cs.limit)
        return raise_error(cpu, VECTOR_GP, 0);
    far_set_cs(cpu, &cs, cpu->cpl);
    cpu->next_eip = t->offset;
    return true;
}

bool assist_jmp_far(struct cpu *cpu, const struct uop *u)
{
    struct target t = {.size = uop_word_bytes(u)};

    if (!far_pointer(cpu, u, &t.offset, &t.selector))
        return false;
    if (segment_real_mode(cpu)) {
        if (t.offset > cpu->seg[SEG_CS].limit)
            return raise_error(cpu, VECTOR_GP, 0);
        segment_load_real(cpu, SEG_CS, t.selector);
        cpu->next_eip = t.offset;
        clock_charge(cpu, u, CLOCK_JUMP_real, 0, CYCLE_issue);
        return true;
    }
    if (!find_target(cpu, &t))
        return false;
    if (t.task)
        return enter_task(cpu, &t, TASK_JMP);
    if (!check_code(cpu, t.selector, descriptor_attr(&t.d), t.gate) ||
        !enter_same_level(cpu, &t))
        return false;
    clock_charge(cpu, u, t.gate ? CLOCK_JUMP_gate : CLOCK_JUMP_same, 0,
                 CYCLE_issue);
    return true;
}

/* CALL through a gate to a more privileged level, with the parameters copied to
 * its stack. */
static bool call_inner(struct cpu *cpu, struct target *t)
{
    struct stack from = stack_current(cpu), s;
    struct segment cs;
    unsigned dpl = descriptor_dpl(descriptor_attr(&t->d));
    uint32_t word;

    if (!(descriptor_attr(&t->d) & DESC_P))
        return raise_error(cpu, VECTOR_NP, selector_error(t->selector));
    if (!stack_of_level(cpu, dpl, &s) ||
        !stack_store(cpu, &s, t->size, cpu->seg[SEG_SS].selector) ||
        !stack_store(cpu, &s, t->size, cpu->r[ESP]))
        return false;
    for (unsigned i = t->parameters; i-- > 0;)
        if (!stack_read(cpu, &from, t->size, i, &word) ||
            !stack_store(cpu, &s, t->size, word))
            return false;
    if (!stack_store(cpu, &s, t->size, cpu->seg[SEG_CS].selector) ||
        !stack_store(cpu, &s, t->size, cpu->next_eip) ||
        !descriptor_set_accessed(cpu, &t->d))
        return false;
    cs = segment_of(t->selector, &t->d);
    if (t->offset > cs.limit)
        return raise_error(cpu, VECTOR_GP, 0);
    cpu->cpl = (uint8_t)dpl;
    far_enter(cpu, &cs, dpl, &s);
    cpu->next_eip = t->offset;
    return true;
}

static bool call_same_level(struct cpu *cpu, struct target *t)
{
    struct stack s = stack_current(cpu);

    if (!stack_store(cpu, &s, t->size, cpu->seg[SEG_CS].selector) ||
        !stack_store(cpu, &s, t->size, cpu->next_eip) ||
        !enter_same_level(cpu, t))
        return false;
    stack_switch(cpu, &s);
    return true;
}

static bool call_real(struct cpu *cpu, const struct target *t)
{
    struct stack s = stack_current(cpu);

    if (t->offset > cpu->seg[SEG_CS].limit)
        return raise_error(cpu, VECTOR_GP, 0);
    if (!stack_store(cpu, &s, t->size, cpu->seg[SEG_CS].selector) ||
        !stack_store(cpu, &s, t->size, cpu->next_eip))
        return false;
    stack_switch(cpu, &s);
    segment_load_real(cpu, SEG_CS, t->selector);
    cpu->next_eip = t->offset;
    return true;
}

bool assist_call_far(struct cpu *cpu, const struct uop *u)
{
    struct target t = {.size = uop_word_bytes(u)};
    uint32_t attr;

    if (!far_pointer(cpu, u, &t.offset, &t.selector))
        return false;
    if (segment_real_mode(cpu)) {
        if (!call_real(cpu, &t))
            return false;
        clock_charge(cpu, u, CLOCK_CALL_real, 0, CYCLE_issue);
        return true;
    }
    if (!find_target(cpu, &t))
        return false;
    if (t.task)
        return enter_task(cpu, &t, TASK_CALL);
    attr = descriptor_attr(&t.d);
    if (t.gate && !(attr & DESC_DC) && descriptor_dpl(attr) < cpu->cpl) {
        if (!call_inner(cpu, &t))
            return false;
        clock_charge(cpu, u, t.parameters ? CLOCK_CALL_parameters
                                          : CLOCK_CALL_inner,
                     t.parameters, CYCLE_issue);
        return true;
    }
    if (!check_code(cpu, t.selector, attr, t.gate) ||
        !call_same_level(cpu, &t))
        return false;
    clock_charge(cpu, u, t.gate ? CLOCK_CALL_gate : CLOCK_CALL_same, 0,
                 CYCLE_issue);
    return true;
}
