/*
 * String instructions, one iteration after the other (PRM386 MOVS, CMPS, STOS,
 * LODS, SCAS, INS, OUTS, REP).
 *
 * The registers change after each iteration, so that after a fault or an
 * interrupt the instruction goes on from there when it is restarted.
 */
#include "cpu/access/clock_charge.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_access.h"
#include "cpu/decode/decode.h"
#include "cpu/microcode/io.h"
#include "cpu/microcode/string_insn.h"
#include "cpu/state/state.h"
#include "cpu/time/cpu_time.h"
#include "cpu/uop/uop.h"

/* Loads the element at seg:reg. */
static bool load(const struct string_insn *s, unsigned seg, unsigned reg,
                 uint32_t *value)
{
    uint32_t offset = s->cpu->r[reg] & s->mask;

    *value = 0;
    return segment_require_access(s->cpu, seg, offset, s->size, false) &&
           mem_load(s->cpu, s->cpu->seg[seg].base + offset, s->size, value) !=
               MEM_FAULT;
}

/* Stores the element at ES:EDI. */
static bool store(const struct string_insn *s, uint32_t value)
{
    uint32_t offset = s->cpu->r[EDI] & s->mask;

    return segment_require_access(s->cpu, SEG_ES, offset, s->size, true) &&
           mem_store(s->cpu, s->cpu->seg[SEG_ES].base + offset, s->size,
                     value) != MEM_FAULT;
}

/* Sets the flags of a - b. */
static void compare(const struct string_insn *s, uint32_t a, uint32_t b)
{
    flags_set_lazy(s->cpu, LAZY_SUB, 32 - s->size * 8, a, b, a - b);
}

static void set_accumulator(const struct string_insn *s, uint32_t value)
{
    s->cpu->r[EAX] = register_merge(s->cpu->r[EAX], value, s->size);
}

/* The destination is checked before the port is read: a fault must not lose
 * what a device has returned. */
static bool input(const struct string_insn *s)
{
    struct cpu *cpu = s->cpu;
    uint16_t port = (uint16_t)cpu->r[EDX];
    uint32_t value;

    if (!io_permitted(cpu, port, s->size) ||
        !segment_access_check_write(cpu, SEG_ES, cpu->r[EDI] & s->mask,
                                    s->size))
        return false;
    value = io_read(cpu, port, s->size, COST_io_string);
    mem_store_rmw(cpu, s->size, value);
    return true;
}

static bool output(const struct string_insn *s)
{
    struct cpu *cpu = s->cpu;
    uint16_t port = (uint16_t)cpu->r[EDX];
    uint32_t value;

    if (!io_permitted(cpu, port, s->size) || !load(s, s->seg, ESI, &value))
        return false;
    io_write(cpu, port, s->size, value, COST_io_string);
    return true;
}

/* One iteration, but for ESI, EDI and ECX. False: an exception waits. */
static bool iterate(const struct string_insn *s)
{
    uint32_t a, b;

    switch (s->op) {
    case STRING_movs:
        return load(s, s->seg, ESI, &a) && store(s, a);
    case STRING_stos:
        return store(s, s->cpu->r[EAX]);
    case STRING_lods:
        if (!load(s, s->seg, ESI, &a))
            return false;
        set_accumulator(s, a);
        return true;
    case STRING_cmps:
        if (!load(s, s->seg, ESI, &a) || !load(s, SEG_ES, EDI, &b))
            return false;
        compare(s, a, b);
        return true;
    case STRING_scas:
        if (!load(s, SEG_ES, EDI, &b))
            return false;
        compare(s, s->cpu->r[EAX], b);
        return true;
    case STRING_ins:
        return input(s);
    default:
        return output(s);
    }
}

static bool uses_source(enum string_op op)
{
    return op == STRING_movs || op == STRING_cmps || op == STRING_lods ||
           op == STRING_outs;
}

static bool uses_destination(enum string_op op)
{
    return op != STRING_lods && op != STRING_outs;
}

static void move_on(const struct string_insn *s)
{
    if (uses_source(s->op))
        string_insn_advance(s, ESI, s->step);
    if (uses_destination(s->op))
        string_insn_advance(s, EDI, s->step);
}

/* Cycles of one iteration under REP; I/O charges its own. */
static uint32_t class_cycles(const struct cpu *cpu, enum string_op op)
{
    static const uint8_t class[] = {
        [STRING_movs] = COST_rep_movs, [STRING_cmps] = COST_rep_cmps,
        [STRING_stos] = COST_rep_stos, [STRING_lods] = COST_rep_stos,
        [STRING_scas] = COST_rep_cmps,
    };

    return op < STRING_ins ? cpu->model->cost[class[op]][COST_REG] : 0;
}

/* The case of REP by the count with which the instruction begins, or of IO. */
static unsigned clock_case(const struct string_insn *s)
{
    uint32_t count = s->cpu->r[ECX] & s->mask;

    if (s->op >= STRING_ins)
        return clock_charge_io(s->cpu);
    return count > 1 || s->cpu->goes_on ? CLOCK_REP_more
           : count                      ? CLOCK_REP_one : CLOCK_REP_zero;
}

/* Clocks of one iteration under REP: the n of the figure, and the wait states
 * of its accesses. */
static uint32_t clock_cycles(const struct string_insn *s, const struct uop *u)
{
    const struct clock_table *table = &s->cpu->model->timing.clocks;
    unsigned accesses = uses_source(s->op) + uses_destination(s->op);

    return clock_charge_figure(s->cpu, u, clock_case(s))->each +
           accesses * clock_table_figure(table, CLOCK_add_wait,
                                         CLOCK_ONE_always)->least;
}

/* Whether REP goes on after an iteration: REPE and REPNE ask ZF. */
static bool condition_holds(const struct string_insn *s, unsigned rep)
{
    if (s->op != STRING_cmps && s->op != STRING_scas)
        return true;
    return flags_zf(s->cpu) == (rep == REP_E);
}

/* One iteration, or many; *done says how many. False: an exception waits. */
static bool iterate_some(const struct string_insn *s, uint32_t *done)
{
    *done = !s->cpu->step && string_insn_has_bulk(s) ? string_insn_bulk(s) : 0;
    if (*done)
        return true;
    if (!iterate(s))
        return false;
    move_on(s);
    *done = 1;
    return true;
}

/* An instruction of many iterations must not keep the host from looking, even
 * where they take no time. */
static void count_iterations(struct cpu *cpu, uint32_t done)
{
    cpu->iterations_left -= done < cpu->iterations_left
                                ? done : cpu->iterations_left;
    if (!cpu->iterations_left)
        clock_kick(cpu->clock);
}

/* Iterates until the count is 0, the condition fails, or an event, a breakpoint
 * or a single step comes between two iterations (cpu->again). False: an
 * exception waits. */
static bool repeat(const struct string_insn *s, unsigned rep)
{
    struct cpu *cpu = s->cpu;
    uint32_t done;

    while (cpu->r[ECX] & s->mask) {
        if (!iterate_some(s, &done))
            return false;
        string_insn_advance(s, ECX, -done);
        cycles_charge(&cpu->cycles,
                      s->op < STRING_ins ? CYCLE_issue : CYCLE_io,
                      (uint64_t)done * s->cycles);
        count_iterations(cpu, done);
        if (!condition_holds(s, rep))
            break;
        if (cpu->r[ECX] & s->mask &&
            (cpu->step || cpu->debug.hits || cpu_time_event_is_due(cpu))) {
            cpu->again = true;
            cpu->next_eip = cpu->eip;
            break;
        }
    }
    return true;
}

/* REP. What a clock table has beyond the iterations is charged when the last of
 * them is done. */
static bool start_repeat(struct string_insn *s, const struct uop *u,
                         unsigned rep)
{
    struct cpu *cpu = s->cpu;
    unsigned kind;

    if (!clock_charge_applies(cpu)) {
        s->cycles = class_cycles(cpu, s->op);
        return repeat(s, rep);
    }
    kind = clock_case(s);
    s->cycles = clock_cycles(s, u);
    cpu->goes_on = false;
    if (!repeat(s, rep))
        return false;
    if (!cpu->again)
        clock_charge(cpu, u, kind, 0,
                     s->op < STRING_ins ? CYCLE_issue : CYCLE_io);
    return true;
}

bool assist_string(struct cpu *cpu, const struct uop *u)
{
    unsigned rep = string_form_rep(u->imm), size = string_form_size(u->imm);
    struct string_insn s = {
        .cpu = cpu,
        .op = (enum string_op)u->aux,
        .size = size,
        .seg = u->seg,
        .mask = string_form_address32(u->imm) ? UINT32_MAX : 0xffff,
        .step = cpu->eflags & EFLAGS_DF ? -size : size,
    };

    if (rep)
        return start_repeat(&s, u, rep);
    if (!iterate(&s))
        return false;
    move_on(&s);
    if (s.op >= STRING_ins)
        clock_charge(cpu, u, clock_charge_io(cpu), 0, CYCLE_io);
    return true;
}
