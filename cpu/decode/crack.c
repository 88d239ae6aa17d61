/* Cracking: the recipe, what comes before it, and the cost. */
#include "cpu/decode/crack.h"

#include "cpu/decode/emit.h"

/* #UD for the mode and #GP for the privilege come before any fault of a
 * memory operand (SDM vol. 3A 6.9). Without one the assist itself checks. */
static void emit_guard(struct crack *c)
{
    uint8_t attr = c->insn->row->attr & (ISA_P | ISA_0);

    if (attr && c->insn->is_mem)
        emit_assist(c, ASSIST_guard)->imm = attr;
}

void crack_insn(struct crack *c, enum decode_status status)
{
    if (status != DECODE_OK) {
        emit_assist(c, status == DECODE_UNDEFINED ? ASSIST_undefined
                                                  : ASSIST_gp);
        return;
    }
    c->cost = c->insn->row->cost;
    emit_guard(c);
    c->insn->row->crack(c);
}

uint32_t crack_cost(const struct crack *c, const struct cpu_model *model)
{
    enum cost_form form = c->writes_memory ? COST_WRITE
                          : c->reads_memory ? COST_READ
                                            : COST_REG;
    uint32_t least = (c->count + CRACK_UOPS_PER_CYCLE - 1u) /
                     CRACK_UOPS_PER_CYCLE, cost;

    /* I/O is charged as it happens, to its own cause. */
    if (!c->insn->row || c->cost == COST_io || c->cost == COST_io_string)
        return 0;
    cost = model->cost[c->cost][form];
    return cost < least ? least : cost;
}
