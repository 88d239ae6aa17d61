/*
 * String instructions (PRM386 MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, REP).
 *
 * Registers move on after each iteration, so that a fault or an interrupt
 * leaves a state from which the instruction goes on when it is restarted.
 */
#include <string.h>

#include "cpu/access/cpu_time.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"
#include "cpu/access/segment_access.h"
#include "cpu/decode/crack.h"
#include "cpu/decode/string_form.h"
#include "cpu/microcode/io.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

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
    return segment_require_access(s->cpu, seg, offset, s->size, false) &&
           mem_load(s->cpu, s->cpu->seg[seg].base + offset, s->size, value) !=
               MEM_FAULT;
}

static bool store(const struct string *s, uint32_t value)
{
    uint32_t offset = s->cpu->r[EDI] & s->mask;

    return segment_require_access(s->cpu, SEG_ES, offset, s->size, true) &&
           mem_store(s->cpu, s->cpu->seg[SEG_ES].base + offset, s->size,
                     value) != MEM_FAULT;
}

static void compare(const struct string *s, uint32_t a, uint32_t b)
{
    flags_set_lazy(s->cpu, LAZY_SUB, 32 - s->size * 8, a, b, a - b);
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
        !segment_access_check_write(cpu, SEG_ES, cpu->r[EDI] & s->mask,
                                    s->size))
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

/* Cycles of one iteration; I/O charges its own. */
static uint32_t iteration_cost(const struct string *s)
{
    static const uint8_t class[] = {
        [STRING_movs] = COST_rep_movs, [STRING_cmps] = COST_rep_cmps,
        [STRING_stos] = COST_rep_stos, [STRING_lods] = COST_rep_stos,
        [STRING_scas] = COST_rep_cmps,
    };

    return s->op < STRING_ins ? s->cpu->model->cost[class[s->op]][COST_REG]
                              : 0;
}

/* Whether CMPS and SCAS go on after this comparison. */
static bool condition_holds(const struct string *s, unsigned rep)
{
    if (s->op != STRING_cmps && s->op != STRING_scas)
        return true;
    return flags_zf(s->cpu) == (rep == REP_E);
}

/* Whether time has come to an event, or will have after some iterations. */
static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* How many of `most` iterations begin before the next event; the first one
 * does in any case. */
static uint32_t iterations_to_event(const struct string *s, uint32_t most)
{
    uint64_t now = cpu_time_ticks(s->cpu), due = s->cpu->clock->next_due;
    uint64_t cost = s->cpu->clock_counts_insns ? 0 : iteration_cost(s);

    if (now >= due)
        return least(most, 1);
    if (most * cost <= due - now)       /* divisions take the host long */
        return most;
    return (uint32_t)((due - now + cost - 1) / cost);
}

/* How many elements from an index register on lie in one page, do not wrap and
 * are within a segment that permits the access; none where alignment is
 * checked and they are not aligned. */
static uint32_t elements_in_page(const struct string *s, unsigned seg,
                                 unsigned reg, bool write, uint32_t most)
{
    const struct segment *segment = &s->cpu->seg[seg];
    uint32_t offset = s->cpu->r[reg] & s->mask;
    uint32_t lin = segment->base + offset;
    uint32_t n = (0x1000 - (lin & 0xfff)) >> __builtin_ctz(s->size);

    n = least(n, most);
    if (n < 2 || offset + (n * s->size - 1) > s->mask ||
        (s->cpu->aligned && lin & (s->size - 1)) ||
        !segment_permits(segment, write) ||
        !segment_holds(segment, offset, n * s->size))
        return 0;
    return n;
}

static struct l0_slot *slot_of(const struct string *s, enum l0_kind kind,
                               unsigned seg, unsigned reg, uint8_t **host)
{
    struct mmu *mmu = &s->cpu->mmu;
    uint32_t lin = s->cpu->seg[seg].base + (s->cpu->r[reg] & s->mask);
    struct l0_slot *slot = access_find(mmu, kind, access_key(mmu), lin, 1);

    if (slot)
        *host = (uint8_t *)(slot->to_host + lin);
    return slot;
}

/* Element by element where the copy reads what it has written. */
static void copy_elements(uint8_t *to, const uint8_t *from, uint32_t n,
                          unsigned size)
{
    if (to <= from || to >= from + (size_t)n * size) {
        memmove(to, from, (size_t)n * size);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        memmove(to + (size_t)i * size, from + (size_t)i * size, size);
}

static void fill_elements(uint8_t *to, uint32_t value, uint32_t n,
                          unsigned size)
{
    size_t bytes = (size_t)n * size, done = size;

    memcpy(to, &value, size);
    for (; done < bytes; done *= 2)     /* doubles what is there */
        memcpy(to + done, to, done <= bytes - done ? done : bytes - done);
}

/*
 * Many iterations of MOVS or STOS at once, where both pages are in l0 and no
 * event falls between: the same accesses, hits and cycles as one by one. The
 * number done; 0: go on with a single one.
 */
static uint32_t bulk(const struct string *s)
{
    struct cpu *cpu = s->cpu;
    bool copies = s->op == STRING_movs;
    uint8_t *to = NULL, *from = NULL;
    struct l0_slot *written, *read = NULL;
    uint32_t n = cpu->r[ECX] & s->mask;

    if ((!copies && s->op != STRING_stos) || s->step != s->size)
        return 0;
    n = elements_in_page(s, SEG_ES, EDI, true, n);
    if (n && copies)
        n = elements_in_page(s, s->seg, ESI, false, n);
    n = iterations_to_event(s, n);
    if (n < 2 || !(written = slot_of(s, L0_WRITE, SEG_ES, EDI, &to)) ||
        (copies && !(read = slot_of(s, L0_READ, s->seg, ESI, &from))))
        return 0;
    if (copies) {
        access_count(read, n);
        copy_elements(to, from, n, s->size);
        advance(s, ESI, n * s->size);
    } else {
        fill_elements(to, cpu->r[EAX], n, s->size);
    }
    access_count(written, n);
    advance(s, EDI, n * s->size);
    return n;
}

/* The next iteration, or many; false: it faulted. */
static bool iterate_some(const struct string *s, uint32_t *done)
{
    *done = s->cpu->step ? 0 : bulk(s);
    if (*done)
        return true;
    if (!iterate(s))
        return false;
    move_on(s);
    *done = 1;
    return true;
}

static bool repeat(const struct string *s, unsigned rep)
{
    struct cpu *cpu = s->cpu;
    uint32_t done;

    while (cpu->r[ECX] & s->mask) {
        if (!iterate_some(s, &done))
            return false;
        advance(s, ECX, -done);
        cycles_charge(&cpu->cycles, CYCLE_issue,
                      (uint64_t)done * iteration_cost(s));
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

bool assist_string(struct cpu *cpu, const struct uop *u)
{
    unsigned rep = string_form_rep(u->imm), size = string_form_size(u->imm);
    struct string s = {
        .cpu = cpu,
        .op = (enum string_op)u->aux,
        .size = size,
        .seg = u->seg,
        .mask = string_form_address32(u->imm) ? UINT32_MAX : 0xffff,
        .step = cpu->eflags & EFLAGS_DF ? -size : size,
    };

    if (rep)
        return repeat(&s, rep);
    if (!iterate(&s))
        return false;
    move_on(&s);
    return true;
}
