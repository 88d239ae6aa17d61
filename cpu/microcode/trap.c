/*
 * Entering handlers (PRM386 9.6 to 9.9 and, from virtual-8086 mode, 15.3; SDM
 * vol. 3A 6.12 to 6.15). What may fault is done before anything is committed.
 */
#include "cpu/microcode/trap.h"

#include "base/text.h"
#include "cpu/access/clock_charge.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_check.h"
#include "cpu/microcode/far.h"
#include "cpu/microcode/task.h"
#include "cpu/model/names.h"
#include "cpu/time/cpu_time.h"

enum { REAL_VECTOR_BYTES = 4 };     /* of the real-mode vector table */

/* The event that is being delivered. */
struct event_frame {
    uint8_t vector;
    enum trap_source source;
    uint32_t eip;           /* to be pushed */
    bool has_error;
    uint32_t error;
    uint32_t eflags;        /* to be pushed */
};

char *trap_text(const struct cpu *cpu, const struct exception *e,
                char text[TRAP_TEXT_MAX])
{
    const char *name = name_vector(e->vector), *help;
    struct text t;

    text_begin(&t, text, TRAP_TEXT_MAX);
    help = name_vector_help(e->vector);
    if (name)
        text_put(&t, "%s (%s)", name, help);
    else
        text_put(&t, "exception 0x%02x", e->vector);
    if (e->has_error)
        text_put(&t, ", error 0x%x", e->error);
    if (e->has_error && e->vector != VECTOR_PF && e->error & RAISE_IDT)
        text_put(&t, ": IDT entry 0x%02x", e->error / SELECTOR_STEP);
    if (e->vector == VECTOR_PF)
        text_put(&t, ": %s %s of 0x%08x, %s",
                 e->error & PF_USER ? "user" : "supervisor",
                 e->error & PF_FETCH   ? "fetch"
                 : e->error & PF_WRITE ? "write" : "read or fetch",
                 cpu->cr2,
                 e->error & PF_RESERVED  ? "a reserved bit is set"
                 : e->error & PF_PRESENT ? "not permitted" : "not present");
    return text;
}

/* An error code that names the event's entry of the IDT. */
static uint32_t idt_error(const struct event_frame *f)
{
    return (uint32_t)f->vector * SELECTOR_STEP + RAISE_IDT;
}

/* Charges the entry to the handler, a case of EVENT. By a clock table, INT n,
 * INT3 and INTO cost what they cost, other events what `exception` says. */
static void charge(struct cpu *cpu, const struct event_frame *f,
                   enum clock_EVENT kind)
{
    static const uint8_t class[] = {
        [CLOCK_EVENT_same] = COST_exception,
        [CLOCK_EVENT_real] = COST_exception_real,
        [CLOCK_EVENT_inner] = COST_exception_ring,
        [CLOCK_EVENT_v86] = COST_exception_ring,
    };

    _Static_assert((int)CLOCK_INTO_v86 == (int)CLOCK_EVENT_v86 &&
                       (int)CLOCK_INTO_inner == (int)CLOCK_EVENT_inner,
                   "INTO has the cases of EVENT, and one more");
    if (!clock_charge_applies(cpu))
        cycles_charge(&cpu->cycles, CYCLE_exception,
                      cpu->model->cost[class[kind]][0]);
    else if (f->source == TRAP_SOFTWARE)
        clock_charge(cpu, cpu->uop, kind, 0, CYCLE_exception);
    else
        clock_charge_case(cpu, CLOCK_exception_, kind, 0, CYCLE_exception);
}

/* Pushes FLAGS, CS and IP; the vector table is at the IDT's base (PRM386
 * 14.6). */
static bool enter_real(struct cpu *cpu, const struct event_frame *f)
{
    struct stack s = stack_current(cpu);
    uint32_t frame[] = {f->eflags, cpu->seg[SEG_CS].selector, f->eip};
    uint32_t at = (uint32_t)f->vector * REAL_VECTOR_BYTES;
    uint64_t vector;

    if (at + REAL_VECTOR_BYTES - 1 > cpu->idtr.limit)
        return raise_error(cpu, VECTOR_GP, idt_error(f));
    if (!mem_system_load(cpu, cpu->idtr.base + at, REAL_VECTOR_BYTES,
                         &vector) ||
        !stack_store_all(cpu, &s, 2, frame, 3))
        return false;
    stack_switch(cpu, &s);
    segment_load_real(cpu, SEG_CS, (uint16_t)(vector >> 16));
    cpu->eip = vector & 0xffff;
    cpu->eflags &= ~(uint32_t)(EFLAGS_IF | EFLAGS_TF | EFLAGS_AC | EFLAGS_RF);
    charge(cpu, f, CLOCK_EVENT_real);
    return true;
}

/* Reads the gate of the event's vector and checks type, DPL and presence. */
static bool read_gate(struct cpu *cpu, const struct event_frame *f,
                      struct descriptor *gate)
{
    uint32_t at = (uint32_t)f->vector * DESC_BYTES, error = idt_error(f);
    uint64_t raw;
    uint32_t attr;

    if (at + DESC_BYTES - 1 > cpu->idtr.limit)
        return raise_error(cpu, VECTOR_GP, error);
    if (!mem_system_load(cpu, cpu->idtr.base + at, DESC_BYTES, &raw))
        return false;
    *gate = descriptor_of(cpu->idtr.base + at, raw);
    attr = descriptor_attr(gate);
    if (!descriptor_is_system(attr, DESC_SET_EVENT_GATE | DESC_SET_TASK_GATE))
        return raise_error(cpu, VECTOR_GP, error);
    if (f->source == TRAP_SOFTWARE && descriptor_dpl(attr) < cpu->cpl)
        return raise_error(cpu, VECTOR_GP, error);
    return attr & DESC_P || raise_error(cpu, VECTOR_NP, error);
}

/* The handler's code segment (SDM vol. 2, INT n). */
static const struct segment *handler_code(struct cpu *cpu, uint32_t selector)
{
    const struct segment_check_faults faults = {VECTOR_GP, VECTOR_NP};

    if (UNLIKELY(cpu->eflags & EFLAGS_VM))
        return segment_check(cpu, SEGMENT_HANDLER_OF_VM, selector, cpu->cpl,
                             faults);
    return segment_check(cpu, SEGMENT_HANDLER, selector, cpu->cpl, faults);
}

/* Switches to the task of a task gate, and pushes the error code there. */
static bool enter_task(struct cpu *cpu, const struct event_frame *f,
                       uint16_t selector)
{
    struct descriptor tss;
    bool committed = false;
    unsigned size;

    if (!descriptor_read_system(cpu, selector, DESC_SET_TSS, VECTOR_GP,
                                VECTOR_NP, &tss))
        return false;
    size = descriptor_attr(&tss) & DESC_SYSTEM_32 ? 4 : 2;
    if (!task_switch(cpu, selector, &tss, TASK_INT, f->eip, f->eflags,
                     &committed))
        return false;
    if (f->has_error) {
        struct stack s = stack_current(cpu);

        if (!stack_store(cpu, &s, size, f->error))
            return false;
        stack_switch(cpu, &s);
    }
    if (cpu->eip > cpu->seg[SEG_CS].limit)
        return raise_error(cpu, VECTOR_GP, 0);
    return true;
}

/* Virtual-8086 mode is left with null data segments (PRM386 15.3). */
static void clear_data_segments(struct cpu *cpu)
{
    static const uint8_t data[] = {SEG_ES, SEG_DS, SEG_FS, SEG_GS};

    for (unsigned i = 0; i < sizeof data; i++)
        cpu->seg[data[i]] = (struct segment){0};
}

/* Pushes the frame of a handler. The longest frame is that of virtual-8086 mode
 * (PRM386 15.3). A frame of an inner level begins with SS, one of the current
 * level with EFLAGS; it ends before the error code if there is none. */
static bool push_frame(struct cpu *cpu, const struct event_frame *f,
                       struct stack *s, unsigned size, bool inner)
{
    bool vm = cpu->eflags & EFLAGS_VM;
    unsigned first = vm ? 0 : inner ? 4 : 6, end = f->has_error ? 10 : 9;
    uint32_t values[10];

    if (vm) {
        values[0] = cpu->seg[SEG_GS].selector;
        values[1] = cpu->seg[SEG_FS].selector;
        values[2] = cpu->seg[SEG_DS].selector;
        values[3] = cpu->seg[SEG_ES].selector;
    }
    values[4] = cpu->seg[SEG_SS].selector;
    values[5] = cpu->r[ESP];
    values[6] = f->eflags;
    values[7] = cpu->seg[SEG_CS].selector;
    values[8] = f->eip;
    values[9] = f->error;
    return stack_store_all(cpu, s, size, values + first, end - first);
}

static bool enter_protected(struct cpu *cpu, const struct event_frame *f)
{
    const struct segment *cs;
    struct descriptor gate;
    struct stack s;
    unsigned size, dpl;
    uint32_t attr, eip;
    bool inner;

    if (!read_gate(cpu, f, &gate))
        return false;
    attr = descriptor_attr(&gate);
    if ((attr & DESC_TYPE) == DESC_TASK_GATE)
        return enter_task(cpu, f, descriptor_gate_selector(&gate));
    size = attr & DESC_SYSTEM_32 ? 4 : 2;
    eip = descriptor_gate_offset(&gate);
    cs = handler_code(cpu, descriptor_gate_selector(&gate));
    if (!cs)
        return false;
    dpl = cs->attr & DESC_DC ? cpu->cpl : descriptor_dpl(cs->attr);
    inner = dpl < cpu->cpl;
    if (!inner)
        s = stack_current(cpu);
    else if (!stack_of_level(cpu, dpl, &s))
        return false;
    if (eip > cs->limit)
        return raise_error(cpu, VECTOR_GP, 0);
    if (!push_frame(cpu, f, &s, size, inner))
        return false;
    if (cpu->eflags & EFLAGS_VM)
        clear_data_segments(cpu);
    if (!(attr & DESC_TRAP_GATE))
        cpu->eflags &= ~(uint32_t)EFLAGS_IF;
    cpu->eflags &= ~(uint32_t)(EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM);
    far_enter(cpu, cs, dpl, &s);
    cpu->eip = eip;
    charge(cpu, f, f->eflags & EFLAGS_VM ? CLOCK_EVENT_v86
                   : inner               ? CLOCK_EVENT_inner
                                         : CLOCK_EVENT_same);
    return true;
}

static void log_event(const struct cpu *cpu, const struct event_frame *f)
{
    char line[TRAP_TEXT_MAX];

    if (f->source == TRAP_EXCEPTION)
        LOG(cpu->log, int, "%s at %04x:%08x, CPL %u",
            trap_text(cpu, &(struct exception){
                .vector = f->vector, .has_error = f->has_error,
                .error = f->error,
            }, line), cpu->seg[SEG_CS].selector, f->eip, cpu->cpl);
    else
        LOG(cpu->log, int, "%s 0x%02x at %04x:%08x, CPL %u",
            f->source == TRAP_EXTERNAL ? "interrupt" : "int", f->vector,
            cpu->seg[SEG_CS].selector, f->eip, cpu->cpl);
}

bool trap_enter(struct cpu *cpu, uint8_t vector, enum trap_source source,
                uint32_t eip, bool has_error, uint32_t error)
{
    struct event_frame f = {.vector = vector, .source = source, .eip = eip,
                            .has_error = has_error, .error = error};
    bool ok;

    if (cpu->log->mask & 1u << LOG_int)
        log_event(cpu, &f);
    cpu_time_drain(cpu);
    flags_materialize(cpu);
    f.eflags = cpu->eflags;
    /* A fault pushes RF set, so that the instruction that is restarted does not
     * hit its breakpoint again (PRM386 12.3.1.1). */
    if (source == TRAP_EXCEPTION && vector != VECTOR_DB)
        f.eflags |= EFLAGS_RF;
    cpu->ext = source != TRAP_SOFTWARE;
    if (cpu->cr0 & CR0_PE)
        ok = enter_protected(cpu, &f);
    else
        ok = enter_real(cpu, &f);
    cpu->ext = false;
    if (ok)
        cpu_time_jumped(cpu);
    return ok;
}

/* The contributory exceptions of table 6-4. */
static bool contributory(uint8_t vector)
{
    return vector == VECTOR_DE || (vector >= VECTOR_TS && vector <= VECTOR_GP);
}

/* Whether a second exception in the delivery of a first makes a double fault
 * (SDM vol. 3A table 6-5). */
static bool doubles(uint8_t first, uint8_t second)
{
    if (first == VECTOR_PF)
        return second == VECTOR_PF || contributory(second);
    return contributory(first) && contributory(second);
}

void trap_deliver(struct cpu *cpu)
{
    struct exception e = cpu->exception, first = e, second = e;

    cpu->counters.exceptions++;
    cpu->last_exception = e;
    /* Without this, a handler whose first instruction faults stops time. */
    if (cpu->clock_counts_insns)
        cpu->idle_ticks++;
    while (!trap_enter(cpu, e.vector, TRAP_EXCEPTION, cpu->eip, e.has_error,
                       e.error)) {
        struct exception next = cpu->exception;

        if (e.vector == VECTOR_DF && (next.vector == VECTOR_PF ||
                                      contributory(next.vector))) {
            LOG(cpu->log, guest, "triple fault");
            cpu->shutdown = true;
            cpu->fatal[0] = first;
            cpu->fatal[1] = second;
            cpu->fatal[2] = next;
            return;
        }
        if (doubles(e.vector, next.vector)) {
            first = e;
            second = next;
            next = (struct exception){.vector = VECTOR_DF, .has_error = true};
        }
        e = next;
    }
}

static void deliver_external(struct cpu *cpu, uint8_t vector)
{
    cpu->halted = false;
    cpu->counters.interrupts++;
    if (!trap_enter(cpu, vector, TRAP_EXTERNAL, cpu->eip, false, 0))
        trap_deliver(cpu);
}

void trap_interrupt(struct cpu *cpu)
{
    cpu_time_sync(cpu);
    deliver_external(cpu, cpu->intack(cpu->intack_opaque));
}

void trap_nmi(struct cpu *cpu)
{
    cpu_time_sync(cpu);
    cpu->nmi = false;
    cpu->nmi_blocked = true;
    deliver_external(cpu, VECTOR_NMI);
}
