/*
 * Entering handlers. PRM386 9.6 to 9.9 and 15.3 (virtual-8086), SDM vol. 3A
 * 6.12 to 6.15. Whatever may fault is done before anything is committed.
 */
#include "cpu/microcode/trap.h"

#include "cpu/access/cpu_time.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_check.h"
#include "cpu/microcode/far.h"
#include "cpu/microcode/task.h"

enum { IDT_ENTRY = 2 };     /* error code bit: the index is one of the IDT */

/* What is being delivered. */
struct event_frame {
    uint8_t vector;
    enum trap_source source;
    uint32_t eip;
    bool has_error;
    uint32_t error;
    uint32_t eflags;        /* as pushed */
};

/* FLAGS, CS, IP through the vector table at the IDT's base (PRM386 14.6). */
static bool enter_real(struct cpu *cpu, const struct event_frame *f)
{
    struct stack s = stack_current(cpu);
    uint32_t frame[] = {f->eflags, cpu->seg[SEG_CS].selector, f->eip};
    uint64_t vector;

    if (f->vector * 4u + 3 > cpu->idtr.limit)
        return raise_error(cpu, VECTOR_GP, f->vector * 8u + IDT_ENTRY);
    if (!mem_system_load(cpu, cpu->idtr.base + f->vector * 4u, 4, &vector) ||
        !stack_store_all(cpu, &s, 2, frame, 3))
        return false;
    stack_switch(cpu, &s);
    segment_load_real(cpu, SEG_CS, (uint16_t)(vector >> 16));
    cpu->eip = vector & 0xffff;
    cpu->eflags &= ~(uint32_t)(EFLAGS_IF | EFLAGS_TF | EFLAGS_AC | EFLAGS_RF);
    cycles_charge(&cpu->cycles, CYCLE_exception,
                  cpu->model->cost[COST_exception_real][0]);
    return true;
}

/* The gate of a vector, checked for type, DPL and presence. */
static bool read_gate(struct cpu *cpu, const struct event_frame *f,
                      struct descriptor *gate)
{
    uint32_t error = f->vector * 8u + IDT_ENTRY;
    uint64_t raw;
    uint32_t attr;

    if (f->vector * 8u + 7 > cpu->idtr.limit)
        return raise_error(cpu, VECTOR_GP, error);
    if (!mem_system_load(cpu, cpu->idtr.base + f->vector * 8u, 8, &raw))
        return false;
    *gate = descriptor_of(cpu->idtr.base + f->vector * 8u, raw);
    attr = descriptor_attr(gate);
    switch (attr & (DESC_TYPE | DESC_S)) {
    case DESC_TASK_GATE: case DESC_INT16: case DESC_TRAP16:
    case DESC_INT32: case DESC_TRAP32:
        break;
    default:
        return raise_error(cpu, VECTOR_GP, error);
    }
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

static bool enter_task(struct cpu *cpu, const struct event_frame *f,
                       uint16_t selector)
{
    struct descriptor tss;
    uint32_t attr;
    bool committed = false;
    unsigned size;

    if (selector & SELECTOR_TI)
        return raise_error(cpu, VECTOR_GP, selector_error(selector));
    if (!descriptor_read(cpu, selector, VECTOR_GP, &tss))
        return false;
    attr = descriptor_attr(&tss);
    if ((attr & (DESC_TYPE | DESC_S)) != DESC_TSS16 &&
        (attr & (DESC_TYPE | DESC_S)) != DESC_TSS32)
        return raise_error(cpu, VECTOR_GP, selector_error(selector));
    if (!(attr & DESC_P))
        return raise_error(cpu, VECTOR_NP, selector_error(selector));
    size = (attr & DESC_TYPE) == DESC_TSS32 ? 4 : 2;
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

static void clear_data_segments(struct cpu *cpu)
{
    static const uint8_t data[] = {SEG_ES, SEG_DS, SEG_FS, SEG_GS};

    for (unsigned i = 0; i < sizeof data; i++)
        cpu->seg[data[i]] = (struct segment){0};
}

/* The longest frame is that of virtual-8086 mode (PRM386 15.3): shorter ones
 * begin later, and end earlier without an error code. */
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
        return enter_task(cpu, f, (uint16_t)(gate.low >> 16));
    size = attr & DESC_SYSTEM_32 ? 4 : 2;
    eip = gate.low & 0xffff;
    if (size == 4)
        eip |= gate.high & 0xffff0000;
    cs = handler_code(cpu, gate.low >> 16);
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
    if (!(attr & 1))                    /* an interrupt gate */
        cpu->eflags &= ~(uint32_t)EFLAGS_IF;
    cpu->eflags &= ~(uint32_t)(EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM);
    far_enter(cpu, cs, dpl, &s);
    cpu->eip = eip;
    cycles_charge(&cpu->cycles, CYCLE_exception,
                  cpu->model->cost[inner ? COST_exception_ring
                                         : COST_exception][0]);
    return true;
}

bool trap_enter(struct cpu *cpu, uint8_t vector, enum trap_source source,
                uint32_t eip, bool has_error, uint32_t error)
{
    struct event_frame f = {.vector = vector, .source = source, .eip = eip,
                            .has_error = has_error, .error = error};
    bool ok;

    LOG(cpu->log, int, "vector %02x error %x at %04x:%08x cr2 %08x cpl %u",
        vector, error, cpu->seg[SEG_CS].selector, eip, cpu->cr2, cpu->cpl);
    flags_materialize(cpu);
    f.eflags = cpu->eflags;
    /* Faults are restarted with RF set, so that an instruction breakpoint does
     * not hit twice (PRM386 12.3.1.1). */
    if (source == TRAP_EXCEPTION && vector != VECTOR_DB)
        f.eflags |= EFLAGS_RF;
    cpu->ext = source != TRAP_SOFTWARE;
    if (cpu->cr0 & CR0_PE)
        ok = enter_protected(cpu, &f);
    else
        ok = enter_real(cpu, &f);
    cpu->ext = false;
    return ok;
}

static bool contributory(uint8_t vector)
{
    return vector == VECTOR_DE || (vector >= VECTOR_TS && vector <= VECTOR_GP);
}

/* SDM vol. 3A table 6-5. */
static bool doubles(uint8_t first, uint8_t second)
{
    if (first == VECTOR_PF)
        return second == VECTOR_PF || contributory(second);
    return contributory(first) && contributory(second);
}

void trap_deliver(struct cpu *cpu)
{
    struct exception e = cpu->exception;

    cpu->counters.exceptions++;
    cpu->last_exception = e;
    /* Or a handler whose first instruction faults would stop time. */
    if (cpu->clock_counts_insns)
        cpu->idle_ticks++;
    while (!trap_enter(cpu, e.vector, TRAP_EXCEPTION, cpu->eip, e.has_error,
                       e.error)) {
        struct exception next = cpu->exception;

        if (e.vector == VECTOR_DF && (next.vector == VECTOR_PF ||
                                      contributory(next.vector))) {
            LOG(cpu->log, guest, "triple fault at %08x", cpu->eip);
            cpu->shutdown = true;
            return;
        }
        if (doubles(e.vector, next.vector))
            next = (struct exception){.vector = VECTOR_DF, .has_error = true};
        e = next;
    }
}

void trap_interrupt(struct cpu *cpu)
{
    uint8_t vector;

    cpu_time_sync(cpu);
    vector = cpu->intack(cpu->intack_opaque);
    cpu->halted = false;
    cpu->counters.interrupts++;
    if (!trap_enter(cpu, vector, TRAP_EXTERNAL, cpu->eip, false, 0))
        trap_deliver(cpu);
}
