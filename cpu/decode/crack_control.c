/* Recipes of control flow: near branches, calls and returns, far transfers. */
#include "cpu/decode/emit.h"

/* A relative branch: imm is the target's distance from the block's EIP, b the
 * size of EIP afterwards. */
static struct uop *emit_branch(struct crack *c, enum uop_code code)
{
    struct uop *u = emit_uop(c, code, 0, 0, 0, c->end + c->insn->imm);

    u->b = emit_word_size(c);
    c->ends = true;
    return u;
}

void crack_jcc(struct crack *c)
{
    emit_branch(c, UOP_jo + (c->insn->opcode & 15));
}

void crack_jmp(struct crack *c)
{
    emit_branch(c, UOP_jmp);
}

void crack_loop(struct crack *c)
{
    struct uop *u = emit_branch(c, UOP_loop);

    u->aux = emit_param(c);
    u->scale = c->insn->adsize32;
}

static void emit_jump_register(struct crack *c, uint8_t target)
{
    emit_uop(c, UOP_jmpr, 0, target, emit_word_size(c), 0);
    c->ends = true;
}

void crack_jmp_ind(struct crack *c)
{
    emit_jump_register(c, emit_read_operand(c, emit_operand(c, 0)));
}

static void push_return(struct crack *c)
{
    uint8_t back = emit_temp(c);

    emit_uop(c, UOP_lip, back, 0, emit_word_size(c), c->end);
    emit_push(c, back, emit_word_size(c));
}

/* The target is checked before the push: a jump out of the segment's limit
 * leaves the stack alone (PRM386 CALL). */
void crack_call(struct crack *c)
{
    emit_uop(c, UOP_chkip, 0, REG_ZERO, emit_word_size(c),
             c->end + c->insn->imm)->aux = 1;
    push_return(c);
    emit_branch(c, UOP_jmp);
}

void crack_call_ind(struct crack *c)
{
    uint8_t target = emit_read_operand(c, emit_operand(c, 0));

    if (target < REG_T0) {      /* the push may change it: CALL ESP */
        uint8_t keep = emit_temp(c);

        emit_uop(c, UOP_mov32, keep, target, 0, 0);
        target = keep;
    }
    emit_uop(c, UOP_chkip, 0, target, emit_word_size(c), 0);
    push_return(c);
    emit_jump_register(c, target);
}

void crack_ret(struct crack *c)
{
    uint32_t bytes = emit_word_bytes(c);
    uint8_t target = emit_stack_top(c, emit_word_size(c));

    emit_uop(c, UOP_chkip, 0, target, emit_word_size(c), 0);
    if (emit_operand(c, 0) == OPERAND_Iw)
        bytes += c->insn->imm;
    emit_stack_drop(c, bytes);
    emit_jump_register(c, target);
}

void crack_far_imm(struct crack *c)
{
    uint8_t offset = emit_temp(c), selector = emit_temp(c);
    struct uop *u;

    emit_uop(c, UOP_li32, offset, 0, 0, c->insn->imm);
    emit_uop(c, UOP_li32, selector, 0, 0, c->insn->imm2);
    u = emit_row_assist(c);
    u->a = offset;
    u->b = selector;
    u->aux = c->insn->opsize32;
}

/* The far pointer is one access, which the assist makes: b = REG_ZERO says that
 * the pointer is in memory at a. */
void crack_far_mem(struct crack *c)
{
    uint8_t address = emit_address(c);
    struct uop *u = emit_row_assist(c);

    u->a = address;
    u->b = REG_ZERO;
    u->aux = c->insn->opsize32;
    c->reads_memory = true;
}
