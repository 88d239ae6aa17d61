/*
 * The pipeline: in order, `width` micro-ops a cycle, each when its operands are
 * ready.
 *
 * Micro-ops that issue in one cycle are a group. A micro-op that finds the group
 * full, or its memory ports taken, opens that of the next cycle; if its operands
 * are not ready, it waits (`dependency`) and opens the group of the cycle in
 * which they are. Microcode, a taken branch and a locked instruction close the group.
 * The boundary behind an instruction is the cycle of its group, or the next one
 * if that group is full.
 *
 * Temporaries are ready when an instruction begins: none lives beyond it.
 */
#include <string.h>

#include "cpu/timing/timing_kinds.h"
#include "cpu/uop/uop_operands.h"

/* The scoreboard within one instruction. Its times count, as those of a
 * timing_state do, from the cycle of the group that is open. A result is
 * `ready` when it can be used in an address. */
struct scoreboard {
    const struct pipeline_config *config;
    struct timing *timing;
    uint8_t temporary[CPU_REGS - GPRS];
};

static bool is_full(const struct timing *t)
{
    return t->state.issued == t->model->timing.pipeline.width;
}

static void pass(uint8_t *time, uint32_t cycles)
{
    *time = (uint8_t)(*time > cycles ? *time - cycles : 0);
}

/* Opens the group that is some cycles later. */
static void open_group(struct scoreboard *s, uint32_t cycles)
{
    struct timing_state *state = &s->timing->state;

    /* The boundary moves by less if the old group was full. */
    s->timing->cycles.total += cycles - is_full(s->timing);
    state->issued = state->memory = 0;
    for (unsigned i = 0; i < TIMING_RESULTS; i++)
        pass(&state->ready[i], cycles);
    for (unsigned i = 0; i < sizeof s->temporary; i++)
        pass(&s->temporary[i], cycles);
    pass(&state->divider, cycles);
}

/* When the value of a register in a set of struct uop_operands is ready. */
static uint8_t *ready_of(struct scoreboard *s, unsigned reg)
{
    if (1u << reg == UOP_SET_FLAGS)
        return &s->timing->state.ready[TIMING_FLAGS];
    return reg < GPRS ? &s->timing->state.ready[reg]
                      : &s->temporary[reg - GPRS];
}

static uint32_t latest(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* The cycle in which all registers of a set can be used in an address. */
static uint32_t address_ready(struct scoreboard *s, uint32_t set)
{
    uint32_t at = 0;

    for (; set; set &= set - 1)
        at = latest(at, *ready_of(s, (unsigned)__builtin_ctz(set)));
    return at;
}

static uint32_t minus(uint32_t a, uint32_t b)
{
    return a > b ? a - b : 0;
}

/* The cycle in which all their values can be used otherwise. */
static uint32_t value_ready(struct scoreboard *s, uint32_t set)
{
    return minus(address_ready(s, set), s->config->agi);
}

static uint8_t latency_of(const struct pipeline_config *config,
                          const struct uop *u)
{
    switch ((enum uop_class)uop_info[u->code].class) {
    case UOP_CLASS_SHIFT:
        return config->shift;
    case UOP_CLASS_MUL:
        return config->mul;
    case UOP_CLASS_DIV:
        return config->div;
    case UOP_CLASS_LOAD:
        return config->load;
    case UOP_CLASS_MOVE:
    case UOP_CLASS_ALU:
    case UOP_CLASS_FLAG:
    case UOP_CLASS_STORE:
    case UOP_CLASS_BRANCH:
    case UOP_CLASS_SYSTEM:
        break;
    }
    return config->alu;
}

static void issue(struct scoreboard *s, const struct uop *u)
{
    struct timing *t = s->timing;
    unsigned class = uop_info[u->code].class;
    bool memory = class == UOP_CLASS_LOAD || class == UOP_CLASS_STORE;
    uint8_t latency = latency_of(s->config, u);
    struct uop_operands o = uop_operands(u);
    uint32_t at;

    if (is_full(t) || (memory && t->state.memory == s->config->memory_ports))
        open_group(s, 1);
    at = latest(value_ready(s, o.values), address_ready(s, o.address));
    /* Results come to a register in the order of the micro-ops. */
    at = latest(at, minus(value_ready(s, o.writes), latency));
    if (class == UOP_CLASS_DIV)
        at = latest(at, t->state.divider);
    if (at) {
        t->cycles.dependency += at;
        open_group(s, at);
    }
    t->state.issued++;
    t->state.memory += memory;
    t->cycles.total += is_full(t);      /* the boundary is in the next cycle */
    for (uint32_t set = o.writes; set; set &= set - 1)
        *ready_of(s, (unsigned)__builtin_ctz(set)) =
            (uint8_t)(latency + s->config->agi);
    if (class == UOP_CLASS_DIV)
        t->state.divider = latency;
}

/* Closes the group and waits until nothing is in flight, after which addresses
 * wait for nothing either. */
static void drain(struct scoreboard *s)
{
    struct timing_state *state = &s->timing->state;
    uint32_t at;

    if (state->issued)
        open_group(s, 1);
    at = latest(value_ready(s, UOP_SET_ALL), state->divider);
    s->timing->cycles.serialise += at;
    open_group(s, at);
    memset(state->ready, 0, sizeof state->ready);
    memset(s->temporary, 0, sizeof s->temporary);
}

/* Microcode runs alone: it begins when nothing is in flight, and leaves
 * nothing. */
static void run_alone(struct scoreboard *s, uint32_t cycles)
{
    drain(s);
    s->timing->cycles.total += cycles;
}

/* At least a cycle, so that no loop stops time; but I/O is charged as it
 * happens, and an instruction that is none raises an exception. */
static uint32_t microcode_cost(const struct timing *t, const struct crack *c)
{
    uint32_t cost = timing_class_cost(c, t->model);

    return cost || !timing_has_class_cost(c) ? cost : 1;
}

/* XCHG with memory locks the bus whether a prefix says so or not (SDM vol. 2,
 * XCHG). */
static bool is_locked(const struct crack *c)
{
    return c->insn->row && (c->insn->lock || (c->cost == COST_xchg &&
                                              c->insn->is_mem));
}

void timing_pipeline_insn(struct timing *t, const struct crack *c)
{
    struct scoreboard s = {.config = &t->model->timing.pipeline, .timing = t};

    for (unsigned i = 0; i < c->count; i++) {
        const struct uop *u = &c->uop[i];

        if (u->code == UOP_assist || u->code == UOP_assist_end) {
            if (u->imm2 != ASSIST_guard)
                run_alone(&s, microcode_cost(t, c));
        } else {
            issue(&s, u);
        }
    }
    if (is_locked(c))
        run_alone(&s, s.config->lock);
}

/* Backward branches are predicted taken, forward ones not. */
static bool is_mispredicted(const struct crack *c, const struct uop *branch,
                            enum timing_exit exit)
{
    bool backward = (int32_t)branch->imm < (int32_t)c->end;

    return backward != (exit == TIMING_TAKEN);
}

void timing_pipeline_leave(struct timing *t, const struct crack *c,
                           enum timing_exit exit)
{
    struct scoreboard s = {.config = &t->model->timing.pipeline, .timing = t};
    const struct predictor_config *p = &t->model->timing.predictor;
    const struct uop *branch = timing_branch(c);
    uint32_t cost = exit == TIMING_TAKEN ? s.config->taken : s.config->indirect;

    if (!branch)
        return;
    if (exit != TIMING_NEXT) {
        if (t->state.issued)
            open_group(&s, 1);
        open_group(&s, cost);
        t->cycles.branch += cost;
    }
    if (p->kind == PREDICTOR_STATIC && timing_is_conditional(c) &&
        is_mispredicted(c, branch, exit)) {
        t->cycles.total += p->mispredict;
        t->cycles.branch += p->mispredict;
    }
}

void timing_pipeline_drain(struct timing *t)
{
    struct scoreboard s = {.config = &t->model->timing.pipeline, .timing = t};

    drain(&s);
}
