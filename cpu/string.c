/*
 * String instructions (PRM386 MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, REP).
 *
 * Registers move on after each iteration, so that a fault or an interrupt
 * leaves a state from which the instruction goes on when it is restarted.
 */
#include "cpu/string.h"

#include "cpu/cpu.h"
#include "cpu/crack.h"
#include "cpu/flags.h"
#include "cpu/io.h"
#include "cpu/mem.h"
#include "cpu/seg.h"
#include "cpu/uop.h"

struct string {
    struct cpu *cpu;
    enum string_op op;
    unsigned size;
    unsigned seg;           /* of the source */
    uint32_t mask;          /* of addresses and the count */
    uint32_t step;          /* added to an index register */
};

static void advance(const struct string *s, unsigned reg, uint32_t by)
{
    uint32_t *r = &s->cpu->r[reg];

    *r = (*r & ~s->mask) | ((*r + by) & s->mask);
}

static bool load(const struct string *s, unsigned seg, unsigned reg,
                 uint32_t *value)
{
    uint32_t offset = s->cpu->r[reg] & s->mask;

    *value = 0;
    return segment_check(s->cpu, seg, offset, s->size, false) &&
           mem_load(s->cpu, s->cpu->seg[seg].base + offset, s->size, value) !=
               MEM_FAULT;
}

static bool store(const struct string *s, uint32_t value)
{
    uint32_t offset = s->cpu->r[EDI] & s->mask;

    return segment_check(s->cpu, SEG_ES, offset, s->size, true) &&
           mem_store(s->cpu, s->cpu->seg[SEG_ES].base + offset, s->size,
                     value) != MEM_FAULT;
}

static void compare(const struct string *s, uint32_t a, uint32_t b)
{
    lazy_set(s->cpu, LAZY_SUB, 32 - s->size * 8, a, b, a - b);
}

static void set_accumulator(const struct string *s, uint32_t value)
{
    uint32_t mask = s->size == 4 ? UINT32_MAX : (1u << s->size * 8) - 1;

    s->cpu->r[EAX] = (s->cpu->r[EAX] & ~mask) | (value & mask);
}

/* The destination is checked before the port is read: a fault must not lose
 * what a device gave. */
static bool input(const struct string *s)
{
    struct cpu *cpu = s->cpu;
    uint16_t port = (uint16_t)cpu->r[EDX];
    uint32_t value;

    if (!io_permitted(cpu, port, s->size) ||
        !mem_check_write(cpu, SEG_ES, cpu->r[EDI] & s->mask, s->size))
        return false;
    value = io_read(cpu, port, s->size, COST_io_string);
    mem_store_rmw(cpu, s->size, value);
    return true;
}

static bool output(const struct string *s)
{
    struct cpu *cpu = s->cpu;
    uint16_t port = (uint16_t)cpu->r[EDX];
    uint32_t value;

    if (!io_permitted(cpu, port, s->size) || !load(s, s->seg, ESI, &value))
        return false;
    io_write(cpu, port, s->size, value, COST_io_string);
    return true;
}

/* One iteration without the registers' moves; false: it faulted. */
static bool iterate(const struct string *s)
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

static void move_on(const struct string *s)
{
    if (uses_source(s->op))
        advance(s, ESI, s->step);
    if (uses_destination(s->op))
        advance(s, EDI, s->step);
}

static void charge_iteration(const struct string *s)
{
    static const uint8_t class[] = {
        [STRING_movs] = COST_rep_movs, [STRING_cmps] = COST_rep_cmps,
        [STRING_stos] = COST_rep_stos, [STRING_lods] = COST_rep_stos,
        [STRING_scas] = COST_rep_cmps,
    };

    if (s->op < STRING_ins)
        cycles_charge(&s->cpu->cycles, CYCLE_issue,
                      s->cpu->model->cost[class[s->op]][COST_REG]);
}

/* Whether CMPS and SCAS go on after this comparison. */
static bool condition_holds(const struct string *s, unsigned rep)
{
    if (s->op != STRING_cmps && s->op != STRING_scas)
        return true;
    return flag_zf(s->cpu) == (rep == REP_E);
}

static bool repeat(const struct string *s, unsigned rep)
{
    struct cpu *cpu = s->cpu;

    while (cpu->r[ECX] & s->mask) {
        if (!iterate(s))
            return false;
        move_on(s);
        advance(s, ECX, UINT32_MAX);
        charge_iteration(s);
        if (!condition_holds(s, rep))
            break;
        if (cpu->r[ECX] & s->mask && cpu_ticks(cpu) >= cpu->clock->next_due) {
            cpu->again = true;
            cpu->next_eip = cpu->eip;
            break;
        }
    }
    return true;
}

bool assist_string(struct cpu *cpu, const struct uop *u)
{
    unsigned rep = string_rep(u->imm), size = string_size(u->imm);
    struct string s = {
        .cpu = cpu,
        .op = (enum string_op)u->aux,
        .size = size,
        .seg = u->seg,
        .mask = string_address32(u->imm) ? UINT32_MAX : 0xffff,
        .step = cpu->eflags & EFLAGS_DF ? -size : size,
    };

    if (rep)
        return repeat(&s, rep);
    if (!iterate(&s))
        return false;
    move_on(&s);
    return true;
}
