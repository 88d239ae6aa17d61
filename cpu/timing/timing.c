/* The timings of all models: which one a model has, and what all share. */
#include "cpu/timing/timing.h"

#include <stddef.h>

#include "cpu/timing/timing_kinds.h"

bool timing_has_interlocks(const struct cpu_model *model)
{
    return model->timing.kind == TIMING_PIPELINE ||
           (model->timing.kind == TIMING_CLOCKS &&
            timing_clocks_interlock(model));
}

bool timing_needs_jumps(const struct cpu_model *model)
{
    return model->timing.kind == TIMING_CLOCKS;
}

void timing_begin(struct timing *timing, const struct cpu_model *model,
                  bool keeps_jumps, const struct timing_state *entry)
{
    *timing = (struct timing){.model = model, .keeps_jumps = keeps_jumps,
                              .state = *entry};
}

static const struct uop *last_uop(const struct crack *c)
{
    return c->count ? &c->uop[c->count - 1] : NULL;
}

const struct uop *timing_branch(const struct crack *c)
{
    const struct uop *last = last_uop(c);

    return last && uop_info[last->code].class == UOP_CLASS_BRANCH &&
                   last->code != UOP_chkip
               ? last : NULL;
}

bool timing_is_conditional(const struct crack *crack)
{
    const struct uop *branch = timing_branch(crack);

    return branch && branch->code != UOP_jmp && branch->code != UOP_jmpr;
}

/* An assist that transfers control is the last micro-op of its instruction. */
static bool transfers(const struct crack *c)
{
    const struct uop *last = last_uop(c);

    return last && last->code == UOP_assist_end &&
           assist_info[uop_assist(last)].transfers;
}

void timing_insn(struct timing *timing, const struct crack *crack)
{
    switch ((enum timing_kind)timing->model->timing.kind) {
    case TIMING_COSTS:
        timing_costs_insn(timing, crack);
        break;
    case TIMING_CLOCKS:
        timing_clocks_insn(timing, crack);
        break;
    case TIMING_PIPELINE:
        timing_pipeline_insn(timing, crack);
        break;
    }
    timing->state.jumped = timing->keeps_jumps && transfers(crack);
}

struct timing timing_leave(const struct timing *timing,
                           const struct crack *crack, enum timing_exit exit)
{
    struct timing left = *timing;

    switch ((enum timing_kind)timing->model->timing.kind) {
    case TIMING_COSTS:
        timing_costs_leave(&left, crack, exit);
        break;
    case TIMING_CLOCKS:
        timing_clocks_leave(&left, crack, exit);
        break;
    case TIMING_PIPELINE:
        timing_pipeline_leave(&left, crack, exit);
        break;
    }
    if (exit != TIMING_NEXT)
        left.state.jumped = timing->keeps_jumps;
    return left;
}

void timing_drain(struct timing *timing)
{
    bool jumped = timing->state.jumped;

    if (timing->model->timing.kind == TIMING_PIPELINE)
        timing_pipeline_drain(timing);
    timing->state = (struct timing_state){.jumped = jumped};
}

uint32_t timing_mispredict(const struct timing *timing)
{
    uint32_t cycles = timing->model->timing.predictor.mispredict;

    /* Of a branch in V one clock more is lost (docs/timing.md). */
    return cycles ? cycles + timing->in_v : 0;
}

uint32_t timing_alone(const struct cpu_model *model, const struct crack *crack)
{
    struct timing timing;

    timing_begin(&timing, model, false, &(struct timing_state){0});
    timing_insn(&timing, crack);
    timing_drain(&timing);
    return timing.cycles.total;
}
