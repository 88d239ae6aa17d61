/* The form of an instruction, from what the decoder found. */
#include "cpu/timing/insn_form.h"

#include "cpu/model/registers.h"

unsigned insn_form_prefixes(const struct crack *c)
{
    const struct insn *insn = c->insn;
    bool code32 = c->mode & MODE_CODE_32;

    return (insn->opsize32 != code32) + (insn->adsize32 != code32) +
           insn->seg_override + insn->lock + (insn->rep != REP_NONE);
}

/* By ModRM, mod 0 has one in the forms without a base (PRM386 tables 17-2 to
 * 17-4). */
bool insn_form_displacement(const struct insn *insn)
{
    return insn->is_mem && (insn->mod != 0 || insn->base == REG_ZERO);
}

bool insn_form_immediate(const struct insn *insn)
{
    for (unsigned i = 0; i < ISA_OPERANDS; i++) {
        switch (insn->row->operand[i]) {
        case OPERAND_Ib: case OPERAND_Ibs: case OPERAND_Iw: case OPERAND_Iv:
            return true;
        default:
            break;
        }
    }
    return false;
}
