/* The registers of an instruction, from its micro-ops. */
#include "cpu/timing/insn_registers.h"

#include <string.h>

#include "cpu/model/registers.h"
#include "cpu/uop/uop_operands.h"

enum { ESP_BIT = 1 << ESP, GPR_BITS = (1 << GPRS) - 1 };

static uint8_t general(uint32_t set)
{
    return (uint8_t)(set & GPR_BITS);
}

/* A memory operand, or an address alone: of LEA, and of accesses whose address
 * wraps at 64 KiB. */
static bool has_address(const struct uop *u)
{
    return strpbrk(uop_info[u->code].operands, "ml");
}

/* What the instruction has written itself it does not wait for. */
static void add_uop(struct insn_registers *r, const struct uop *u)
{
    struct uop_operands o = uop_operands(u);
    uint32_t outside = ~(uint32_t)r->written;

    r->read |= general((o.values | o.address) & outside);
    if (has_address(u)) {
        r->base |= general(UINT32_C(1) << u->a & outside);
        r->index |= general(UINT32_C(1) << u->b & outside);
    }
    r->written |= general(o.writes);
}

/* Whether a register operand of the instruction, or a part of its address, is
 * ESP. Stack instructions have no other register operand than these. */
static bool names_esp(const struct insn *insn)
{
    if (insn->is_mem)
        return insn->base == ESP || insn->index == ESP;
    switch (insn->row->operand[0]) {
    case OPERAND_Zv:
        return (insn->opcode & 7) == ESP;
    case OPERAND_Ev:
        return insn->rm == ESP;
    default:
        return false;
    }
}

/* Whether the instruction moves ESP beside what its operands say. */
static bool moves_stack(const struct insn *insn)
{
    crack_fn *recipe = insn->row->crack;

    if (recipe == crack_ret)
        return insn->row->operand[0] != OPERAND_Iw;
    if (recipe == crack_pop)
        return insn->is_mem || !names_esp(insn);
    return recipe == crack_push || recipe == crack_call ||
           recipe == crack_call_ind || recipe == crack_pushf ||
           recipe == crack_pop_seg || recipe == crack_popf ||
           recipe == crack_leave;
}

struct insn_registers insn_registers(const struct crack *c)
{
    struct insn_registers r = {0};

    for (unsigned i = 0; i < c->count; i++)
        add_uop(&r, &c->uop[i]);
    if (c->insn->row && moves_stack(c->insn)) {
        r.moves_stack = true;
        r.only_moves_stack = !names_esp(c->insn);
    }
    return r;
}

uint8_t insn_registers_in_flight(const struct insn_registers *r)
{
    return r->moves_stack ? r->written & ~ESP_BIT : r->written;
}
