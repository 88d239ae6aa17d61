/* Time by cost classes: each instruction costs what its class costs. */
#include "cpu/timing/timing_kinds.h"

bool timing_has_class_cost(const struct crack *c)
{
    return c->insn->row && c->cost != COST_io && c->cost != COST_io_string;
}

uint32_t timing_class_cost(const struct crack *c,
                           const struct cpu_model *model)
{
    enum cost_form form = c->writes_memory ? COST_WRITE
                          : c->reads_memory ? COST_READ
                                            : COST_REG;

    return timing_has_class_cost(c) ? model->cost[c->cost][form] : 0;
}

void timing_costs_insn(struct timing *t, const struct crack *c)
{
    uint32_t least = (c->count + CRACK_UOPS_PER_CYCLE - 1u) /
                     CRACK_UOPS_PER_CYCLE;
    uint32_t cost = timing_class_cost(c, t->model);

    if (timing_has_class_cost(c))
        t->cycles.total += cost < least ? least : cost;
}

/* The class of JMP holds what it costs to be taken; that of a conditional branch
 * does not. */
void timing_costs_leave(struct timing *t, const struct crack *c,
                        enum timing_exit exit)
{
    const struct uop *branch = timing_branch(c);
    uint32_t cost = t->model->cost[COST_branch_taken][0];

    if (exit != TIMING_TAKEN || !branch || branch->code == UOP_jmp)
        return;
    t->cycles.total += cost;
    t->cycles.branch += cost;
}
