/* Cracking: the recipe, and what comes before it. */
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
