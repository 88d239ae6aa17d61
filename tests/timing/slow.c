/* The slow model. */
#include "tests/timing/slow.h"

#include <assert.h>
#include <string.h>

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool is_memory(const struct slow_uop *u)
{
    return u->class == UOP_CLASS_LOAD || u->class == UOP_CLASS_STORE;
}

static void new_group(struct slow *s, uint64_t t)
{
    s->t = t;
    s->n = s->m = 0;
}

static void close_group(struct slow *s)
{
    if (s->n)
        new_group(s, s->t + 1);
}

/* The first cycle in which all registers of a set are ready. */
static uint64_t ready(const struct slow *s, uint32_t set)
{
    uint64_t at = 0;

    for (unsigned reg = 0; reg < SLOW_REGS; reg++)
        if (set >> reg & 1)
            at = later(at, s->ready[reg]);
    return at;
}

/* The first cycle, not before the open group's, in which the operands of a
 * micro-op are there and its results would not overtake earlier ones. */
static uint64_t earliest(const struct slow *s, const struct slow_uop *u,
                         uint64_t latency)
{
    uint64_t at = later(s->t, ready(s, u->reads));
    uint64_t written = ready(s, u->writes);

    if (ready(s, u->address))       /* else it has been there for long */
        at = later(at, ready(s, u->address) + s->machine->agi);
    if (written > latency)
        at = later(at, written - latency);
    if (u->class == UOP_CLASS_DIV)
        at = later(at, s->divider);
    return at;
}

void slow_insn(struct slow *s)
{
    for (unsigned reg = REG_T0; reg <= REG_T5; reg++)
        s->ready[reg] = 0;
}

void slow_issue(struct slow *s, const struct slow_uop *u)
{
    const struct slow_machine *machine = s->machine;
    uint64_t latency, at;

    assert(u->class < SLOW_CLASSES);
    latency = machine->latency[u->class];
    /* A group that has no place or no port left is over: to go on to the next
     * one is issue, not waiting. */
    if (s->n == machine->width ||
        (is_memory(u) && s->m == machine->mem_ports))
        close_group(s);
    at = earliest(s, u, latency);
    if (at > s->t) {
        s->dependency += at - s->t;
        new_group(s, at);
    }
    s->n++;
    s->m += is_memory(u);
    for (unsigned reg = 0; reg < SLOW_REGS; reg++)
        if (u->writes >> reg & 1)
            s->ready[reg] = s->t + latency;
    if (u->class == UOP_CLASS_DIV)
        s->divider = s->t + latency;
}

void slow_taken(struct slow *s, bool indirect)
{
    unsigned cycles = indirect ? s->machine->indirect : s->machine->taken;

    close_group(s);
    s->t += cycles;
    s->branch += cycles;
}

void slow_serialise(struct slow *s, uint64_t cost)
{
    uint64_t at;

    close_group(s);
    at = later(later(s->t, s->divider), ready(s, UINT32_MAX));
    s->serialise += at - s->t;
    s->t = at + cost;
    memset(s->ready, 0, sizeof s->ready);
    s->divider = 0;
}

uint64_t slow_cycles(const struct slow *s)
{
    return s->t + (s->n == s->machine->width);
}

uint64_t slow_issue_cycles(const struct slow *s)
{
    return slow_cycles(s) - s->dependency - s->serialise - s->branch;
}
